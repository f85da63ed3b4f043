/** The slim sibling of a stage's image, and what the container needs there. */
import {
  baseName,
  because,
  copyParts,
  parseImage,
  type Block,
  type ImageReference,
} from '../dockerfile/index.ts';
import { debianSuites } from '../knowledge/system/debian.ts';
import { imageFacts } from '../knowledge/images.ts';
import { familyOf, officialRepository, slimSibling, suiteOf } from '../knowledge/tags.ts';
import type {
  Doubt,
  BaseImage,
  Context,
  Effect,
  ImageFacts,
  Needs,
  Program,
  Project,
  Skip,
  StageView,
  Reason,
} from '../model/index.ts';
import { missingProgram } from './called-programs.ts';
import { brings, lackingPackages } from './lacking.ts';
import { languageName } from './stages.ts';

/** A smaller image of the same family for the final stage, and what has to be installed there. */
export interface RuntimeBase {
  /** The FROM that names the image which the final stage has now: its own, or that of the stage that it is built on. */
  readonly from: Block;
  /** The new image, as FROM will name it. */
  readonly image: string;
  /** Packages that the container needs and the new image lacks. */
  readonly packages: readonly string[];
  readonly assumes: readonly string[];
  /** What could not be checked, and what would help; empty when everything was seen. */
  readonly doubts: readonly Doubt[];
  /** Some of the packages are known because an engine saw what the program loads. */
  readonly observed: boolean;
}

/**
 * The slim sibling of the final stage's language image, with what the container needs there; or why it cannot take its place.
 * `after` is false when the question is asked before a split, whose build stage will take the installs along. `lineOf`: the line of
 * the original, where the document is one that is only tried.
 */
export function slimBase(
  { final: stage, stages }: Context,
  after: boolean,
  lineOf: (block: Block) => number = ({ line }) => line,
): RuntimeBase | Skip {
  const { image, base, application } = stage;
  const program = application?.program;
  const root = stages[base?.stage ?? -1];
  if (base === null || root === undefined) return { skip: `${image} is another stage of this file` };
  const { image: written } = root;
  const sibling = siblingOf(base, written, stage.project);
  if ('skip' in sibling) return sibling;
  const facts = imageFacts(sibling.like);
  if (facts === null) return { skip: `nothing is known about ${sibling.resolved}` };
  if (program === undefined)
    return { skip: `what a program in ${languageName(stage)} runs and loads is not known yet` };
  const { needs } = stage;
  const effects = after ? stage.history.flatMap(stage.effectsOf) : [];
  const reason = after ? installHindrance(effects, stage, facts, lineOf) : null;
  if (reason !== null) return { skip: reason, wouldHelp: 'a stage of its own for that step' };
  const lacking = needs.commands.filter(({ name }) => !isBrought(stage, name));
  const lack = lackingPackages(
    {
      stage,
      facts,
      author: base.facts,
      suites: suitesOf(sibling.like),
      present: installed(effects),
      isSuperfluous: neverThere(stages, base.facts),
    },
    lacking,
    program,
  );
  if ('skip' in lack) return lack;
  const other = otherStage(stage, facts, sibling, lineOf);
  if (other !== null) return { skip: other, wouldHelp: 'an image of its own for that stage' };
  return {
    from: root.from,
    image: sibling.image,
    ...lack,
    assumes: sibling.assumes,
    doubts: [sibling.doubt, unknownStart(needs), unknownPackages(program)].filter((doubt) => doubt !== null),
  };
}

/** Why another stage that is built on the same image needs what the slim one lacks; null where none does. */
function otherStage(
  final: StageView,
  facts: ImageFacts,
  sibling: Sibling,
  lineOf: (block: Block) => number,
): Reason | null {
  const others = final.stages.filter(
    ({ index, base }) => index !== final.index && base?.stage === final.base?.stage,
  );
  for (const stage of others) {
    const effects = stage.blocks.flatMap(stage.effectsOf);
    const container = stage.project.uses.find(({ kind }) => kind === 'devcontainer');
    if (container !== undefined)
      return because`${container.evidence} works in a stage on the same image, and has its tools`;
    const reason = installHindrance(effects, stage, facts, lineOf) ?? lostIn(stage, facts, sibling);
    if (reason !== null) return reason;
  }
  return null;
}

/** What a stage that is started by somebody runs or loads, and the slim image lacks. */
function lostIn(stage: StageView, facts: ImageFacts, { like }: Sibling): Reason | null {
  const { needs, application, start, base } = stage;
  if (start.cmd === null && start.entrypoint === null) return null;
  const program = application?.program;
  if (program === undefined) return `what the stage ${stage.name ?? stage.image} runs and loads is not known`;
  const doubt = unknownStart(needs) ?? unknownPackages(program);
  if (doubt !== null) return doubt.why;
  const lacking = needs.commands.filter(({ name }) => !isBrought(stage, name));
  const present = installed(stage.history.flatMap(stage.effectsOf));
  const smaller = { stage, facts, author: base?.facts ?? null, suites: suitesOf(like), present, isSuperfluous: neverThere(stage.stages, base?.facts ?? null) }; // prettier-ignore
  const lack = lackingPackages(smaller, lacking, program);
  if ('skip' in lack) return lack.skip;
  const [first] = lack.packages;
  return first === undefined ? null : `the stage ${stage.name ?? stage.image} needs ${first}`;
}

function unknownStart({ unknown }: Needs): Doubt | null {
  if (unknown === null) return null;
  return {
    why: because`what ${unknown} runs cannot be seen: ${unknown.says}`,
    wouldHelp: 'a start that can be read',
  };
}

function unknownPackages({ unknownLibraries }: Program): Doubt | null {
  const [first, ...others] = unknownLibraries;
  if (first === undefined) return null;
  const more = others.length === 0 ? '' : ` (and ${others.map(({ name }) => name).join(', ')})`;
  return {
    why: because`${first.name}${more} ${first.evidence.says} (${first.evidence})`,
    wouldHelp: '--unsafe --verify, which builds and starts it on the slim image',
    about: 'libraries',
  };
}

/** The suites that a tag may stand for: the one it names, or every current one that it may float to. */
export function suitesOf(image: ImageReference): readonly string[] {
  const repository = officialRepository(image);
  const suite = repository === null ? null : suiteOf(repository, image.tag ?? 'latest');
  if (suite === null) return [];
  return namesSuite(image, suite) || !debianSuites.includes(suite) ? [suite] : debianSuites;
}

/** Whether the tag itself says its suite: `20-bookworm` does, `20` does not. */
export function namesSuite(image: ImageReference, suite: string): boolean {
  return image.tag?.split('-').includes(suite) ?? false;
}

interface Sibling {
  readonly image: string;
  /** The same with variables resolved to their defaults. */
  readonly resolved: string;
  /** The official image that it is, or is a copy of. */
  readonly like: ImageReference;
  readonly assumes: readonly string[];
  readonly doubt: Doubt | null;
}

function siblingOf({ image, mirror }: BaseImage, written: string, project: Project): Sibling | Skip {
  const repository = officialRepository(image) ?? baseName(image.repository);
  const tag = image.tag ?? 'latest';
  const suite = suiteOf(repository, tag);
  if (tag.split('-').includes('slim')) return { skip: `${image.text} is slim already` };
  if (suite !== null && familyOf(suite) === 'alpine')
    return { skip: `${image.text} is Alpine already, and the C library must stay the same` };
  if (image.digest !== null)
    return { skip: `${image.text} is pinned by digest`, wouldHelp: 'the digest of its slim sibling' };
  const slim = slimSibling(repository, tag);
  if (slim === null) return { skip: `there is no slim sibling of ${image.text}` };
  const name = image.tag === null ? `${image.text}:` : image.text.slice(0, image.text.length - tag.length);
  const resolved = name + slim;
  const like = parseImage(`${repository}:${slim}`);
  const doubt = officialRepository(image) === null ? unseen(image, resolved, project) : null;
  const there =
    mirror === null || isSeen(resolved, project)
      ? []
      : [`${mirror} has all of Docker Hub: ${resolved} is there`];
  if (!written.includes('$')) return { image: resolved, resolved, like, assumes: there, doubt };
  const other = project.uses.find((use) =>
    [...use.args].some(([name, value]) => written.includes(name) && !tag.includes(value ?? '\0')),
  );
  if (slim !== `${tag}-slim` || other)
    return {
      skip: `${written} takes its tag from a build argument, whose slim sibling cannot be seen`,
      wouldHelp: 'a tag that stands in the file',
    };
  return {
    image: `${written}-slim`,
    resolved,
    like,
    doubt,
    assumes: [...there, `whoever sets the tag of ${written} sets one that has a slim sibling`],
  };
}

/** Which tags a mirror or a private registry has cannot be seen, unless the repository names the very one. */
function unseen(image: ImageReference, sibling: string, project: Project): Doubt | null {
  if (isSeen(sibling, project)) return null;
  return {
    why: `${image.text} does not come from Docker Hub: whether ${sibling} is there cannot be seen`,
    wouldHelp: `a Dockerfile of this context that names ${sibling}`,
  };
}

/** Another Dockerfile of the context names the image. */
function isSeen(image: string, { siblings }: Project): boolean {
  return siblings.some(({ text }) => text?.includes(image));
}

/** Why the final stage's own RUNs would not work on the slim image; null when they would. */
function installHindrance(
  effects: readonly Effect[],
  stage: StageView,
  facts: ImageFacts,
  lineOf: (block: Block) => number,
): Reason | null {
  const opaque = effects.find((effect) => effect.kind === 'opaque');
  if (opaque) return because`${{ line: lineOf(opaque.block) }}: ${opaque.why ?? opaque.command.text}`;
  const language = effects.find((effect) => ['install', 'build', 'tool'].includes(effect.kind));
  const toolchain = toolchainOf(stage);
  if (language && toolchain !== null)
    return beginsWithLine(toolchain) ? toolchain : because`${{ line: lineOf(language.block) }}: ${toolchain}`;
  const missing = missingProgram(effects, facts, installed(effects));
  return missing
    ? because`${{ line: lineOf(missing.effect.block) }} runs ${missing.name}, which the slim image lacks`
    : null;
}

/** It names a line of the Dockerfile first. */
function beginsWithLine(reason: Reason): boolean {
  const first = typeof reason === 'string' ? undefined : reason.parts.find((part) => part !== '');
  return typeof first === 'object' && first.path === null && first.line !== null;
}

/** Why the install and build steps may need the author's full image; null when they surely do not. */
function toolchainOf(stage: StageView): Reason | null {
  const split = stage.application?.split;
  if (split === undefined)
    return `whether installs of ${languageName(stage)} need a compiler is not known yet`;
  return 'declined' in split ? split.declined : split.toolchain;
}

function installed(effects: readonly Effect[]): ReadonlySet<string> {
  return new Set(
    effects
      .flatMap((effect) => (effect.system?.action === 'install' ? effect.system.packages : []))
      .map((name) => name.split('=')[0] ?? name),
  );
}

/**
 * Whether the author's own image has no such package either, so that the program gets by without it today (pyppeteer without
 * Chromium). Where steps install something, they may have brought it.
 */
function neverThere(stages: readonly StageView[], facts: ImageFacts | null): (name: string) => boolean {
  const brought = stages.some(({ blocks, effectsOf }) =>
    blocks.flatMap(effectsOf).some(({ kind }) => kind === 'system' || kind === 'fetch' || kind === 'opaque'),
  );
  return (name) => !brought && facts !== null && brings(facts, name) === false;
}

/** A COPY or ADD of the stage brings a file of that name. */
export function isBrought({ blocks }: StageView, name: string): boolean {
  return blocks.some((block) => {
    const parts = copyParts(block);
    return parts !== null && [...parts.sources, parts.destination].some((path) => path.endsWith(`/${name}`));
  });
}
