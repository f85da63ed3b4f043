/** Puts a version into a FROM that names none, where a file of the repository names it. It chooses no version. */
import { because, distinct, joined, type Edit, type ImageReference } from '../../dockerfile/index.ts';
import { languageName } from '../../analysis/stages.ts';
import { officialRepository, tagExists, tagsDate } from '../../knowledge/tags.ts';
import type { Skip, StageView, Transform, Reason } from '../../model/index.ts';
import { example } from './example.ts';

export const pinBase: Transform = {
  id: 'pin-base',
  summary: 'Name the version that a version file names',
  docs: `Gives a base image without a version (\`FROM node\`, \`FROM python:latest\`, \`FROM golang:alpine\`) the version that a
version file of the repository names exactly or by its major number: .nvmrc, .python-version, .tool-versions and the like.
A range (\`engines\`, \`requires-python\`) names no version, so nothing is pinned by it. The variant (alpine, slim) stays.`,
  example,
  run(context) {
    const edits: Edit[] = [];
    const why: Reason[] = [];
    const assumes: Reason[] = [];
    let skip = nothingToPin(context.stages);
    for (const stage of context.stages) {
      const pin = pinOf(stage);
      if (pin === null) continue;
      if ('skip' in pin) {
        skip = pin;
        continue;
      }
      edits.push({ op: 'replace', block: stage.from, text: pin.text });
      why.push(pin.why);
      assumes.push(pin.assumes);
    }
    return edits.length === 0 ? skip : { edits, why: joined(why, '; '), assumes: distinct(assumes) };
  },
};

/** No image of a language floats; one of a system may. */
function nothingToPin(stages: readonly StageView[]): Skip {
  const floating = stages.find(({ base, parent }) => parent === null && base !== null && floats(base.image));
  return floating?.base == null
    ? { skip: 'every base image has a version', idle: true }
    : {
        skip: `${floating.base.image.text} floats: no file of the repository says which version of it works`,
      };
}

/** `debian:bookworm-slim` names a suite, which is the version of a system. */
function floats(image: ImageReference): boolean {
  if (image.digest !== null || image.repository === 'scratch') return false;
  return SYSTEMS.has(officialRepository(image) ?? '')
    ? [null, 'latest', 'stable', 'edge'].includes(image.tag)
    : floatingVariant(image) !== null;
}

/** Images of a system alone: a version file of the language says nothing about them. */
const SYSTEMS = new Set(['alpine', 'debian', 'ubuntu', 'busybox', 'nginx', 'scratch']);

/** The FROM of a stage with a version; null when it has one, or names another stage. */
function pinOf(stage: StageView): { text: string; why: string; assumes: Reason } | Skip | null {
  const { base } = stage;
  if (base === null || stage.application === null || stage.parent !== null) return null;
  const variant = floatingVariant(base.image);
  const repository = officialRepository(base.image);
  if (variant === null || repository === null || base.image.digest !== null) return null;
  if (SYSTEMS.has(repository)) return null;
  if (stage.image.includes('$')) return { skip: `${stage.image} takes its tag from a build argument` };
  const { version } = stage.application;
  if (version === undefined)
    return {
      skip: `${base.image.text} names no version, and where ${languageName(stage)} keeps one is not known yet`,
    };
  if ('declined' in version)
    return {
      skip: because`${stage.from} starts from ${base.image.text}: ${version.declined}`,
      wouldHelp: 'a version file that names one version',
    };
  const tag = variant === '' ? version.tag : `${version.tag}-${variant}`;
  if (tagExists(repository, tag) !== true)
    return {
      skip: because`${stage.from}: ${repository}:${tag} is not in the tables of ${tagsDate}`,
      wouldHelp: 'a tag that is known',
    };
  const from = stage.from;
  const at = from.text.indexOf(stage.image, from.offset(0));
  const name = base.image.tag === null ? stage.image : stage.image.slice(0, -base.image.tag.length - 1);
  const mirrored = base.mirror === null ? '' : `, and ${base.mirror} has its image`;
  return {
    text: `${from.text.slice(0, at)}${name}:${tag}${from.text.slice(at + stage.image.length)}`,
    why: `the build no longer changes with every release of ${repository}`,
    assumes: because`the version in ${version.evidence} is the one that works today${mirrored}`,
  };
}

/** What a tag without a version says apart from that: '' for `latest`, `alpine` for `alpine`; null when it names a version. */
function floatingVariant({ tag }: ImageReference): string | null {
  if (tag === null) return '';
  const parts = tag.split('-').filter((part) => !['latest', 'lts', 'current', 'stable'].includes(part));
  if (parts.some((part) => /^v?\d/.test(part))) return null;
  const named = parts.every((part) => /^(alpine|slim|bookworm|bullseye|trixie|buster)/.test(part));
  return named ? parts.join('-') : null;
}
