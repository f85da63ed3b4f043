/** One more key in a map of a YAML file, in block or flow style; what the keys mean is not known here. */
import type * as Yaml from 'yaml';
import { intoBraces, type Braces } from './braces.ts';
import { aboveComments, beginsLine, eolOf, indentAt, lineBelow, type Insertion } from './insertion.ts';

/** A key with a value that is a text or a map of one such key: `target: development`, `docker: { target: development }`. */
export interface NewKey {
  readonly key: string;
  readonly value: string | NewKey;
}

/** The YAML library, and the text that was parsed with it. */
export interface YamlText {
  readonly yaml: typeof Yaml;
  readonly text: string;
}

/** Where the key goes behind those in `after`; null where no place keeps everything else as it is. */
export function intoMap(
  { yaml, text }: YamlText,
  map: Yaml.YAMLMap,
  added: NewKey,
  after: readonly string[],
): Insertion | null {
  const members = map.items.flatMap((pair) => memberOf(yaml, pair));
  if (members.length !== map.items.length) return null;
  const first = members[0];
  if (map.flow === true) {
    const open = map.range?.[0];
    if (open === undefined || text.charAt(open) !== '{') return null;
    const isJson = first !== undefined && text.charAt(first.start) === '"';
    return intoBraces(text, { open, members }, written(added, isJson, ': '), after);
  }
  if (first === undefined) return null;
  const line = `${indentAt(text, first.start)}${written(added, false, ': ')}`;
  const candidates = [...members].reverse();
  const behind = candidates.find(({ key }) => after.includes(key));
  const place = [behind, ...candidates].find(
    (member) => member?.isLine === true && !text.slice(member.start, member.end).includes('\n'),
  );
  if (place !== undefined) return lineBelow(text, place.end, line);
  return beginsLine(text, first.start)
    ? { at: aboveComments(text, first.start), text: line + eolOf(text) }
    : null;
}

type Member = Braces['members'][number] & {
  /** Its value may stand in one line, so that the next one is another key's. */
  readonly isLine: boolean;
};

function memberOf(yaml: typeof Yaml, pair: Yaml.Pair): readonly Member[] {
  const { key, value } = pair;
  if (!yaml.isScalar(key) || !key.range) return [];
  const range = yaml.isNode(value) ? value.range : null;
  const isFlow = yaml.isCollection(value) && value.flow === true;
  const isPlain = yaml.isScalar(value) && !BLOCK_SCALARS.has(value.type ?? '');
  const isLine = value === null || yaml.isAlias(value) || isFlow || isPlain;
  return [
    { key: String(key.value), start: key.range[0], end: Math.max(range?.[1] ?? 0, key.range[1]), isLine },
  ];
}

const BLOCK_SCALARS: ReadonlySet<string> = new Set(['BLOCK_FOLDED', 'BLOCK_LITERAL']);

/** `target: development`, with quotes where the file is JSON. */
export function written({ key, value }: NewKey, isJson: boolean, sign: string): string {
  const quote = isJson ? '"' : '';
  const inner =
    typeof value === 'string' ? `${quote}${value}${quote}` : `{ ${written(value, isJson, sign)} }`;
  return `${quote}${key}${quote}${sign}${inner}`;
}
