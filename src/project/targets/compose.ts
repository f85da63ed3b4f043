/** Places a build target into services of one compose file. */
import type * as Yaml from 'yaml';
import type { Declined } from '../../model/index.ts';
import { lineAt } from '../references/lines.ts';
import { beginsLine, eolOf, indentAt, lineBelow, withInsertions, type Insertion } from './insertion.ts';
import { intoMap, written, type YamlText } from './yaml-map.ts';
import { aliasTargets } from '../references/locate.ts';

/** Keys that the target stands behind: what is built, then which part of it. */
const BUILD_ORDER = ['context', 'dockerfile'];
const SERVICE_ORDER = ['extends', 'image', 'container_name'];

/** What the search for a service's build needs to know. */
interface ComposeText extends YamlText {
  readonly targets: ReadonlyMap<Yaml.Alias, Yaml.Node>;
  readonly target: string;
}

/** The text in which each of the services asks for the target; or why that cannot be said exactly, with the line. */
export function placeInCompose(
  source: YamlText,
  services: readonly string[],
  target: string,
): { readonly text: string } | Declined {
  const documents = source.yaml.parseAllDocuments(source.text, { logLevel: 'silent' });
  if (!Array.isArray(documents)) return { declined: 'it holds nothing' };
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error) return { declined: error.message.split('\n')[0] ?? 'it is no YAML' };
  const roots = documents.flatMap(({ contents }) => (source.yaml.isMap(contents) ? [contents] : []));
  const targets = new Map(roots.flatMap((root) => [...aliasTargets(source.yaml, root)]));
  const file = { ...source, targets, target };
  const insertions = new Map<number, Insertion>();
  for (const name of services) {
    const found = insertionsFor(file, roots, name);
    if ('declined' in found) return found;
    // Services that share a node share its insertion.
    for (const each of found) insertions.set(each.at, each);
  }
  return { text: withInsertions(source.text, [...insertions.values()]) };
}

function insertionsFor(
  file: ComposeText,
  roots: readonly Yaml.YAMLMap[],
  name: string,
): readonly Insertion[] | Declined {
  const found = roots.flatMap(
    (root) => memberOf(file, memberOf(file, root, 'services')?.pair.value, name) ?? [],
  );
  const [first, second] = found;
  if (first === undefined) return { declined: `it has no service ${name}` };
  const { pair } = first;
  if (second !== undefined) {
    const lines = `${lineOf(file, pair.key)} and ${lineOf(file, second.pair.key)}`;
    return { declined: `service ${name} stands in two documents: lines ${lines}` };
  }
  const service = resolved(file, pair.value);
  if (!file.yaml.isMap(service))
    return { declined: `line ${lineOf(file, pair.key)}: service ${name} is no map` };
  const build = memberOf(file, service, 'build');
  if (build === undefined) return intoService(file, service, name, lineOf(file, pair.key));
  return intoBuild(file, build, pair.key, name);
}

/** A service whose build another file or another service says gets the target alone: compose merges both. */
function intoService(
  file: ComposeText,
  service: Yaml.YAMLMap,
  name: string,
  line: number,
): readonly Insertion[] | Declined {
  const added = { key: 'build', value: { key: 'target', value: file.target } };
  const insertion = intoMap(file, service, added, SERVICE_ORDER);
  return insertion === null
    ? { declined: `line ${line}: service ${name} has no line of its own that a build could follow` }
    : [insertion];
}

function intoBuild(
  file: ComposeText,
  build: OwnedPair,
  serviceKey: unknown,
  name: string,
): readonly Insertion[] | Declined {
  const { yaml } = file;
  const value = resolved(file, build.pair.value);
  const at = `line ${lineOf(file, build.pair.key)}`;
  if (yaml.isMap(value)) {
    const target = memberOf(file, value, 'target');
    const said = target && resolved(file, target.pair.value);
    if (yaml.isScalar(said) && said.value === file.target) return [];
    if (target !== undefined)
      return { declined: `line ${lineOf(file, target.pair.key)}: service ${name} asks for a target already` };
    const insertion = intoMap(file, value, { key: 'target', value: file.target }, BUILD_ORDER);
    return insertion === null
      ? { declined: `${at}: the build of ${name} has no line of its own that a target could follow` }
      : [insertion];
  }
  if (!yaml.isScalar(value) || value.value === null)
    return { declined: `${at}: the build of ${name} is empty` };
  if (build.pair.value !== value)
    return { declined: `${at}: the build of ${name} stands elsewhere, as a text` };
  return (
    fromShort(file, build, value, serviceKey) ?? {
      declined: `${at}: the build of ${name} stands on several lines`,
    }
  );
}

/** `build: .` becomes a map with `context: .`. */
function fromShort(
  file: ComposeText,
  { pair, map }: OwnedPair,
  value: Yaml.Scalar,
  serviceKey: unknown,
): readonly Insertion[] | null {
  const { text, yaml } = file;
  const key = rangeOf(yaml, pair.key);
  const range = value.range;
  if (!key || !range) return null;
  const colon = text.indexOf(':', key[1]);
  if (colon === -1 || text.slice(colon, range[1]).includes('\n')) return null;
  if (map.flow === true || !beginsLine(text, key[0])) {
    const isJson = text.charAt(key[0]) === '"';
    const blanks = /^[ \t]*/.exec(text.slice(colon + 1, range[0]))?.[0].length ?? 0;
    const target = written({ key: 'target', value: file.target }, isJson, ': ');
    return [
      { at: colon + 1 + blanks, text: `{ ${isJson ? '"context"' : 'context'}: ` },
      { at: range[1], text: `, ${target} }` },
    ];
  }
  const indent = indentAt(text, key[0]);
  const service = rangeOf(yaml, serviceKey)?.[0];
  const step = service === undefined ? '' : indent.slice(indentAt(text, service).length);
  const inner = indent + (step === '' ? '  ' : step);
  return [
    { at: colon + 1, text: `${eolOf(text)}${inner}context:` },
    lineBelow(text, range[1], `${inner}target: ${file.target}`),
  ];
}

/** A key with its value, and the map that it stands in. */
interface OwnedPair {
  readonly pair: Yaml.Pair;
  readonly map: Yaml.YAMLMap;
}

/** The pair of a key, in the map itself or in one that a merge key brings. */
function memberOf(
  { yaml, targets }: Pick<ComposeText, 'yaml' | 'targets'>,
  node: unknown,
  key: string,
  depth = 0,
): OwnedPair | undefined {
  const map = resolved({ yaml, targets }, node);
  if (!yaml.isMap(map) || depth > MAX_DEPTH) return undefined;
  const named = (name: string) =>
    map.items.filter((pair) => yaml.isScalar(pair.key) && String(pair.key.value) === name);
  const [own] = named(key);
  if (own !== undefined) return { pair: own, map };
  const sources = named('<<').flatMap(({ value }) => {
    const merged = resolved({ yaml, targets }, value);
    return yaml.isSeq(merged) ? merged.items : [merged];
  });
  for (const source of sources) {
    const found = memberOf({ yaml, targets }, source, key, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

const MAX_DEPTH = 20;

function resolved({ yaml, targets }: Pick<ComposeText, 'yaml' | 'targets'>, node: unknown): unknown {
  let found = node;
  for (let depth = 0; yaml.isAlias(found) && depth < MAX_DEPTH; depth++) found = targets.get(found);
  return found;
}

function rangeOf(yaml: typeof Yaml, node: unknown): Yaml.Range | null | undefined {
  return yaml.isNode(node) ? node.range : undefined;
}

function lineOf({ yaml, text }: YamlText, node: unknown): number {
  return lineAt(text, rangeOf(yaml, node)?.[0] ?? 0);
}
