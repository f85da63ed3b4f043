/** COPY lines that bring paths of the context to where the author's own copies put them; which paths are needed is decided elsewhere. */
import { folderOf, splice, type Block, type Edit } from '../dockerfile/index.ts';
import { below, toImage } from '../analysis/layout.ts';
import type { Copied, Declined, Project } from '../model/index.ts';

/**
 * COPY instructions that bring context paths to where the author's own copies put them: files of one folder share a line,
 * folders have one each. `here` is the working folder in force.
 */
export function copyLines(
  paths: readonly string[],
  copies: readonly Copied[],
  project: Project,
  here: string,
): readonly string[] | Declined {
  const folders = new Map<
    string,
    { readonly flags: string; readonly folder: string; readonly files: string[] }
  >();
  const lines: string[] = [];
  for (const path of new Set(paths)) {
    const target = toImage(copies, path);
    if (target === null) return { declined: `no COPY brings ${path}` };
    if (/[$"'\\`?[\]]/.test(path))
      return { declined: `COPY would read ${path} as something else than a name` };
    const flags = ownerFlags(copies, path);
    const folder = folderOf(target);
    const group = folders.get(flags + folder) ?? { flags, folder, files: [] };
    if (project.isFolder(path)) lines.push(copyLine(flags, [path], relativeTo(here, target)));
    else folders.set(flags + folder, { ...group, files: [...group.files, path] });
  }
  return [
    ...[...folders.values()].map(({ flags, folder, files }) =>
      copyLine(flags, files, slashed(relativeTo(here, folder))),
    ),
    ...lines,
  ];
}

/**
 * A file of the context comes to lie beside one that the author's COPY brings: in that COPY, where its destination is written as a
 * folder, else in one of its own above `next`, the instruction below it. `here` is the working folder in force.
 */
export function copyBeside(copied: Copied, path: string, next: Block | 'end', here: string): Edit {
  const { block } = copied;
  const folder = /(?<=\s)(?:\S*\/|\.)\s*$/.exec(block.args);
  if (block.json === null && block.heredocs.length === 0 && folder !== null && !/\s/.test(path)) {
    const at = block.offset(folder.index);
    return { op: 'replace', block, text: splice(block, [{ start: at, end: at, text: `${path} ` }]) };
  }
  const flags = block.flags
    .filter(({ name }) => name === 'chown' || name === 'chmod')
    .map(({ text }) => `${text} `);
  return {
    op: 'insert',
    before: next,
    above: true,
    text: copyLine(flags.join(''), [path], slashed(relativeTo(here, folderOf(copied.to)))),
  };
}

/** `./dist` for what lies in the working folder, the absolute path for everything else, and where that is the top. */
export function relativeTo(here: string, path: string): string {
  const rest = here === '' || here === '/' ? null : below(here, path);
  return rest === null ? path : `./${rest}`;
}

/** The path with one slash at its end: COPY then takes it for a folder. */
export function slashed(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`;
}

/** `--chown` and `--chmod` of the author's own COPY of the path, each with a space behind it. */
function ownerFlags(copies: readonly Copied[], path: string): string {
  const own = copies.findLast((copied) => toImage([copied], path) !== null);
  const flags = own?.block.flags.filter(({ name }) => name === 'chown' || name === 'chmod') ?? [];
  return flags.map(({ text }) => `${text} `).join('');
}

function copyLine(flags: string, paths: readonly string[], to: string): string {
  const words = [...paths, to];
  const list = words.some((word) => /\s/.test(word)) ? JSON.stringify(words) : words.join(' ');
  return `COPY ${flags}${list}`;
}

/** An instruction with one more flag, behind those of the author. */
export function withFlag(block: Block, flag: string): string {
  const last = block.flags.at(-1);
  if (last === undefined) return block.text.replace(/^(\s*\w+)([ \t]+)/, `$1$2${flag} `);
  const end = block.text.indexOf(last.text) + last.text.length;
  return `${block.text.slice(0, end)} ${flag}${block.text.slice(end)}`;
}
