import type {
  Declined,
  Detector,
  Document,
  Effect,
  Evidence,
  Project,
  Split,
  Stack,
} from '../../model/index.ts';
import { binariesOf, type Binary } from './binaries.ts';
import { buildCommandOf } from './build.ts';
import { compilerIn, linkingOf, type Linking } from './cgo.ts';
import { builtElsewhere } from './elsewhere.ts';
import { cleanInstallOf, implicitInstallOf, manifestsOf } from './manifests.ts';
import { seen } from './modules.ts';
import { joinFolder } from './packages.ts';
import {
  programOf,
  readProgram,
  runPlaceOf,
  runtimeVariablesOf,
  unknownProgram,
  type ReadProgram,
  type RunPlace,
} from './program.ts';
import { recogniserOf } from './recognise.ts';
import { runtimeSplit, splitOf } from './split.ts';
import { goStageOf, variableAtEnd, type GoStage } from './stage.ts';
import { startOf } from './starts.ts';
import { tooOld, versionOf } from './version.ts';

/** Go modules on the official golang images: `go build` and `go install` of the context's own programs. */
export const go: Detector = {
  id: 'go',
  summary: 'Go modules on the official golang images: static programs, and programs with C',
  detect(project, document, stage) {
    const own = goStageOf(document, stage, project);
    if (own !== null && 'declined' in own) return own;
    const old = own?.workspace
      ? tooOld(own.image, own.workspace, variableAtEnd(own, 'GOTOOLCHAIN'), project)
      : null;
    if (old !== null) return old;
    if (own !== null && own.steps.go.length > 0)
      return stackOf({ builder: own, built: binariesOf(own), elsewhere: false }, document, stage, project);
    const from = builtElsewhere(document, stage, project);
    if (from !== null) return stackOf({ ...from, elsewhere: true }, document, stage, project);
    return own === null
      ? null
      : stackOf({ builder: own, built: [], elsewhere: false }, document, stage, project);
  },
};

/** Where the programs of a stage come from. */
interface Origin {
  readonly builder: GoStage;
  /** With the paths that they have in the stage in question. */
  readonly built: readonly Binary[] | Declined;
  /** Another stage builds them, this one only gets them. */
  readonly elsewhere: boolean;
}

function stackOf(origin: Origin, document: Document, stage: number, project: Project): Stack {
  const { builder, built } = origin;
  const place = runPlaceOf(document, stage, project);
  const start = startOf(document, stage);
  const modules = builder.workspace?.modules ?? [];
  const programs = 'declined' in built ? [] : built.map((binary) => readProgram(binary, modules, place));
  const linkings = programs.map((program) => linkingOf({ builder, program, compiler: compilerIn(builder) }));
  const libraries = linkings.flatMap((linking) => (linking.kind === 'libc' ? linking.libraries : []));
  const from: Evidence = {
    path: project.dockerfile,
    line: document.stages[stage]?.from.line ?? null,
    says: `${builder.image.text} without a program whose sources are known`,
  };
  return {
    id: 'go',
    label: labelOf(builder, linkings),
    evidence: evidenceOf(builder, linkings, project),
    version: versionOf(project, builder.workspace),
    recognise: recogniserOf(builder),
    manifests: () => manifestsOf(builder),
    implicitInstall: origin.elsewhere ? null : implicitInstallOf(builder),
    cleanInstall: (install) => cleanInstallOf(install, builder),
    buildCommand: (build: Effect) => buildCommandOf(build, builder, programs, linkings),
    split: splitFor(origin, place, programs, linkings),
    program:
      programs.length === 0
        ? unknownProgram(start.argv, from)
        : programOf(programs, start.argv, libraries, place),
    runtimeVariables: runtimeVariablesOf(programs, document),
    resolveStart: () => ({ declined: 'a Go program is started by itself: nothing stands between' }),
    ignorable: [],
  };
}

function splitFor(
  { builder, built, elsewhere }: Origin,
  place: RunPlace,
  programs: readonly ReadProgram[],
  linkings: readonly Linking[],
): Split | Declined {
  if (builder.workspace === null) return { declined: withoutModule(builder) };
  if ('declined' in built) return built;
  if (elsewhere) {
    const set = linkings.every((linking) => linking.kind === 'static' && linking.set);
    return runtimeSplit(built, set ? 'static' : 'libc');
  }
  return splitOf({
    stage: builder,
    start: startOf(place.document, place.stage),
    programs,
    linkings,
    copies: place.copies,
    workdir: place.workdir,
  });
}

function withoutModule({ steps }: GoStage): string {
  const lost = steps.go.find(({ cwd }) => cwd === null);
  if (lost)
    return `line ${lost.block.line} runs in a folder that depends on a variable without a known value`;
  return 'no go.mod of the context is copied into this stage: only Go modules are split';
}

function labelOf({ image }: GoStage, linkings: readonly Linking[]): string {
  const version = image.version === null ? 'go' : `go ${image.version}`;
  return linkings.some(({ kind }) => kind === 'libc') ? `${version} with C` : version;
}

function evidenceOf(
  { document, index, image, workspace }: GoStage,
  linkings: readonly Linking[],
  project: Project,
): readonly Evidence[] {
  const from: Evidence = {
    path: project.dockerfile,
    line: document.stages[index]?.from.line ?? null,
    says: image.text,
  };
  const module =
    workspace === null
      ? []
      : [
          seen(
            project,
            joinFolder(workspace.folder, 'go.mod'),
            workspace.mod.module.line,
            `module ${workspace.mod.module.value}`,
          ),
        ];
  const c = linkings.flatMap((linking) => (linking.kind === 'libc' ? [linking.evidence] : []));
  return [from, ...module, ...c];
}
