/** Whether a build links C, and what that means for the image that the program runs in. */
import { inFolder } from '../../project/paths.ts';
import { cgoModule } from '../../knowledge/index.ts';
import { isPure } from '../../knowledge/languages/go/pure-modules.ts';
import { cTagBeginnings, cTags, compilerPackage } from '../../knowledge/languages/go/cgo-modules.ts';
import type { Evidence, Library, Project } from '../../model/index.ts';
import { evidenceAt } from '../../project/evidence.ts';
import { tagsOf } from './commandline.ts';
import { vendoredC, type ImportsC } from './sources.ts';
import type { GoProgram } from './program.ts';
import type { GoStageFacts } from './stage.ts';

/** How a program is linked. */
export type Linking =
  /** CGO_ENABLED=0 stands there already, or can be put in front: nothing needs C. */
  | { readonly kind: 'static'; readonly set: boolean; readonly evidence: Evidence | null }
  /** C is compiled in or loaded: the program needs the C library of the image that built it. */
  | { readonly kind: 'libc'; readonly evidence: Evidence; readonly libraries: readonly Library[] };

/** What the decision looks at. */
export interface LinkingInput {
  /** The stage that builds the program. */
  readonly builder: GoStageFacts;
  readonly program: GoProgram;
  readonly compiler: Compiler;
}

/** A C compiler in the build stage, and whether the Dockerfile itself asks for it. */
export interface Compiler {
  readonly there: boolean;
  readonly installed: Evidence | null;
}

/** Debian's golang images have a C compiler, Alpine's only where the Dockerfile installs it. */
export function compilerIn({ image, steps, project }: GoStageFacts): Compiler {
  const found = steps.packages.find(({ name }) => compilerPackage.test(name));
  const installed =
    found === undefined
      ? null
      : { path: project.dockerfile, line: found.block.line, says: `installs ${found.name}` };
  return { there: !image.alpine || installed !== null, installed };
}

/** Decides from the strongest evidence to the weakest: what the Dockerfile sets, the flags, the sources, the modules. */
export function linkingOf(input: LinkingInput): Linking {
  const { program, compiler } = input;
  const set = program.binary.step.variables.get('CGO_ENABLED');
  if (set === '0') return { kind: 'static', set: true, evidence: null };
  const evidence = cEvidence(input);
  // without a compiler Go leaves cgo out by itself: what is built today has no C in it either
  if (evidence === null || (!compiler.there && set === undefined))
    return { kind: 'static', set: false, evidence: null };
  return { kind: 'libc', evidence, libraries: librariesOf(input) };
}

/** What a static build takes for granted: modules of which nobody knows whether they need C. Vendored ones were read. */
export function assumedPure({ workspace }: GoStageFacts, programs: readonly GoProgram[]): readonly string[] {
  if (workspace?.vendored === true) return [];
  const paths = programs
    .flatMap(({ sources }) => [...sources.external.keys()])
    .filter((path) => !isPure(path));
  const required = workspace?.mod.requires.map(({ path }) => path) ?? [];
  const unknown = new Set(
    paths.map((path) => required.find((name) => path === name || path.startsWith(`${name}/`)) ?? path),
  );
  const [first, second, ...rest] = unknown;
  if (first === undefined) return [];
  const names =
    second === undefined
      ? `${first} builds`
      : rest.length === 0
        ? `${first} and ${second} build`
        : `${first} and ${rest.length + 1} other modules build`;
  return [`${names} without C`];
}

function cEvidence(input: LinkingInput): Evidence | null {
  const { builder, program, compiler } = input;
  const { step, command } = program.binary;
  const line = (says: string): Evidence => ({
    path: builder.project.dockerfile,
    line: step.block.line,
    says,
  });
  if (step.variables.has('CGO_ENABLED'))
    return line(`CGO_ENABLED is ${step.variables.get('CGO_ENABLED') ?? 'a variable'}`);
  if (command.flags.has('race')) return line('-race needs cgo');
  const tag = tagsOf(command).find(
    (name) => cTags.has(name) || cTagBeginnings.some((prefix) => name.startsWith(prefix)),
  );
  if (tag !== undefined) return line(`the build tag ${tag} chooses C`);
  const { c } = program.sources;
  if (c !== null) return importsC(builder.project, c);
  const [library] = librariesOf(input);
  if (library !== undefined) return { ...library.evidence, says: `${library.name} is compiled with C` };
  return vendoredEvidence(input) ?? compiler.installed;
}

function vendoredEvidence({ builder: { project, workspace }, program }: LinkingInput): Evidence | null {
  if (workspace?.vendored !== true) return null;
  const folder = project.has(inFolder(workspace.folder, 'vendor'))
    ? workspace.folder
    : (workspace.work?.folder ?? '.');
  const found = vendoredC(project, inFolder(folder, 'vendor'), program.sources.external.keys());
  return found && importsC(project, found);
}

function importsC(project: Project, { source, line }: ImportsC): Evidence {
  const says = source.unread === null ? 'imports "C"' : `${source.unread}, and may import "C"`;
  return evidenceAt(project, source.path, line, says);
}

/** Modules of the table that the program really takes in: imported by its own packages, or by a module it requires. */
function librariesOf({ builder: { project, workspace }, program }: LinkingInput): readonly Library[] {
  const found = new Map<string, Library>();
  const note = (name: string, packages: Library['packages'], evidence: Evidence) => {
    if (!found.has(name)) found.set(name, { name, packages, evidence });
  };
  for (const [path, { source, line }] of program.sources.external) {
    const known = moduleNames(path).flatMap((name) => cgoModule(name) ?? [])[0];
    if (known !== undefined)
      note(known.path, known.runtime, evidenceAt(project, source.path, line, `imports ${path}`));
  }
  const file = inFolder(workspace?.folder ?? '.', 'go.mod');
  for (const { path, indirect, line } of workspace?.mod.requires ?? []) {
    const known = indirect ? cgoModule(path) : null;
    if (known !== null) note(known.path, known.runtime, evidenceAt(project, file, line, `requires ${path}`));
  }
  return [...found.values()];
}

/** A package's import path and every path above it that may be its module's. */
function moduleNames(path: string): readonly string[] {
  const parts = path.split('/');
  return parts
    .map((_, at) => parts.slice(0, parts.length - at).join('/'))
    .filter((name) => name.includes('.'));
}
