/** Names and values without an equals sign. */
import { hasInnerComment, pairs, type Block } from '../../dockerfile/index.ts';

/** `ENV name some value` → `ENV name="some value"`; null where it is no such instruction, or the value would become another one. */
export function withEquals(block: Block): string | null {
  const found = block.keyword === 'ENV' || block.keyword === 'LABEL' ? /^([A-Za-z_][\w.-]*)\s+(\S[^]*)$/.exec(block.args) : null;
  if (found === null || hasInnerComment(block)) return null;
  const [, name = '', written = ''] = found;
  const value = quotedValue(written);
  if (value === null) return null;
  const [, head = ''] = /^(\s*[A-Za-z]+\s+)/.exec(block.text) ?? [];
  const text = `${head}${name}=${value}${/\r?\n$/.exec(block.text)?.[0] ?? ''}`;
  return meansTheSame(block, text) ? text : null;
} // prettier-ignore

/** The value as one word: as it is, or in double quotes, in which variables are expanded as before. */
function quotedValue(written: string): string | null {
  if (/^(?:[^\s"'\\]+|"[^"\\]*"|'[^']*')$/.test(written)) return written;
  return /["'\\]/.test(written) ? null : `"${written}"`;
}

/** The pair is the same in the new form. */
function meansTheSame(block: Block, text: string): boolean {
  const args = text.trim().replace(/^\S+\s+/, '');
  const [was, is] = [pairs(block), pairs({ ...block, args, text })];
  const [first, second] = [was[0], is[0]];
  return is.length === 1 && first?.name === second?.name && first?.value === second?.value;
}
