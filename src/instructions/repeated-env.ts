/** ENV where a second stage repeats it; which stage gets it is not known here. */
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
