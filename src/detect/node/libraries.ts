/** Which libraries of the system the installed packages load, and whether installing needs a compiler; it opens no package, only lockfile and tables. */
import { because } from '../../dockerfile/index.ts';
import { nativeModule } from '../../knowledge/index.ts';
import {
  bundledMarkers,
  harmlessScripts,
  nativeMarkers,
  packageTool,
} from '../../knowledge/languages/node/native-packages.ts';
import type { Evidence, Library, UnknownLibrary, Reason } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import type { NodeStageFacts } from './stage.ts';
import type { LockedPackage } from './lock/index.ts';
import { managerCommand } from './manager.ts';
import { productionNames } from './manifest.ts';
import type { NodeStart } from './start.ts';

/** System libraries that the production packages load, and native packages that nobody knows. */
export function librariesOf(
  stage: NodeStageFacts,
  start: NodeStart,
): {
  readonly libraries: readonly Library[];
  readonly unknown: readonly UnknownLibrary[];
} {
  const evidence = packagesEvidence(stage);
  const libraries = new Map<string, Library>();
  const unknown = new Map<string, UnknownLibrary>();
  const note = (name: string, says: string) => unknown.set(name, { name, evidence: { ...evidence, says } });
  for (const entry of loadedPackages(stage, start)) {
    const native = nativeModule(entry.name, entry.version || null);
    if (!native) {
      const why = entry.optional || entry.dev ? null : unknownReason(entry);
      if (why !== null) note(entry.name, why);
      continue;
    }
    const compiled = native.binary === 'compiled' || native.binary === 'download';
    const packages = compiled ? merged(native.runtime, native.compiledRuntime) : native.runtime;
    if (Object.keys(packages).length > 0)
      libraries.set(entry.name, {
        name: entry.name,
        packages,
        evidence: { ...evidence, says: `brings ${entry.name}` },
      });
  }
  if (!isLocked(stage) && stage.installed && productionNames(stage.installed).length > 0)
    note(
      stage.installed.path,
      'has no lockfile that can be read, so nothing says which packages are compiled',
    );
  return { libraries: [...libraries.values()], unknown: [...unknown.values()] };
}

/** Why installing may need a compiler, git or another tool of the full image; null when the lockfile proves that it does not. */
export function toolchainReason(stage: NodeStageFacts, production: boolean): Reason | null {
  if (stage.installed === null) return null;
  const rebuild = stage.steps.find((step) => managerCommand(step.command)?.does === 'rebuild');
  if (rebuild) return because`${rebuild.block} compiles packages again`;
  if (!isLocked(stage)) {
    const reason =
      stage.lock && 'declined' in stage.lock
        ? stage.lock.declined
        : `${stage.installed.path} has no lockfile`;
    const names = [
      ...productionNames(stage.installed),
      ...(production ? [] : stage.installed.devDependencies.keys()),
    ];
    return names.length === 0 ? null : because`${reason}, so nothing proves that no package is compiled`;
  }
  const entries = lockedPackages(stage).filter((entry) => !production || !entry.dev);
  for (const entry of entries) {
    const reason = compileReason(entry);
    if (reason !== null) return reason;
  }
  return null;
}

/** What is loaded while the program runs: development packages too, where one of them is started. */
function loadedPackages(stage: NodeStageFacts, start: NodeStart): readonly LockedPackage[] {
  const started = new Set((start.commands ?? []).flatMap(([program]) => program ?? []));
  const locked = lockedPackages(stage);
  const development = locked.some(({ dev, programs }) => dev && programs.some((name) => started.has(name)));
  return development ? locked : productionPackages(stage);
}

/** Version-less packages that package.json names stand in where no lockfile can be read. */
function productionPackages(stage: NodeStageFacts): readonly LockedPackage[] {
  if (isLocked(stage)) return lockedPackages(stage).filter((entry) => !entry.dev);
  const names = stage.installed ? productionNames(stage.installed) : [];
  return names.map((name) => ({
    name, version: /\d+(\.\d+)*/.exec(stage.installed?.dependencies.get(name) ?? '')?.[0] ?? '', dev: false, optional: false,
    installScript: null, programs: [], needs: [], source: null,
  })); // prettier-ignore
}

function isLocked(stage: NodeStageFacts): boolean {
  return stage.lock !== null && !('declined' in stage.lock);
}

function lockedPackages(stage: NodeStageFacts): readonly LockedPackage[] {
  return stage.lock !== null && !('declined' in stage.lock) ? stage.lock.packages : [];
}

function compileReason(entry: LockedPackage): string | null {
  const named = `${entry.name} ${entry.version}`;
  if (entry.source !== null && /^git|github\.com|codeload/.test(entry.source))
    return `${named} comes from git`;
  const native = nativeModule(entry.name, entry.version || null);
  if (native?.binary === 'compiled' && !entry.optional) return `${named} is compiled when it is installed`;
  if (native?.binary === 'download') return `${named} is compiled where its binary cannot be downloaded`;
  if (native || harmlessScripts.has(entry.name) || entry.optional) return null;
  if (isNative(entry)) return `${named} has native code of which nobody knows whether it is compiled`;
  return entry.installScript === true ? `${named} runs a script of its own when it is installed` : null;
}

/** Why a package that no table knows may need something of the system; null when nothing says so. */
function unknownReason(entry: LockedPackage): string | null {
  if (isNative(entry)) return 'has native code, and no table says what it links';
  return entry.installScript === true && !harmlessScripts.has(entry.name)
    ? 'runs a script of its own when it is installed, and no table knows it'
    : null;
}

function isNative(entry: LockedPackage): boolean {
  if (packageTool.test(entry.name)) return false;
  return entry.needs.some((name) => nativeMarkers.includes(name) && !bundledMarkers.has(name));
}

function merged(
  first: Readonly<Record<string, readonly string[]>>,
  second: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, readonly string[]>> {
  if (Object.keys(second).length === 0) return first;
  if (Object.keys(first).length === 0) return second;
  const suites = Object.keys(first).filter((suite) => Object.hasOwn(second, suite));
  return Object.fromEntries(
    suites.map((suite) => [suite, [...new Set([...(first[suite] ?? []), ...(second[suite] ?? [])])]]),
  );
}

function packagesEvidence(stage: NodeStageFacts): Evidence {
  const path =
    stage.lock !== null && !('declined' in stage.lock)
      ? stage.lock.path
      : (stage.manifest?.path ?? 'package.json');
  return { path: repositoryPath(stage.project, path), line: null, says: '' };
}
