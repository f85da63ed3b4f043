/** Which programs the build steps of a stage write, and where. */
import { inFolder } from '../../project/paths.ts';
import { baseName, because, joinPath } from '../../dockerfile/index.ts';
import { toContext } from '../../analysis/layout.ts';
import { libraryModes } from '../../knowledge/languages/go/commands.ts';
import { GOPATH } from '../../knowledge/languages/go/toolchain.ts';
import type { Declined } from '../../model/index.ts';
import { goCommand, tagsOf, type GoCommand } from './commandline.ts';
import {
  folderOfImport,
  packageFolders,
  packageIn,
  packageOf,
  type LocalModule,
  type Package,
} from './sources.ts';
import { contextFolder, type GoStageFacts } from './stage.ts';
import type { GoStep, Transfer } from './steps.ts';

/** One program that a step writes. */
export interface GoBinary {
  /** Absolute path in the image. */
  readonly path: string;
  /** Absolute path in the stage that builds it. */
  readonly from: string;
  readonly main: Package;
  readonly step: GoStep;
  readonly command: GoCommand;
}

/** The programs that `go build` and `go install` steps of the project's own packages write. */
export function binariesOf(stage: GoStageFacts): readonly GoBinary[] | Declined {
  const found: GoBinary[] = [];
  for (const step of stage.steps.go) {
    const command = goCommand(step);
    if (command === null || !isProjectBuild(command)) continue;
    const binaries = binariesIn(step, command, stage);
    if ('declined' in binaries) return { declined: because`${step.block}: ${binaries.declined}` };
    found.push(...binaries);
  }
  return stage.steps.transfers.reduce((binaries, transfer) => transferred(binaries, transfer, stage), found);
}

/** The programs after one of them was moved or copied. */
function transferred(
  binaries: readonly GoBinary[],
  { from, to, kept }: Transfer,
  stage: GoStageFacts,
): GoBinary[] {
  return binaries.flatMap((binary) => {
    if (binary.path !== from) return [binary];
    const path = isFolder(to, stage) ? joinPath(to, baseName(from)) : to;
    return kept ? [binary, { ...binary, path, from: path }] : [{ ...binary, path, from: path }];
  });
}

/** `go build`, or `go install` of something else than `tool@version`. */
export function isProjectBuild({ verb, operands }: GoCommand): boolean {
  return verb === 'build' || (verb === 'install' && !operands.some((operand) => operand?.includes('@')));
}

/** Absolute paths that a build step writes; empty for one that only checks, null when they are not known. */
export function outputsOf(step: GoStep, stage: GoStageFacts): readonly string[] | null {
  const command = goCommand(step);
  if (command === null) return null;
  const binaries = binariesIn(step, command, stage);
  return 'declined' in binaries ? null : binaries.map(({ path }) => path);
}

function binariesIn(step: GoStep, command: GoCommand, stage: GoStageFacts): readonly GoBinary[] | Declined {
  const mode = command.flags.get('buildmode');
  if (typeof mode === 'string' && libraryModes.has(mode))
    return { declined: `-buildmode=${mode} makes no program that starts by itself` };
  const system = step.variables.get('GOOS');
  if (system !== undefined && system !== 'linux')
    return { declined: `GOOS is ${system ?? 'not known'}, so the program is not one for this image` };
  const cwd = folderOfCommand(step, command);
  if (cwd === null) return { declined: `the folder in which "${step.command.text}" runs is not known` };
  const mains = mainsOf(command, cwd, stage);
  if ('declined' in mains) return mains;
  const paths =
    command.verb === 'install' ? installed(mains, step, stage) : built(mains, command, cwd, step, stage);
  if ('declined' in paths) return paths;
  return mains.programs
    .map((main, at) => ({ path: paths[at] ?? '', from: paths[at] ?? '', main, step, command }))
    .filter(({ path }) => path !== '');
}

/** `-C folder` changes it. */
function folderOfCommand(step: GoStep, { flags }: GoCommand): string | null {
  const change = flags.get('C');
  if (change === undefined) return step.cwd;
  return typeof change === 'string' && step.cwd !== null ? joinPath(step.cwd, change) : null;
}

interface Mains {
  /** Packages that are programs. */
  readonly programs: readonly Package[];
  /** All packages that the operands name. */
  readonly count: number;
  /** `go build main.go`: the name comes from the first file. */
  readonly fromFile: string | null;
}

function mainsOf({ operands, flags, verb }: GoCommand, cwd: string, stage: GoStageFacts): Mains | Declined {
  const { project } = stage;
  const tags = new Set(tagsOf({ operands, flags, verb }));
  const words = operands.length === 0 ? ['.'] : operands;
  const texts = words.filter((word) => word !== null);
  if (texts.length < words.length) return { declined: 'which package is built depends on a variable' };
  if (texts.every((word) => word.endsWith('.go'))) return filesNamed(texts, cwd, stage);
  const folders = new Set<string>();
  for (const word of texts) {
    const named = foldersNamed(word, cwd, stage);
    if (named === null) return { declined: `${word} is not a package that the Dockerfile copies to ${cwd}` };
    for (const folder of named) folders.add(folder);
  }
  const packages = [...folders]
    .map((folder) => packageIn(project, folder, tags))
    .filter((each) => each !== null);
  return { programs: packages.filter(({ name }) => name === 'main'), count: packages.length, fromFile: null };
}

/** `go build main.go`, `go build cmd/app/*.go`: these files alone are the program. */
function filesNamed(words: readonly string[], cwd: string, stage: GoStageFacts): Mains | Declined {
  const { project, copies } = stage;
  const paths = words.flatMap((word): readonly (string | null)[] => {
    if (!word.includes('*')) return [toContext(copies, joinPath(cwd, word), project)];
    return filesIn(
      contextFolder(stage, joinPath(cwd, word.slice(0, word.lastIndexOf('/') + 1) || '.')),
      project,
    );
  });
  const known = paths.filter((path) => path !== null);
  const main = known.length < paths.length ? null : packageOf(project, known);
  if (main === null) {
    return { declined: `${words.join(' ')} is not a file that the Dockerfile copies to ${cwd}` };
  }
  return { programs: main.name === 'main' ? [main] : [], count: 1, fromFile: known[0] ?? null };
}

/** The Go files of one folder as the shell sorts them, tests left out. */
function filesIn(folder: string | null, project: GoStageFacts['project']): readonly string[] {
  if (folder === null) return [];
  return (packageIn(project, folder, new Set())?.sources ?? []).map(({ path }) => path).sort();
}

/** Context folders of `.`, `./cmd/app`, `./...` or a full import path. */
function foldersNamed(word: string, cwd: string, stage: GoStageFacts): readonly string[] | null {
  const recursive = /(^|\/)\.\.\.$/.test(word);
  const path = recursive ? word.replace(/\/?\.\.\.$/, '') || '.' : word;
  const local = /^(?:\.{1,2}(?:\/|$)|\/)/.test(path);
  const folder = local
    ? contextFolder(stage, joinPath(cwd, path))
    : folderOfImport(path, stage.workspace?.modules ?? []);
  if (folder === null || (folder !== '.' && !stage.project.isFolder(folder))) return null;
  return recursive ? packageFolders(stage.project, folder) : [folder];
}

/** `go install` writes to GOBIN, else to GOPATH's bin. */
function installed({ programs }: Mains, step: GoStep, stage: GoStageFacts): readonly string[] | Declined {
  const gobin = step.variables.get('GOBIN');
  const gopath = step.variables.get('GOPATH');
  if (gobin === null || gopath === null)
    return { declined: 'GOBIN or GOPATH depends on a variable without a known value' };
  const folder = gobin ?? `${gopath ?? GOPATH}/bin`;
  return programs.map((main) => joinPath(folder, programName(main, stage.workspace?.modules ?? [])));
}

function built(
  mains: Mains,
  command: GoCommand,
  cwd: string,
  step: GoStep,
  stage: GoStageFacts,
): readonly string[] | Declined {
  const names = mains.programs.map((main) =>
    mains.fromFile === null ? programName(main, stage.workspace?.modules ?? []) : fileName(mains.fromFile),
  );
  const output = command.flags.get('o');
  if (output === undefined)
    return mains.count === 1 ? names.map((name) => joinPath(cwd, name)) : names.map(() => '');
  if (typeof output !== 'string')
    return { declined: 'where the program is written depends on a variable without a known value' };
  if (dependsOnArgument(step))
    return { declined: 'where the program is written depends on a build argument' };
  const path = joinPath(cwd, output);
  if (output.endsWith('/') || mains.count > 1 || isFolder(path, stage))
    return names.map((name) => joinPath(path, name));
  return names.map(() => path);
}

/** `-o $NAME` with an ARG: another value of it would write another file. */
function dependsOnArgument({ command, overridable }: GoStep): boolean {
  return command.words.some((word, at) => {
    if (command.words[at - 1]?.value !== '-o' && !word.text.startsWith('-o=')) return false;
    return [...word.text.matchAll(/\$\{?(\w+)/g)].some((match) => overridable.has(match[1] ?? ''));
  });
}

/** A folder of the context that was copied there, or one that the image or an instruction before makes. */
function isFolder(path: string, { copies, project, folders }: GoStageFacts): boolean {
  const source = toContext(copies, path, project);
  if (source !== null && source !== '.') return project.isFolder(source);
  return folders.has(path);
}

/** The last element of the import path, or the one before a version: `example.com/tool/v2` gives `tool`. */
function programName(main: Package, modules: readonly LocalModule[]): string {
  const module = modules
    .filter(({ folder }) => folder === '.' || main.folder === folder || main.folder.startsWith(`${folder}/`))
    .sort((left, right) => right.folder.length - left.folder.length)[0];
  const inside =
    module === undefined
      ? main.folder
      : main.folder === module.folder
        ? '.'
        : main.folder.slice(module.folder === '.' ? 0 : module.folder.length + 1);
  const parts = inFolder(module?.path ?? '', inside).split('/');
  const last = parts.at(-1) ?? '';
  return /^v(?:[2-9]|[1-9]\d+)$/.test(last) && parts.length > 1 ? (parts.at(-2) ?? last) : last;
}

function fileName(path: string): string {
  return baseName(path).replace(/\.go$/, '');
}
