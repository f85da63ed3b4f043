/** Which Python version the repository or a tag names, never out of a range; whether such an image exists is not known here. */
import { place } from '../../dockerfile/index.ts';
import { parse as parseToml } from 'smol-toml';
import type { Declined, Evidence, NamedVersion, Project } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';

interface Named {
  readonly version: string;
  readonly line: number;
}

/** `3.12.4`, `3.12`: exact, or a minor version. Ranges, aliases and other implementations are no answer. */
const EXACT = /^(?:python-|cpython-)?(\d+\.\d+(?:\.\d+)?)$/;

/** Files that name one version, in the order in which they are trusted, with how to find it in them. */
const FILES: readonly (readonly [string, (text: string) => Named | null])[] = [
  ['.python-version', (text) => byLine(text, (line) => line)],
  ['.tool-versions', (text) => byLine(text, (line) => (/^python\s+(\S+)/.exec(line) ?? [])[1] ?? null)],
  ['mise.toml', inMise],
  ['.mise.toml', inMise],
  ['runtime.txt', (text) => byLine(text, (line) => line)],
  ['Pipfile', inPipfile],
];

/** The version for a FROM that names none. Evidence is the file that names it. */
export function versionOf(project: Project, tag: string | null): NamedVersion | Declined {
  if (tag !== null && /^\d/.test(tag)) return { declined: `FROM names version ${tag}` };
  for (const [path, find] of FILES) {
    const text = project.read(path);
    const named = text === undefined ? null : find(text);
    if (named === null) continue;
    const evidence: Evidence = {
      path: repositoryPath(project, path),
      line: named.line,
      says: `python ${named.version}`,
    };
    const version = EXACT.exec(named.version)?.[1];
    return version === undefined ? notExact(evidence) : { tag: version, evidence };
  }
  return { declined: 'no file of the repository names an exact python version' };
}

function notExact({ path, line, says }: Evidence): Declined {
  return { declined: `${place({ path: path, line: line ?? 1 })} says ${says}, which is no exact version` };
}

/** The first line that says something; several versions are no answer. */
function byLine(text: string, find: (line: string) => string | null): Named | null {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*$/, '').trim());
  const found = lines.flatMap((line, index) => {
    const version = line === '' ? null : find(line);
    return version === null ? [] : [{ version, line: index + 1 }];
  });
  const [only] = found;
  return only === undefined
    ? null
    : found.length === 1
      ? only
      : { ...only, version: found.map(({ version }) => version).join(' and ') };
}

function inMise(text: string): Named | null {
  const value = tomlValue(text, ['tools', 'python']);
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : value;
  return typeof version === 'string' ? { version, line: lineOf(text, 'python') } : null;
}

function inPipfile(text: string): Named | null {
  const full = tomlValue(text, ['requires', 'python_full_version']);
  const short = tomlValue(text, ['requires', 'python_version']);
  const version = typeof full === 'string' ? full : short;
  return typeof version === 'string'
    ? { version, line: lineOf(text, typeof full === 'string' ? 'python_full_version' : 'python_version') }
    : null;
}

function tomlValue(text: string, keys: readonly string[]): unknown {
  try {
    return keys.reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null
          ? (value as Readonly<Record<string, unknown>>)[key]
          : undefined,
      parseToml(text),
    );
  } catch {
    return undefined;
  }
}

function lineOf(text: string, key: string): number {
  return text.split('\n').findIndex((line) => line.trim().startsWith(key)) + 1;
}

/** `3.12.4-bookworm` → [3, 12]; null where the tag names no minor version. */
export function minorVersion(tag: string | null): readonly [number, number] | null {
  const match = /^(\d+)\.(\d+)/.exec(tag ?? '');
  return match === null ? null : [Number(match[1]), Number(match[2])];
}
