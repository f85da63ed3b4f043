/** Lines that set what holds for the instructions below them: ENV, USER and WORKDIR; which stage gets them is not known here. */
import { execForm, type Block } from '../dockerfile/index.ts';

/**
 * The text of an instruction for a second stage: `ENV a b` as `ENV a=b`, which says the same and makes no builder warn once more.
 * What has quotes or escapes in it stays as it is, and so does every other instruction.
 */
export function repeated({ keyword, args, text, line, endLine }: Block): string {
  const legacy =
    keyword === 'ENV' && line === endLine ? /^([A-Za-z_]\w*)[ \t]+([^\s=][^"'\\`]*)$/.exec(args) : null;
  const [, name = '', value = ''] = legacy ?? [];
  if (legacy === null || /["'\\`]/.test(value)) return text;
  const written = /\s/.test(value) ? `"${value}"` : value;
  return text.replace(/^(\s*\w+\s+)[^\r\n]*/, (_, head: string) => `${head}${name}=${written}`);
}

/** `ENV NODE_ENV=production` for `NODE_ENV=production`. */
export function envLine(text: string): string {
  return `ENV ${text}`;
}

/** `owner` is a name, or numbers as in `1000:1000`. */
export function userLine(owner: string): string {
  return `USER ${owner}`;
}

/** The working folder, absolute. */
export function workdirLine(folder: string): string {
  return `WORKDIR ${folder}`;
}

/** CMD or ENTRYPOINT with other words: in the shell form where they are those of its own shell. */
export function startLine({ keyword, text, shell, json }: Block, argv: readonly string[]): string {
  const written = text.trimStart().split(/\s/)[0] ?? keyword;
  const isShell =
    json === null && shell.length === argv.length - 1 && shell.every((word, at) => word === argv[at]);
  return `${written} ${isShell ? (argv.at(-1) ?? '') : execForm(argv)}`;
}
