/** What the lockfiles of Python's package managers pin, and whether a pinned file is a wheel for the image; which install reads them is not known here. */
import { parse as parseToml } from 'smol-toml';
import type { WheelState } from '../../knowledge/languages/python/wheels.ts';
import { normalName } from './requirements.ts';

/** One package that a lockfile pins. */
export interface Locked {
  readonly name: string;
  readonly version: string;
  /** Names of the files that may be installed for it; null where the lockfile names none. */
  readonly files: readonly string[] | null;
  /** It comes from a checkout, a folder or an address. */
  readonly fromSource: boolean;
}

/** Lockfiles by manager, with the reader of each. */
const READERS: Readonly<Record<string, { readonly file: string; readonly read: (text: string) => readonly Locked[] }>> = {
  poetry: { file: 'poetry.lock', read: poetryLock },
  uv: { file: 'uv.lock', read: uvLock },
  pipenv: { file: 'Pipfile.lock', read: pipfileLock },
}; // prettier-ignore

/** The name of a manager's lockfile; null for a manager whose lockfile is not read. */
export function lockfileOf(manager: string): string | null {
  return READERS[manager]?.file ?? null;
}

/** Everything that a manager's lockfile pins, for every group; null where it cannot be read. */
export function lockedIn(manager: string, text: string): readonly Locked[] | null {
  try {
    return READERS[manager]?.read(text) ?? null;
  } catch {
    return null;
  }
}

/** How one of these files is installed by python 3 of a minor version on Debian. Source: PEP 425, PEP 600. */
export function wheelOf(files: readonly string[], minor: number): WheelState {
  const tags = files.flatMap((file) => {
    const [, python, abi, platform] = /-([^-]+)-([^-]+)-([^-]+)\.whl$/.exec(file) ?? [];
    return python === undefined ? [] : [{ python, abi: abi ?? '', platform: platform ?? '' }];
  });
  if (tags.some(({ python, platform }) => platform === 'any' && /\bpy3\b|\.py3/.test(python))) return 'plain';
  const fits = tags.some(({ python, abi, platform }) => isForLinux(platform) && isForPython(python, abi, minor));
  return fits ? 'wheel' : 'compiled';
} // prettier-ignore

function isForLinux(platform: string): boolean {
  return /(?:^|\.)manylinux[\w]*_x86_64(?:\.|$)/.test(platform);
}

function isForPython(python: string, abi: string, minor: number): boolean {
  if (abi === 'none') return /(?:^|\.)(?:py3|py2\.py3)(?:\.|$)/.test(python) || python === `cp3${minor}`;
  const oldest = Number(/^cp3(\d+)$/.exec(python)?.[1] ?? Number.NaN);
  return abi === 'abi3' ? oldest <= minor : oldest === minor;
}

function poetryLock(text: string): readonly Locked[] {
  const lock = table(parseToml(text));
  // up to poetry 1.2 the files stand apart from the packages
  const apart = table(table(lock['metadata'])['files']);
  return list(lock['package']).map((each) => {
    const { name, version, files, source } = table(each);
    const type = table(source)['type'];
    return {
      name: normalName(string(name)),
      version: string(version),
      files: list(files ?? apart[string(name)]).map((file) => string(table(file)['file'])),
      fromSource: type !== undefined && type !== 'legacy',
    };
  });
}

/** The project itself and members of its workspace are left out: their sources are the Dockerfile's business. */
function uvLock(text: string): readonly Locked[] {
  const packages = list(table(parseToml(text))['package']).map(table);
  const others = packages.filter(
    ({ source }) => !('virtual' in table(source)) && !('editable' in table(source)),
  );
  return others.map(({ name, version, source, wheels }) => ({
    name: normalName(string(name)),
    version: string(version),
    files: list(wheels).map((wheel) => string(table(wheel)['url']).replace(/^.*\//, '')),
    fromSource: !('registry' in table(source)),
  }));
}

function pipfileLock(text: string): readonly Locked[] {
  const lock = table(JSON.parse(text));
  return ['default', 'develop'].flatMap((group) =>
    Object.entries(table(lock[group])).map(([name, pinned]) => {
      const { version } = table(pinned);
      const known = typeof version === 'string';
      return {
        name: normalName(name),
        version: known ? version.replace(/^==/, '') : '',
        files: null,
        fromSource: !known,
      };
    }),
  );
}

function table(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** @throws {TypeError} it is no text: the lockfile is none that is known */
function string(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('no text');
  return value;
}
