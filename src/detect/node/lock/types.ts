/** The shape that every lockfile of Node is read into; it knows no format. */
import type { NodeManager } from '../../../knowledge/languages/node/managers.ts';
import type { Manifest } from '../manifest.ts';

/** One package that a lockfile pins. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** Only development dependencies bring it. */
  readonly dev: boolean;
  /** Failing to install it is tolerated. */
  readonly optional: boolean;
  /** The lockfile says that it runs a script when it is installed; null where the format does not say. */
  readonly installScript: boolean | null;
  /** Programs that it brings, where the lockfile names them. */
  readonly programs: readonly string[];
  /** Names that it depends on. */
  readonly needs: readonly string[];
  /** Where it comes from, as the lockfile says; null: the registry. */
  readonly source: string | null;
}

/** A lockfile of the application. */
export interface Lock {
  /** Path in the context. */
  readonly path: string;
  readonly manager: NodeManager;
  /** As the file says: `3`, `1`, `9.0`. */
  readonly version: string;
  /** Of yarn 2 and newer: how its archives are packed, which the checksums rest on. */
  readonly cacheKey?: string;
  readonly packages: readonly LockedPackage[];
  /**
   * Optional dependencies that a package names and the lockfile does not list. npm leaves out those of other systems
   * where it writes the file over an installed node_modules, and a clean install elsewhere then lacks them.
   */
  readonly absentOptional: readonly string[];
  /** Why a clean install would refuse this package.json; null when it is in sync. `lenient`: missing peer dependencies are allowed. `siblings`: names of the packages of its workspace. */
  outOfSync(manifest: Manifest, lenient: boolean, siblings: ReadonlySet<string>): string | null;
}

/** The packages that a set of names brings, by name: the closure over `needs`. */
export function closure(
  roots: readonly string[],
  packages: readonly { name: string; needs: readonly string[] }[],
): ReadonlySet<string> {
  const needs = new Map<string, string[]>();
  for (const entry of packages) needs.set(entry.name, [...(needs.get(entry.name) ?? []), ...entry.needs]);
  const seen = new Set<string>();
  const queue = [...roots];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    queue.push(...(needs.get(name) ?? []));
  }
  return seen;
}
