/** `go run` as a start command: the build step and the program that do the same. Where they are written is not decided here. */
import { toContext } from '../../analysis/layout.ts';
import { joinPath, folderOf, baseName } from '../../dockerfile/index.ts';
import { toolVariables } from '../../knowledge/languages/go/commands.ts';
import { programPackage } from '../../knowledge/system/full-images.ts';
import type { CompiledStart, Declined } from '../../model/index.ts';
import { flagsOf } from './commandline.ts';
import { packageIn, packageOf, type Package } from './sources.ts';
import { contextFolder, type GoStageFacts } from './stage.ts';

/** Where the program is put: on PATH, beside nothing of the application's. */
const FOLDER = '/usr/local/bin';

/** `go run ./cmd/api -v` as `go build` and `api -v`; null for another start. */
export function compiledStartOf(
  argv: readonly string[],
  stage: GoStageFacts,
): CompiledStart | Declined | null {
  const [program = '', verb, ...rest] = argv;
  if (baseName(program) !== 'go' || verb !== 'run') return null;
  const { flags, operands } = flagsOf(rest);
  const words = operands.filter((word) => word !== null);
  const end = words.findIndex((word) => !isGoFile(word));
  const named = words.slice(0, end < 0 ? words.length : Math.max(end, 1));
  const given = rest.slice(0, rest.length - words.length);
  if (flags.has('exec')) return { declined: 'go run -exec starts another program' };
  const odd = [...given, ...named].find((word) => !/^[\w./:=@,+-]+$/.test(word));
  if (odd !== undefined) return { declined: `${odd} would be read by a shell` };
  const main = mainOf(named, stage);
  if ('declined' in main) return main;
  const path = `${FOLDER}/${nameFor(main, stage)}`;
  return {
    build: ['go build', ...given, '-o', path, ...named].join(' '),
    argv: [path, ...words.slice(named.length)],
    steeredBy: toolVariables,
  };
}

function isGoFile(word: string): boolean {
  return word.endsWith('.go');
}

/** The package main that the words name, of which every file is in the image. */
function mainOf(words: readonly string[], stage: GoStageFacts): Package | Declined {
  const { workdir, project, copies, workspace } = stage;
  const [first] = words;
  if (first === undefined) return { declined: 'go run names no package' };
  if (workspace === null) return { declined: 'no go.mod of the context reaches this stage' };
  if (workdir === null) return { declined: 'the folder in which it starts is not known' };
  const main = isGoFile(first)
    ? packageOf(
        project,
        words.flatMap((word) => toContext(copies, joinPath(workdir, word), project) ?? [word]),
      )
    : packageAt(joinPath(workdir, first), first, stage);
  return main?.name === 'main' ? main : { declined: `${first} is no package main of the build context` };
}

function packageAt(path: string, word: string, stage: GoStageFacts): Package | null {
  const folder = /^\.{1,2}(?:\/|$)|^\//.test(word) ? contextFolder(stage, path) : null;
  return folder === null ? null : packageIn(stage.project, folder, new Set());
}

/** The name that `go build` would choose, unless a program of the system has it. */
function nameFor({ folder, sources }: Package, { workspace, view }: GoStageFacts): string {
  const isTop = folder === workspace?.folder;
  const own = isTop ? workspace.mod.module.value.replace(/\/v\d+$/, '') : folder;
  const file = baseName(sources[0]?.path ?? '').replace(/\.go$/, '');
  const name = baseName(own) || baseName(folderOf(own)) || file;
  const suite = view.base?.facts?.suite ?? null;
  const isTaken = suite === null || programPackage(name, suite) !== null;
  return /^[a-zA-Z][\w-]*$/.test(name) && !isTaken ? name : 'app';
}
