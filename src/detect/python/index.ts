/** Python applications: how a stage is recognised, and its language and application put together; every single answer comes from the files beside it. */
import { effectNamed } from '../../analysis/effects.ts';
import { memo, type ImageReference } from '../../dockerfile/index.ts';
import { officialRepository } from '../../knowledge/tags.ts';
import type {
  ResolvedStart,
  Application,
  Declined,
  Detector,
  Evidence,
  Language,
  Project,
  Recogniser,
  Recognised,
  StepName,
} from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import { recognisePython, type DjangoFacts } from './recognise.ts';
import { settingsOf } from './django.ts';
import { ignorableOf } from './ignorable.ts';
import { cleanInstallOf, manifestsOf, tomlProblem } from './install.ts';
import { normalise, type Where } from './places.ts';
import { programOf, type PythonProgram } from './program.ts';
import { sourcesOf } from './sources.ts';
import { splitOf } from './split.ts';
import { placeOfEffect, stepsOf, type PythonSteps } from './steps.ts';
import { stageFactsOf, type PythonStageFacts } from './stage.ts';
import { startsOf, type PythonStarts } from './start.ts';
import { withoutUv } from './uv.ts';
import { minorVersion, versionOf } from './version.ts';

export const python: Detector = {
  id: 'python',
  summary:
    'Python on the official images: pip with requirements files, Poetry, Pipenv and uv by their lockfiles; pdm and conda are recognised and left as they are',
  detect(view) {
    const { base, project } = view;
    if (base === null || !isPython(base.image)) return null;
    return manifestProblem(project) ?? recognised(stageFactsOf(view), base.image);
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

/** Facts that rest on each other. Every one is worked out when it is asked for: most transforms need few of them. */
interface Facts {
  readonly stage: PythonStageFacts;
  readonly image: ImageReference;
  readonly recognise: Recogniser;
  readonly starts: () => PythonStarts;
  readonly steps: () => PythonSteps;
  readonly program: () => PythonProgram;
}

function recognised(stage: PythonStageFacts, image: ImageReference): Recognised {
  const starts = memo(() => startsOf(stage));
  const django = memo(() => djangoFacts(stage, starts()));
  const recognise: Recogniser = (command, at) =>
    recognisePython(command, at, {
      staticRoot: () => django().staticRoot(),
      databases: () => django().databases(),
    });
  const steps = memo(() => stepsOf(stage, recognise));
  const program = memo(() => cached(stage, starts(), steps(), recognise));
  const facts: Facts = { stage, image, recognise, starts, steps, program };
  return { language: languageOf(facts), application: applicationOf(facts) };
}

function languageOf({ stage, image, recognise, steps, program }: Facts): Language {
  const { project, view } = stage;
  const version = minorVersion(image.tag);
  const line = view.stages[view.base?.stage ?? view.index]?.from.line ?? null;
  const find = (name: StepName) => effectNamed(view, name, recognise);
  return {
    id: 'python',
    get label() {
      return `python${version === null ? '' : ` ${version.join('.')}`}${managerOf(steps())}`;
    },
    evidence: [{ path: project.dockerfile, line, says: `FROM ${image.text}` }],
    recognise,
    manifests: (name) => {
      const install = find(name);
      return 'declined' in install ? install : manifestsOf(install, placeOfEffect(install, stage));
    },
    implicitInstall: null,
    cleanInstall: (name) => {
      const install = find(name);
      return 'declined' in install ? install : cleanInstallOf(install, placeOfEffect(install, stage));
    },
    resolveStart: (argv) => startWithoutUv(argv, stage, steps(), program),
  };
}

/**
 * `uv run` looks for its project in the folder that it starts in, and puts the environment on PATH for what the program runs itself.
 * It passes signals on to a child: as process 1, a python without a handler of its own would ignore them.
 */
function startWithoutUv(
  argv: readonly string[],
  { workdir }: PythonStageFacts,
  { managed, unmanaged }: PythonSteps,
  program: () => PythonProgram,
): ResolvedStart | Declined {
  const own = managed.find(({ manager, effect }) => manager === 'uv' && effect.cwd === workdir);
  if (argv[0] !== 'uv' || own?.environment == null || unmanaged !== null)
    return { declined: 'python programs are started by their own command already' };
  const { runs, runsUnknown, handlesSigterm } = program();
  if (handlesSigterm === null)
    return {
      declined:
        'nothing in the sources handles SIGTERM: as process 1, python would ignore it, and every stop would take ten seconds',
    };
  if (runs.length > 0 || runsUnknown !== null)
    return { declined: 'the program starts others, which uv run lets find the environment' };
  return withoutUv(
    argv,
    own.environment,
    own.packages.map(({ name }) => name),
  );
}

function applicationOf({ stage, image, starts, steps, program }: Facts): Application {
  const official = officialRepository(image) === 'python';
  const version = minorVersion(image.tag);
  const split = memo(() => splitOf(stage, starts(), steps(), program(), { official, version }));
  return {
    get evidence() {
      return evidenceOf(stage.project, steps());
    },
    get version() {
      return versionOf(stage.project, image.tag);
    },
    get split() {
      return split();
    },
    get program() {
      return program();
    },
    get runtimeVariables() {
      return steps().effects.some(({ kind }) => kind === 'build' || kind === 'opaque')
        ? new Set<string>()
        : program().variables;
    },
    get ignorable() {
      return ignorableOf(stage);
    },
  };
}

/** Many transforms look at one and the same document. */
function cached(
  stage: PythonStageFacts,
  starts: PythonStarts,
  steps: PythonSteps,
  recognise: Recogniser,
): PythonProgram {
  const { view, project } = stage;
  const key = `python:program:${view.index}:${project.ignoreFile.text ?? ''}:${view.document.source}`;
  return project.once(key, () => programOf(stage, starts, steps, recognise));
}

function managerOf({ effects, installs }: PythonSteps): string {
  const other = effects.find(
    ({ kind, command }) =>
      kind === 'install' && /^(poetry|pipenv|pdm|uv|conda)$/.test(command.words[0]?.value ?? ''),
  );
  if (other) return `, ${other.command.words[0]?.value ?? ''}`;
  return installs.length > 0 ? ', pip' : '';
}

function evidenceOf(project: Project, steps: PythonSteps): readonly Evidence[] {
  return [
    ...steps.installs.map(({ effect }) => ({
      path: project.dockerfile,
      line: effect.block.line,
      says: effect.command.text,
    })),
    ...steps.files.map((path) => ({ path: repositoryPath(project, path), line: null, says: 'requirements' })),
  ];
}

/** What Django's settings say, read when a manage.py step of the Dockerfile asks for it. */
function djangoFacts(stage: PythonStageFacts, starts: PythonStarts): DjangoFacts {
  const { modules, world } = sourcesOf(stage, starts);
  const settings = settingsOf(modules, world, stage.project);
  const absolute = (places: readonly Where[]): readonly string[] | null => {
    const paths = places.map((place) =>
      place.kind === 'whole' && stage.workdir !== null
        ? normalise(place.text.startsWith('/') ? place.text : `${stage.workdir}/${place.text}`)
        : null,
    );
    return paths.every((path) => path !== null) ? paths : null;
  };
  return {
    staticRoot: () => {
      const [root, ...others] = new Set(absolute(settings.staticRoot) ?? []);
      if (root === undefined || others.length > 0)
        return { declined: 'STATIC_ROOT cannot be read from the settings' };
      const files = settings.admin || stage.project.files.some((path) => /(^|\/)static\//.test(path));
      return files ? root : { declined: 'no static files were found, and STATIC_ROOT is only made for some' };
    },
    databases: () => absolute(settings.databases),
  };
}
