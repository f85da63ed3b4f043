/** Merges two values of compose files as compose does, by the rules of `rules.ts`. */
import {
  entriesOf,
  isNothing,
  itemsOf,
  mapLike,
  member,
  plainOf,
  writtenOf,
  type Located,
} from '../located.ts';
import { variableOf } from '../values.ts';
import { cleanTarget, splitOutsideBraces } from './parts.ts';
import { MERGE_RULES, UNIQUE_KEYS, type UniqueKey } from './rules.ts';

/** Keys from the top of the file. */
type KeyPath = readonly string[];

/** What `later` makes of `base`; `base` undefined: nothing was said before. */
export function merge(base: Located | undefined, later: Located, path: KeyPath): Located {
  if (base === undefined || later.tag === '!override') return settled(later, path);
  const rule = MERGE_RULES.get(patternOf(path));
  if (rule === 'replace') return settled(later, path);
  if (isNothing(later)) return base;
  if (rule === 'variables') return mergeVariables(variableMap(base), variableMap(later));
  if (rule === 'names') return mergeMaps(nameMap(base), nameMap(later), path);
  if (rule === 'build') return mergeMaps(longBuild(base), longBuild(later), path);
  if (base.kind === 'map' && later.kind === 'map') return mergeMaps(base, later, path);
  const joins = rule === 'list' || (base.kind === 'list' && later.kind === 'list');
  if (!joins) return settled(later, path);
  return { kind: 'list', place: later.place, items: unique(joined(base, later, path), path) };
}

/** The items of both lists; what stands in the first already is not repeated. */
function joined(base: Located, later: Located, path: KeyPath): readonly Located[] {
  const items = itemsOf(base);
  const known = new Set(items.map((item) => JSON.stringify(plainOf(item))));
  const news = itemsOf(later).filter((item) => !known.has(JSON.stringify(plainOf(item))));
  return [...items, ...news].map((item) => settled(item, path));
}

/** `build: .` is the short form of `build: { context: . }`. */
export function longBuild(build: Located): Located {
  return build.kind === 'scalar' && !isNothing(build) ? mapLike(build, [['context', build]]) : build;
}

/** A list of `KEY=value` items as the map that it stands for. */
export function variableMap(node: Located): Located {
  if (node.kind !== 'list') return node;
  return mapLike(
    node,
    node.items.flatMap((item): readonly (readonly [string, Located])[] => {
      const text = writtenOf(item);
      if (text === undefined) return [];
      const [name, value] = variableOf(text);
      const open = item.kind === 'scalar' && item.open === true ? ({ open: true } as const) : {};
      return [[name, { kind: 'scalar', place: item.place, value, ...open }]];
    }),
  );
}

function nameMap(node: Located): Located {
  if (node.kind !== 'list') return node;
  return mapLike(
    node,
    node.items.flatMap((item) => {
      const name = writtenOf(item);
      return name === undefined ? [] : [[name, mapLike(item, [])] as const];
    }),
  );
}

/** A variable that is named without a value takes the caller's, whatever was said before. */
function mergeVariables(base: Located, later: Located): Located {
  const merged = new Map(entriesOf(base));
  for (const [name, value] of entriesOf(later)) {
    if (value.tag === '!reset') merged.delete(name);
    else merged.set(name, value);
  }
  return { kind: 'map', place: base.place, entries: merged };
}

function mergeMaps(base: Located, later: Located, path: KeyPath): Located {
  const merged = new Map(entriesOf(base));
  for (const [key, value] of entriesOf(later)) {
    if (value.tag === '!reset') merged.delete(key);
    else merged.set(key, merge(merged.get(key), value, [...path, key]));
  }
  return { kind: 'map', place: base.place, entries: merged };
}

/** A value that nothing is merged onto: what is reset in it goes away, and of equal items the last stays. */
function settled(node: Located, path: KeyPath): Located {
  if (node.kind === 'scalar') return node;
  if (node.kind === 'list') {
    const items = node.items.filter(({ tag }) => tag !== '!reset').map((item) => settled(item, path));
    return { ...node, items: unique(items, path) };
  }
  const entries = [...node.entries].filter(([, { tag }]) => tag !== '!reset');
  return { ...node, entries: new Map(entries.map(([key, value]) => [key, settled(value, [...path, key])])) };
}

function unique(items: readonly Located[], path: KeyPath): readonly Located[] {
  const by = UNIQUE_KEYS.get(patternOf(path));
  if (by === undefined) return items;
  const found = new Map<string, Located>();
  for (const [index, item] of items.entries()) found.set(IDENTITY[by](item) ?? `item ${index}`, item);
  return [...found.values()];
}

/** What an item is known by; undefined for one that cannot be read. */
const IDENTITY: Readonly<Record<UniqueKey, (item: Located) => string | undefined>> = {
  text: (item) => writtenOf(item),
  file: (item) => writtenOf(item) ?? writtenOf(member(item, 'path')),
  mount: (item) => mountTarget(item.kind === 'map' ? writtenOf(member(item, 'target')) : writtenOf(item)),
  device: (item) => {
    const text = writtenOf(item);
    return text === undefined ? writtenOf(member(item, 'target')) : (splitOutsideBraces(text)[1] ?? text);
  },
  port: (item) => (item.kind === 'map' ? portIdentity(item) : writtenOf(item)),
  source: (item) => writtenOf(item) ?? writtenOf(member(item, 'target')) ?? writtenOf(member(item, 'source')),
};

function mountTarget(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const parts = splitOutsideBraces(text.replace(/^[A-Za-z]:(?=[\\/])/, ''));
  const target = parts.length === 1 ? parts[0] : parts[1];
  return target === undefined ? undefined : cleanTarget(target);
}

function portIdentity(item: Located): string {
  return ['host_ip', 'published', 'target', 'protocol']
    .map((key) => writtenOf(member(item, key)) ?? '')
    .join(':');
}

/** The path with the name of the service taken away. */
function patternOf(path: KeyPath): string {
  return path.map((key, index) => (index === 1 ? '*' : key)).join('.');
}
