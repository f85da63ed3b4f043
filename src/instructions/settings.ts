/** Lines that set what holds for the instructions below them: ENV, USER and WORKDIR; which stage gets them is not known here. */
import type { Block } from '../dockerfile/index.ts';

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
