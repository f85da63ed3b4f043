/** Turns the parser's nodes into located values, in bounds: an alias costs what it unfolds to. */
import type * as Yaml from 'yaml';
import type { Located, LocatedMap, LocatedPlace, LocatedScalar } from './located.ts';

/** A file holds more than is read of it. */
export class TooMuch extends Error {
  readonly line: number | null;

  constructor(message: string, line: number | null) {
    super(message);
    this.line = line;
  }
}

/** Values of one document, aliases unfolded, at most: compose itself stops at 100,000. */
const MAX_VALUES = 100_000;
const MAX_DEPTH = 100;

/** What the conversion of one document shares. */
interface Conversion {
  readonly yaml: typeof Yaml;
  readonly path: string;
  readonly lines: Yaml.LineCounter;
  /** What each alias stands for: the nearest anchor of that name above it. */
  readonly targets: ReadonlyMap<Yaml.Alias, Yaml.Node>;
  left: number;
}

/** The root of a document; null when it is empty. Throws `TooMuch`. */
export function locate(
  yaml: typeof Yaml,
  document: Yaml.Document,
  lines: Yaml.LineCounter,
  path: string,
): Located | null {
  const root = document.contents;
  if (root === null) return null;
  const targets = aliasTargets(yaml, root);
  return convert({ yaml, path, lines, targets, left: MAX_VALUES }, root, null, 0);
}

/** What each alias of a document stands for: the nearest anchor of that name above it. */
export function aliasTargets(yaml: typeof Yaml, root: Yaml.Node): ReadonlyMap<Yaml.Alias, Yaml.Node> {
  const anchors = new Map<string, Yaml.Node>();
  const targets = new Map<Yaml.Alias, Yaml.Node>();
  // An explicit stack keeps the order of the file: the last one pushed is the next one read.
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (yaml.isPair(node)) waiting.push(node.value, node.key);
    if (!yaml.isNode(node)) continue;
    if (yaml.isAlias(node)) {
      const target = anchors.get(node.source);
      if (target !== undefined) targets.set(node, target);
    } else {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (yaml.isCollection(node))
        for (let at = node.items.length - 1; at >= 0; at--) waiting.push(node.items[at]);
    }
  }
  return targets;
}

function convert(all: Conversion, node: unknown, place: LocatedPlace | null, depth: number): Located {
  const { yaml } = all;
  const here = place ?? placeOf(all, node);
  if (--all.left < 0) throw new TooMuch('its aliases unfold to more than is read', here.line);
  if (depth > MAX_DEPTH) throw new TooMuch('too deeply nested to be read', here.line);
  if (yaml.isAlias(node)) return convert(all, all.targets.get(node) ?? null, here, depth + 1);
  const tag = yaml.isNode(node) && node.tag !== undefined ? { tag: node.tag } : {};
  if (yaml.isMap(node)) return { kind: 'map', place: here, ...tag, entries: entriesOf(all, node, depth) };
  if (yaml.isSeq(node)) {
    const items = node.items.map((item) => convert(all, item, null, depth + 1));
    return { kind: 'list', place: here, ...tag, items };
  }
  return { kind: 'scalar', place: here, ...tag, value: yaml.isScalar(node) ? scalarOf(node) : null };
}

function placeOf({ yaml, lines, path }: Conversion, node: unknown): LocatedPlace {
  const start = yaml.isNode(node) ? node.range?.[0] : undefined;
  return { path, line: start === undefined ? null : lines.linePos(start).line };
}

/** Entries of the map itself win over those that merge keys bring, and of several maps the first wins. */
function entriesOf(all: Conversion, map: Yaml.YAMLMap, depth: number): LocatedMap['entries'] {
  const own = new Map<string, Located>();
  const merged = new Map<string, Located>();
  for (const pair of map.items) {
    const key = all.yaml.isScalar(pair.key) ? String(scalarOf(pair.key) ?? '') : '';
    const place = placeOf(all, pair.key);
    const value = convert(all, pair.value, place, depth + 1);
    if (key === '<<') {
      for (const each of value.kind === 'list' ? value.items : [value])
        if (each.kind === 'map')
          for (const [name, brought] of each.entries) if (!merged.has(name)) merged.set(name, brought);
    } else if (own.has(key)) throw new TooMuch(`key ${key} stands twice in one map`, place.line);
    else own.set(key, value);
  }
  return merged.size === 0 ? own : new Map([...merged, ...own]);
}

/** Whole numbers are exact where they are written out; one that begins with 0 is octal for programs in Go, which read these files. */
function scalarOf({ value, source }: Yaml.Scalar): LocatedScalar['value'] {
  if (typeof value === 'bigint') {
    if (/^0[0-7]+$/.test(source ?? '')) return Number.parseInt(source ?? '', 8);
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
