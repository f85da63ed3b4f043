/** What the commands of a Go project do in a RUN: the `go` tool, and the generators and checkers around it. */
import { inFolder } from '../../project/paths.ts';
import { toImage } from '../../analysis/layout.ts';
import { place, baseName, joinPath, type Command } from '../../dockerfile/index.ts';
import { checkCommands, inertCommands } from '../../knowledge/languages/go/commands.ts';
import { checkers, generators, shrinkers } from '../../knowledge/languages/go/programs.ts';
import { GOPATH } from '../../knowledge/languages/go/toolchain.ts';
import type { CommandPlace, Effect, Recogniser } from '../../model/index.ts';
import { isProjectBuild, outputsOf } from './build.ts';
import { goCommand, type GoCommand } from './commandline.ts';
import { compareVersions } from './gomod.ts';
import { packageFolders, packageIn } from './sources.ts';
import { contextFolder, imagePath, type GoStageFacts } from './stage.ts';
import { stepAt, type GoStep } from './steps.ts';

type Found = Omit<Effect, 'block' | 'command' | 'cwd'>;

/** The recogniser of one stage. */
export function recogniserOf(stage: GoStageFacts): Recogniser {
  return (command, at) => {
    const step = stepAt(command, at);
    const parsed = goCommand(step);
    return parsed === null ? aroundGo(command, step, stage) : goEffect(parsed, step, at, stage);
  };
}

function goEffect(command: GoCommand, step: GoStep, at: CommandPlace, stage: GoStageFacts): Found {
  const { verb } = command;
  if (isProjectBuild(command))
    return {
      kind: 'build',
      reads: sourcesRead(step, stage),
      writes: outputsOf(step, stage) ?? here(step, stage),
    };
  if (inertCommands.has(verb)) return { kind: 'inert', reads: [], writes: [] };
  if (checkCommands.has(verb)) return { kind: 'test', reads: here(step, stage), writes: [] };
  switch (verb) {
    case 'install':
      return toolEffect(command, step);
    case 'mod download':
      return { kind: 'install', reads: moduleFiles(stage), writes: [moduleCache(step)], fromManifests: true };
    case 'mod tidy':
    case 'mod vendor':
      return {
        kind: 'install',
        reads: here(step, stage),
        writes: [
          ...moduleFiles(stage),
          ...(verb === 'mod vendor' ? [`${root(step, stage)}/vendor`] : [moduleCache(step)]),
        ],
      };
    case 'get':
      return getEffect(command, step, stage);
    case 'env':
      return {
        kind: command.flags.has('w') ? 'files' : 'inert',
        reads: [],
        writes: command.flags.has('w') ? ['/root/.config/go/env'] : [],
      };
    case 'mod init':
    case 'mod edit':
      return { kind: 'files', reads: [], writes: [`${root(step, stage)}/go.mod`] };
    case 'generate':
      return generateEffect(step, at, stage);
    case 'run':
    case 'tool':
      return runEffect(command, step, stage);
    default:
      return opaque(`what "go ${verb}" writes is not known`);
  }
}

/** `go install example.com/tool@v1`: a program from outside of the module. */
function toolEffect({ operands }: GoCommand, step: GoStep): Found {
  const tools = operands.map((operand) => operand ?? '?');
  const folder = step.variables.get('GOBIN') ?? `${step.variables.get('GOPATH') ?? GOPATH}/bin`;
  return { kind: 'tool', reads: [], writes: tools.map((tool) => joinPath(folder, programOf(tool))), tools };
}

/** `go get` brings dependencies in; before Go 1.17 it also installed programs. */
function getEffect(command: GoCommand, step: GoStep, stage: GoStageFacts): Found {
  const own = command.operands.every((operand) => operand?.startsWith('.'));
  const version = stage.image.version;
  const installs = !command.flags.has('d') && version !== null && compareVersions(version, '1.17') < 0;
  // without a go.mod beside it, it only installs programs; with one, what the sources import goes into that file as well
  const tool = !own && installs ? toolEffect(command, step) : null;
  if (tool !== null && !(hasModule(step, stage) && isImported(command, stage))) return tool;
  const writes = [...moduleFiles(stage), moduleCache(step), ...(tool?.writes ?? [])];
  return { kind: 'install', reads: here(step, stage), writes };
}

/** A COPY above the step has brought the go.mod. */
function hasModule({ block }: GoStep, { view, workspace }: GoStageFacts): boolean {
  if (workspace === null) return false;
  const above = view.copies.filter((copied) => copied.block.index < block.index);
  return toImage(above, inFolder(workspace.folder, 'go.mod')) !== null;
}

/** The sources of the module import a package of what the command names. */
function isImported({ operands }: GoCommand, { project, workspace }: GoStageFacts): boolean {
  const paths = operands.flatMap((operand) => operand?.replace(/@.*$/, '') ?? []);
  const sources = packageFolders(project, workspace?.folder ?? '.').flatMap(
    (folder) => packageIn(project, folder, new Set())?.sources ?? [],
  );
  return sources
    .flatMap(({ imports }) => imports)
    .some((each) => paths.some((path) => `${each.path}/`.startsWith(`${path}/`)));
}

/** The directives stand in the sources, so what they run can be seen. */
function generateEffect(step: GoStep, at: CommandPlace, stage: GoStageFacts): Found {
  const folder = step.cwd === null ? null : (contextFolder(stage, step.cwd) ?? at.toContext(step.cwd));
  if (folder === null) return opaque('go generate runs in a folder that is not known');
  for (const inside of packageFolders(stage.project, folder)) {
    for (const source of packageIn(stage.project, inside, new Set())?.sources ?? []) {
      if (source.unread !== null)
        return opaque(`go generate may run anything: ${source.path} ${source.unread}`);
      const strange = source.generates.find(({ command }) => !isGenerator(command));
      if (strange)
        return opaque(
          `go generate runs "${strange.command}" (${place({ path: source.path, line: strange.line })}), which may write anywhere`,
        );
    }
  }
  return { kind: 'build', reads: here(step, stage), writes: here(step, stage) };
}

/** `mockgen …`, `go run github.com/swaggo/swag/cmd/swag …`, `go tool stringer …`. */
function isGenerator(command: string): boolean {
  const [first = '', second = '', third = ''] = command.split(/\s+/);
  const program = first === 'go' && (second === 'run' || second === 'tool') ? third : first;
  return generators.has(programOf(program));
}

function runEffect({ verb, operands }: GoCommand, step: GoStep, stage: GoStageFacts): Found {
  const program = operands[0] ?? '?';
  if (generators.has(programOf(program)) && !program.startsWith('.'))
    return { kind: 'build', reads: here(step, stage), writes: here(step, stage) };
  return opaque(`"go ${verb} ${program}" runs a program that may write anywhere`);
}

/** Generators, checkers and what shrinks a binary, by their names. */
function aroundGo(command: Command, step: GoStep, stage: GoStageFacts): Found | null {
  const text = command.words[0]?.value ?? '';
  const name = baseName(text);
  if (checkers.has(name)) return { kind: 'test', reads: here(step, stage), writes: [] };
  if (generators.has(name)) return { kind: 'build', reads: here(step, stage), writes: here(step, stage) };
  if (!shrinkers.has(name) || step.cwd === null) return null;
  const operands = command.words
    .slice(1)
    .filter((word) => word.value !== null && !word.value.startsWith('-'));
  const paths = operands.map((word) => joinPath(step.cwd ?? '/', word.value ?? ''));
  return { kind: 'build', reads: paths, writes: paths };
}

/** The module's folder, what its code embeds, and the repository where a build asks git. */
function sourcesRead(step: GoStep, stage: GoStageFacts): readonly string[] {
  const git = /\$\(\s*git\b|`\s*git\b/.test(step.command.text) ? [`${root(step, stage)}/.git`] : [];
  return [...new Set([...here(step, stage), ...embedded(stage), ...git])];
}

/** Files that `//go:embed` compiles in, as paths of the image: patterns give the folder that holds what fits. */
function embedded(stage: GoStageFacts): readonly string[] {
  const folder = stage.workspace?.folder;
  if (folder === undefined) return [];
  const sources = packageFolders(stage.project, folder).flatMap(
    (each) => packageIn(stage.project, each, new Set())?.sources ?? [],
  );
  return sources.flatMap((source) => {
    const base = source.path.slice(0, source.path.lastIndexOf('/') + 1);
    // a file that could not be read may embed whatever lies beside it
    const patterns = source.unread === null ? source.embeds.flatMap(({ patterns }) => patterns) : ['*'];
    return patterns.flatMap(
      (pattern) =>
        imagePath(stage, `${base}${pattern.replace(/\/?[^/]*[*?[].*$/, '')}`.replace(/\/$/, '')) ?? [],
    );
  });
}

function here(step: GoStep, stage: GoStageFacts): readonly string[] {
  const folder = stage.root ?? step.cwd;
  return folder === null ? [] : [folder];
}

function root(step: GoStep, stage: GoStageFacts): string {
  const folder = stage.root ?? step.cwd ?? '/';
  return folder === '/' ? '' : folder;
}

function moduleFiles({ root: folder }: GoStageFacts): readonly string[] {
  return folder === null ? [] : ['go.mod', 'go.sum'].map((name) => joinPath(folder, name));
}

function moduleCache({ variables }: GoStep): string {
  return variables.get('GOMODCACHE') ?? `${variables.get('GOPATH') ?? GOPATH}/pkg/mod`;
}

/** `github.com/swaggo/swag/cmd/swag@v1.16` gives `swag`. */
function programOf(path: string): string {
  const parts = path.replace(/@.*$/, '').split('/');
  const last = parts.at(-1) ?? '';
  return /^v\d+$/.test(last) && parts.length > 1 ? (parts.at(-2) ?? last) : last;
}

function opaque(why: string): Found {
  return { kind: 'opaque', reads: [], writes: [], why };
}
