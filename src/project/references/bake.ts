/** Bake files, HCL and JSON: the builds of their targets, with what a target inherits. Anything computed stays unknown. */
import { folderOf, baseName } from '../../dockerfile/index.ts';
import { upwards } from '../paths.ts';
import { parseHcl, type HclValue } from './hcl.ts';
import { lineAt } from './lines.ts';
import type { Build, Container, ReferenceFile, ReferenceReader, Said } from './types.ts';
import { fieldsOf, listOf, textOf } from './values.ts';

/** Bake files: `docker buildx bake`. */
export const bakeReader: ReferenceReader = {
  reads: (path) => isBakeFile(path),
  mentions: ['target'],
  needsYaml: false,
  read: (file) =>
    [...bakeTargets(file)].flatMap(([name, target]) =>
      name === '_common' ? [] : buildOf(file, name, target),
    ),
};

/** Whether a file is one of bake's by its name. */
export function isBakeFile(path: string): boolean {
  return /^(?:docker-)?bake.*\.(?:hcl|json)$/i.test(baseName(path));
}

/** A target with what it inherits. */
export interface BakeTarget {
  readonly line: number | null;
  readonly values: ReadonlyMap<string, HclValue>;
}

/** The targets of a bake file by name. */
export function bakeTargets(
  file: Pick<ReferenceFile, 'path' | 'text' | 'note'>,
): ReadonlyMap<string, BakeTarget> {
  const isJson = baseName(file.path).toLowerCase().endsWith('.json');
  const own = isJson ? jsonTargets(file) : hclTargets(file);
  const done = new Map<string, BakeTarget>();
  for (const name of own.keys()) inherited(own, name, done, 0);
  return done;
}

type BakeText = Parameters<typeof bakeTargets>[0];

function hclTargets(file: BakeText): ReadonlyMap<string, BakeTarget> {
  const { blocks, problem } = parseHcl(file.text);
  if (problem !== null) file.note(problem.line, problem.says);
  return new Map(
    blocks
      .filter(({ type, label }) => type === 'target' && label !== null)
      .map(({ label, line, values }) => [label ?? '', { line, values }]),
  );
}

function jsonTargets(file: BakeText): ReadonlyMap<string, BakeTarget> {
  const targets = fieldsOf(fieldsOf(parseJson(file))['target']);
  return new Map(
    Object.entries(targets).map(([name, target]) => {
      const at = file.text.indexOf(JSON.stringify(name));
      return [
        name,
        {
          line: at === -1 ? null : lineAt(file.text, at),
          values: new Map(Object.entries(fieldsOf(target)).map(([key, value]) => [key, jsonValue(value)])),
        },
      ];
    }),
  );
}

function parseJson(file: BakeText): unknown {
  try {
    return JSON.parse(file.text);
  } catch (error) {
    file.note(null, error instanceof Error ? error.message : 'it is no JSON');
    return null;
  }
}

function jsonValue(value: unknown): HclValue {
  if (Array.isArray(value)) return listOf(value).map(jsonValue);
  const text = textOf(value);
  // Bake reads variables in the strings of a JSON file too.
  if (text !== undefined) return text.includes('${') ? null : text;
  return new Map(Object.entries(fieldsOf(value)).map(([key, each]) => [key, jsonValue(each)]));
}

/** `inherits` within `inherits`, at most. */
const MAX_DEPTH = 32;

/** A target with its parents' values beneath its own; each is worked out once, however many inherit from it. */
function inherited(
  own: ReadonlyMap<string, BakeTarget>,
  name: string,
  done: Map<string, BakeTarget>,
  depth: number,
): BakeTarget | undefined {
  const target = own.get(name);
  const known = done.get(name);
  if (known !== undefined || target === undefined) return known;
  // A target that inherits from itself gets what it says alone.
  done.set(name, target);
  const names = target.values.get('inherits');
  if (!Array.isArray(names) || depth > MAX_DEPTH) return target;
  const above = (names as readonly HclValue[]).flatMap((parent) =>
    typeof parent === 'string' ? [...(inherited(own, parent, done, depth + 1)?.values ?? [])] : [],
  );
  const whole = { ...target, values: new Map([...above, ...target.values]) };
  done.set(name, whole);
  return whole;
}

function buildOf(file: ReferenceFile, name: string, { line, values }: BakeTarget): readonly Build[] {
  if (values.has('dockerfile-inline')) return [];
  const args = values.get('args');
  return [
    {
      kind: 'bake',
      evidence: { path: file.path, line, says: `bake target ${name} builds it` },
      bases: upwards(folderOf(file.path)),
      context: said(values, 'context'),
      dockerfile: said(values, 'dockerfile'),
      dockerfileFrom: 'context',
      target: said(values, 'target'),
      names: tagsOf(values.get('tags')),
      container: { name, ...contextsOf(values.get('contexts')) },
      args:
        args instanceof Map
          ? new Map([...args].map(([key, value]) => [key, typeof value === 'string' ? value : null]))
          : new Map(),
    },
  ];
}

/** `contexts = { alpine = "docker-image://alpine:3.20" }`. */
function contextsOf(value: HclValue | undefined): Partial<Container> {
  if (!(value instanceof Map) || value.size === 0) return {};
  const entries = [...value].map(([name, said]) => [name, typeof said === 'string' ? said : null] as const);
  return { contexts: new Map(entries) };
}

function said(values: BakeTarget['values'], key: string): Said {
  const value = values.get(key);
  return value === undefined || typeof value === 'string' ? value : null;
}

function tagsOf(value: HclValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly HclValue[]).filter((tag) => typeof tag === 'string') : [];
}
