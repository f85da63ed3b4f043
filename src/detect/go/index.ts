/** Go programs: how a stage is recognised, and its language and application put together; every single answer comes from the files beside it. */
import { inFolder } from '../../project/paths.ts';
import { because, memo, placesIn } from '../../dockerfile/index.ts';
import type {
  Application,
  Declined,
  Detector,
  Evidence,
  Language,
  Program,
  Recognised,
  Split,
  StageView,
  Reason,
} from '../../model/index.ts';
import { evidenceAt } from '../../project/evidence.ts';
import { binariesOf, type GoBinary } from './build.ts';
import { buildCommandOf } from './build-command.ts';
import { compiledStartOf } from './compiled-start.ts';
import { compilerIn, linkingOf, type Linking } from './cgo.ts';
import { builtElsewhere } from './elsewhere.ts';
import { cleanInstallOf, implicitInstallOf, manifestsOf } from './manifests.ts';
import {
  programOf,
  readProgram,
  runPlaceOf,
  runtimeVariablesOf,
  unknownProgram,
  type GoProgram,
} from './program.ts';
import { recogniserOf } from './recognise.ts';
import { runtimeSplit, splitOf } from './split.ts';
import { stageFactsOf, variableAtEnd, type GoStageFacts } from './stage.ts';
import { startOf } from './start.ts';
import { tooOld, versionOf } from './version.ts';

/** Go modules on the official golang images: `go build` and `go install` of the context's own programs. */
export const go: Detector = {
  id: 'go',
  summary: 'Go modules on the official golang images: static programs, and programs with C',
  detect(stage) {
    const own = stageFactsOf(stage);
    if (own !== null && 'declined' in own) return own;
    const old = own?.workspace
      ? tooOld(own.image, own.workspace, variableAtEnd(own, 'GOTOOLCHAIN'), stage.project)
      : null;
    if (old !== null) return old;
    if (own !== null && own.steps.go.length > 0)
      return recognised({ builder: own, built: binariesOf(own), elsewhere: false }, stage);
    const from = builtElsewhere(stage);
    if (from !== null) return recognised({ ...from, elsewhere: true }, stage);
    return own === null ? null : recognised({ builder: own, built: [], elsewhere: false }, stage);
  },
};

/** Where the programs of a stage come from. */
interface Origin {
  readonly builder: GoStageFacts;
  /** With the paths that they have in the stage in question. */
  readonly built: readonly GoBinary[] | Declined;
  /** Another stage builds them, this one only gets them. */
  readonly elsewhere: boolean;
}

/** What is compiled out of the sources; reading them takes longest, so it waits until a fact is asked for that needs it. */
interface Compiled {
  readonly programs: readonly GoProgram[];
  /** How each program is linked, in the order of `programs`. */
  readonly linkings: readonly Linking[];
}

function recognised(origin: Origin, view: StageView): Recognised {
  const compiled = memo(() => compiledOf(origin, view));
  return { language: languageOf(origin, compiled), application: applicationOf(origin, view, compiled) };
}

function compiledOf({ builder, built }: Origin, view: StageView): Compiled {
  const place = runPlaceOf(view);
  const modules = builder.workspace?.modules ?? [];
  const programs = 'declined' in built ? [] : built.map((binary) => readProgram(binary, modules, place));
  const compiler = compilerIn(builder);
  return { programs, linkings: programs.map((program) => linkingOf({ builder, program, compiler })) };
}

function languageOf({ builder, elsewhere }: Origin, compiled: () => Compiled): Language {
  const { view, image, project } = builder;
  return {
    id: 'go',
    get label() {
      return labelOf(builder, compiled().linkings);
    },
    evidence: [{ path: project.dockerfile, line: view.from.line, says: image.text }],
    recognise: recogniserOf(builder),
    manifests: () => manifestsOf(builder),
    get implicitInstall() {
      return elsewhere ? null : implicitInstallOf(builder);
    },
    cleanInstall: (install) => cleanInstallOf(install, builder),
    buildCommand: (build) => buildCommandOf(build, builder, compiled().programs, compiled().linkings),
    compiledStart: (argv) => compiledStartOf(argv, builder),
    resolveStart: () => ({ declined: 'a Go program is started by itself: nothing stands between' }),
  };
}

function applicationOf(origin: Origin, view: StageView, compiled: () => Compiled): Application {
  const { builder } = origin;
  const split = memo(() => splitFor(origin, view, compiled()));
  const program = memo(() => wholeProgram(origin, view, compiled()));
  return {
    get evidence() {
      return evidenceOf(builder, compiled().linkings);
    },
    get version() {
      return versionOf(view.project, builder.workspace);
    },
    get split() {
      return split();
    },
    get program() {
      return program();
    },
    get runtimeVariables() {
      return runtimeVariablesOf(compiled().programs, view.document);
    },
    ignorable: [],
  };
}

/** A reason without its place, which the evidence has. */
function wordsOf(why: Reason): string {
  if (typeof why === 'string') return why;
  return why.parts.flatMap((part) => (typeof part === 'string' ? part : [])).join('').replace(/^[:\s]+/, ''); // prettier-ignore
}

/** All programs of the image as one. */
function wholeProgram(
  { builder, built }: Origin,
  view: StageView,
  { programs, linkings }: Compiled,
): Program {
  const { argv, block } = startOf(view);
  if (programs.length === 0) {
    const why = 'declined' in built ? built.declined : (withoutSources(builder) ?? 'no RUN builds a program of the context'); // prettier-ignore
    const line = placesIn(why)[0]?.line ?? (block ?? view.from).line;
    return unknownProgram(argv, { path: view.project.dockerfile, line, says: wordsOf(why) });
  }
  const libraries = linkings.flatMap((linking) => (linking.kind === 'libc' ? linking.libraries : []));
  return programOf(programs, argv, libraries, runPlaceOf(view));
}

function splitFor(
  { builder, built, elsewhere }: Origin,
  view: StageView,
  { programs, linkings }: Compiled,
): Split | Declined {
  if (builder.workspace === null) return { declined: withoutModule(builder) };
  if ('declined' in built) return built;
  if (elsewhere) {
    const set = linkings.every((linking) => linking.kind === 'static' && linking.set);
    return runtimeSplit(built, set ? 'static' : 'libc');
  }
  const { workdir } = runPlaceOf(view);
  return splitOf({ stage: builder, start: startOf(view), programs, linkings, copies: view.copies, workdir });
}

/** Why no sources are known; null where a module is. */
function withoutSources(builder: GoStageFacts): Reason | null {
  return builder.workspace === null ? withoutModule(builder) : null;
}

function withoutModule({ steps }: GoStageFacts): Reason {
  const lost = steps.go.find(({ cwd }) => cwd === null);
  if (lost) return because`${lost.block} runs in a folder that depends on a variable without a known value`;
  return 'no go.mod of the context is copied into this stage: only Go modules are split';
}

function labelOf({ image }: GoStageFacts, linkings: readonly Linking[]): string {
  const version = image.version === null ? 'go' : `go ${image.version}`;
  return linkings.some(({ kind }) => kind === 'libc') ? `${version} with C` : version;
}

function evidenceOf({ workspace, project }: GoStageFacts, linkings: readonly Linking[]): readonly Evidence[] {
  const c = linkings.flatMap((linking) => (linking.kind === 'libc' ? [linking.evidence] : []));
  if (workspace === null) return c;
  const { folder, mod } = workspace;
  const says = `module ${mod.module.value}`;
  return [evidenceAt(project, inFolder(folder, 'go.mod'), mod.module.line, says), ...c];
}
