import { baseImage, type ImageReference } from '../../dockerfile/index.ts';
import { python as tables } from '../../knowledge/languages/python/index.ts';
import { officialRepository } from '../../knowledge/tags.ts';
import type { Declined, Detector, Evidence, Project, Recogniser, Stack } from '../../model/index.ts';
import { recognisePython, type DjangoFacts } from './commands.ts';
import { settingsOf } from './django.ts';
import { cleanInstallOf, manifestsOf, tomlProblem } from './install.ts';
import { normalise, type Place } from './places.ts';
import { programOf, type ReadProgram } from './program.ts';
import { sourcesOf } from './sources.ts';
import { splitOf } from './split.ts';
import { placeOfEffect, stepsOf, type Steps } from './stage.ts';
import { inRepository, layoutOf, startsOf, type Layout, type Starts } from './start.ts';
import { versionOf } from './version.ts';

export const python: Detector = {
  id: 'python',
  summary:
    'Python on the official images: pip with requirements files; poetry, uv, pdm and pipenv are recognised and left as they are',
  detect(project, document, stage) {
    const base = baseImage(document, stage);
    if (base === null || !isPython(base.image)) return null;
    const problem = manifestProblem(project);
    return problem ?? stackOf(layoutOf(document, stage, project), base.image, base.stage.from.line);
  },
};

/** `python`, also from a mirror; images that others build on it have names of their own. */
function isPython({ repository }: ImageReference): boolean {
  return repository === 'python' || repository.endsWith('/library/python') || repository === 'library/python';
}

/** Manifests that do not parse: nothing about the project can be believed then. */
function manifestProblem(project: Project): Declined | null {
  for (const path of ['pyproject.toml', 'Pipfile']) {
    const problem = project.has(path) ? tomlProblem(project, path) : null;
    if (problem !== null) return { declined: problem };
  }
  return null;
}

function stackOf(layout: Layout, image: ImageReference, line: number): Stack {
  const { project } = layout;
  const official = officialRepository(image) === 'python';
  const version = versionNumbers(image.tag);
  // every member is worked out when it is asked for: most transforms need few of them
  const starts = lazily(() => startsOf(layout));
  const django = lazily(() => djangoFacts(layout, starts()));
  const recognise: Recogniser = (command, at) =>
    recognisePython(command, at, {
      staticRoot: () => django().staticRoot(),
      databases: () => django().databases(),
    });
  const steps = lazily(() => stepsOf(layout, recognise));
  const program = lazily(() => cached(layout, starts(), steps(), recognise));
  const split = lazily(() => splitOf(layout, starts(), steps(), program(), { official, version }));
  return {
    id: 'python',
    get label() {
      return `python${version === null ? '' : ` ${version.join('.')}`}${managerOf(steps())}`;
    },
    get evidence() {
      return evidenceOf(project, image, line, steps());
    },
    get version() {
      return versionOf(project, image.tag);
    },
    recognise,
    manifests: (install) => manifestsOf(install, placeOfEffect(install, layout)),
    implicitInstall: null,
    cleanInstall: (install) => cleanInstallOf(install, placeOfEffect(install, layout)),
    get split() {
      return split();
    },
    get program() {
      return program();
    },
    resolveStart: () => ({ declined: 'python programs are started by their own command already' }),
    get runtimeVariables() {
      return steps().effects.some(({ kind }) => kind === 'build' || kind === 'opaque')
        ? new Set<string>()
        : program().variables;
    },
    ignorable: tables.ignorable ?? [],
  };
}

function lazily<T>(compute: () => T): () => T {
  let value: { readonly is: T } | null = null;
  return () => (value ??= { is: compute() }).is;
}

/** Many transforms look at one and the same document. */
function cached(layout: Layout, starts: Starts, steps: Steps, recognise: Recogniser): ReadProgram {
  const key = `python:program:${layout.stage}:${layout.project.ignoreFile.text ?? ''}:${layout.document.source}`;
  return layout.project.once(key, () => programOf(layout, starts, steps, recognise));
}

function versionNumbers(tag: string | null): readonly [number, number] | null {
  const match = /^(\d+)\.(\d+)/.exec(tag ?? '');
  return match === null ? null : [Number(match[1]), Number(match[2])];
}

function managerOf({ effects, installs }: Steps): string {
  const other = effects.find(
    ({ kind, command }) =>
      kind === 'install' && /^(poetry|pipenv|pdm|uv|conda)$/.test(command.words[0]?.value ?? ''),
  );
  if (other) return `, ${other.command.words[0]?.value ?? ''}`;
  return installs.length > 0 ? ', pip' : '';
}

function evidenceOf(
  project: Project,
  image: ImageReference,
  line: number,
  steps: Steps,
): readonly Evidence[] {
  return [
    { path: project.dockerfile, line, says: `FROM ${image.text}` },
    ...steps.installs.map(({ effect }) => ({
      path: project.dockerfile,
      line: effect.block.line,
      says: effect.command.text,
    })),
    ...steps.files.map((path) => ({ path: inRepository(project, path), line: null, says: 'requirements' })),
  ];
}

/** What Django's settings say, read when a manage.py step of the Dockerfile asks for it. */
function djangoFacts(layout: Layout, starts: Starts): DjangoFacts {
  const { modules, world } = sourcesOf(layout, starts);
  const settings = settingsOf(modules, world, layout.project);
  const absolute = (places: readonly Place[]): readonly string[] | null => {
    const paths = places.map((place) =>
      place.kind === 'whole' && layout.workdir !== null
        ? normalise(place.text.startsWith('/') ? place.text : `${layout.workdir}/${place.text}`)
        : null,
    );
    return paths.every((path) => path !== null) ? paths : null;
  };
  return {
    staticRoot: () => {
      const [root, ...others] = new Set(absolute(settings.staticRoot) ?? []);
      if (root === undefined || others.length > 0)
        return { declined: 'STATIC_ROOT cannot be read from the settings' };
      const files = settings.admin || layout.project.files.some((path) => /(^|\/)static\//.test(path));
      return files ? root : { declined: 'no static files were found, and STATIC_ROOT is only made for some' };
    },
    databases: () => absolute(settings.databases),
  };
}
