/** Relative paths of a compose file that another one brings in, written as seen from that one's folder. */
import { entriesOf, mapLike, member, writtenOf, type Located, type LocatedMap } from '../located.ts';
import { splitOutsideBraces } from './parts.ts';
import { variableMap, longBuild } from './merge.ts';

type Rewrite = (text: string, shift: string) => string;

/** Keys of a service that hold paths; `*` is every entry or item. Source: compose-go paths/resolve.go (2.16.2). */
const PATHS: readonly (readonly [path: readonly string[], rewrite: Rewrite])[] = [
  [['build', 'context'], moved],
  [['build', 'additional_contexts', '*'], moved],
  [['env_file'], moved],
  [['env_file', '*'], moved],
  [['env_file', '*', 'path'], moved],
  [['volumes', '*'], movedMount],
  [['develop', 'watch', '*', 'path'], moved],
];

/** The model with the paths of its services moved by `shift`: `../common`. */
export function rebased(model: LocatedMap, shift: string): LocatedMap {
  if (shift === '.') return model;
  return mapLike(
    model,
    entriesOf(model).map(([key, value]) => [
      key,
      key === 'services' && value.kind === 'map'
        ? mapLike(
            value,
            [...value.entries].map(([name, service]) => [name, rebasedService(service, shift)]),
          )
        : value,
    ]),
  );
}

function rebasedService(service: Located, shift: string): Located {
  if (service.kind !== 'map') return service;
  const long = mapLike(
    service,
    entriesOf(service).map(([key, value]) => [key, key === 'build' ? rebasableBuild(value) : value]),
  );
  const bound = mapLike(
    long,
    entriesOf(long).map(([key, value]) => [key, key === 'volumes' ? withBinds(value, shift) : value]),
  );
  return PATHS.reduce<Located>(
    (node, [path, rewrite]) => atPath(node, path, (text) => rewrite(text, shift)),
    bound,
  );
}

function rebasableBuild(build: Located): Located {
  const long = longBuild(build);
  if (long.kind !== 'map') return long;
  return mapLike(
    long,
    entriesOf(long).map(([key, value]) => [key, key === 'additional_contexts' ? variableMap(value) : value]),
  );
}

function atPath(
  node: Located,
  [key, ...rest]: readonly string[],
  rewrite: (text: string) => string,
): Located {
  if (key === undefined) {
    const text = writtenOf(node);
    return node.kind === 'scalar' && text !== undefined ? { ...node, value: rewrite(text) } : node;
  }
  if (node.kind === 'list' && key === '*')
    return { ...node, items: node.items.map((item) => atPath(item, rest, rewrite)) };
  if (node.kind !== 'map') return node;
  const entries = [...node.entries].map(
    ([name, value]) => [name, key === '*' || key === name ? atPath(value, rest, rewrite) : value] as const,
  );
  return { ...node, entries: new Map(entries) };
}

/** A relative path as seen from the other folder; addresses, homes, variables and absolute paths stay. */
function moved(path: string, shift: string): string {
  if (/^(?:[/~$]|[a-z+-]+:|git@|[A-Za-z]:[\\/])/.test(path)) return path;
  return path === '.' || path === '' ? shift : `${shift}/${path.replace(/^\.\//, '')}`;
}

/** The long form says by its type that its source is a path. */
function withBinds(volumes: Located, shift: string): Located {
  if (volumes.kind !== 'list') return volumes;
  const items = volumes.items.map((item) =>
    writtenOf(member(item, 'type')) === 'bind'
      ? atPath(item, ['source'], (text) => moved(text, shift))
      : item,
  );
  return { ...volumes, items };
}

/** A source that looks like a path; a name is a volume. */
function movedSource(source: string, shift: string): string {
  if (!source.startsWith('.')) return source;
  const path = moved(source, shift);
  return path.startsWith('.') ? path : `./${path}`;
}

function movedMount(mount: string, shift: string): string {
  const [source = ''] = splitOutsideBraces(mount);
  return source === mount ? mount : movedSource(source, shift) + mount.slice(source.length);
}
