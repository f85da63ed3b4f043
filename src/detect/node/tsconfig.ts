/** Where the TypeScript compiler puts the script of a source, by tsconfig.json and what it extends; it reads no source. */
import { baseName, folderOf } from '../../dockerfile/index.ts';
import { scriptEndings, typedEndings } from '../../knowledge/languages/node/files.ts';
import type { Declined, Project } from '../../model/index.ts';
import { placeIn } from '../../project/evidence.ts';
import { isObject, member, readJson, stringList, type Json } from './json.ts';
import { inFolder, relativeTo } from '../../project/paths.ts';

/** What of a tsconfig.json decides where compiled files go. Paths are context paths, `extends` resolved. */
export interface TypeScriptConfig {
  readonly path: string;
  /** Null: compiled files lie beside their sources. */
  readonly outDir: string | null;
  readonly rootDir: string | null;
  readonly noEmit: boolean;
  readonly allowJs: boolean;
  /** Folder that bare specifiers are looked up in, and `paths` by pattern. */
  readonly baseUrl: string | null;
  readonly paths: ReadonlyMap<string, readonly string[]>;
  /** Globs, relative to the folder of the file that named them, resolved to the context; null: everything. */
  readonly include: readonly string[] | null;
  readonly files: readonly string[];
  readonly exclude: readonly string[];
}

type Loose = { -readonly [K in keyof Omit<TypeScriptConfig, 'path'>]?: TypeScriptConfig[K] };

const MAX_EXTENDS = 8;

/** Reads a tsconfig file of the context with what it extends; null when there is none, Declined (with the line) when it is broken. */
export function readTypeScriptConfig(project: Project, path: string): TypeScriptConfig | Declined | null {
  return project.ofFiles(`node:tsconfig:${path}`, () => {
    const merged = readChain(project, path, 0);
    if (merged === null || 'declined' in merged) return merged;
    return {
      outDir: null, rootDir: null, noEmit: false, allowJs: false, baseUrl: null, paths: new Map(), include: null, files: [], exclude: [],
      ...merged,
      path,
    }; // prettier-ignore
  });
}

/** Where the compiler puts the script of a source, as a context path; null when the source is outside of `rootDir`. */
export function compiledPath(config: TypeScriptConfig, rootDir: string, source: string): string | null {
  const inside = relativeTo(rootDir, source);
  if (inside === null) return null;
  const script = inside.replace(/\.([mc]?)tsx?$/, '.$1js').replace(/\.jsx$/, '.js');
  return config.outDir === null ? inFolder(rootDir, script) : inFolder(config.outDir, script);
}

/** The source that a script of the output folder is compiled from, among the project's files; null when there is none. */
export function sourceOf(
  project: Project,
  config: TypeScriptConfig,
  rootDir: string,
  script: string,
): string | null {
  const inside = config.outDir === null ? relativeTo(rootDir, script) : relativeTo(config.outDir, script);
  if (inside === null) return null;
  const stem = inFolder(rootDir, inside.replace(/\.[mc]?js$/, ''));
  const stems = [stem, inside === '.' ? inFolder(rootDir, 'index') : inFolder(stem, 'index')];
  const candidates = stems.flatMap((base) =>
    [...typedEndings, ...(config.allowJs ? scriptEndings : [])].map((extension) => base + extension),
  );
  return candidates.find((candidate) => project.has(candidate) && !project.isFolder(candidate)) ?? null;
}

/** The sources that the compiler reads first, before it follows imports. */
export function inputFiles(project: Project, config: TypeScriptConfig): readonly string[] {
  const top = folderOf(config.path);
  const wanted = [...typedEndings, ...(config.allowJs ? scriptEndings : [])];
  const include = (config.include ?? (config.files.length > 0 ? [] : [inFolder(top, '**/*')])).map(
    globToRegExp,
  );
  const exclude = [...config.exclude, ...(config.outDir === null ? [] : [config.outDir])].map(globToRegExp);
  return project.files.filter((file) => {
    if (config.files.includes(file)) return true;
    if (
      !wanted.some((extension) => file.endsWith(extension)) ||
      file.endsWith('.d.ts') ||
      file.includes('node_modules/')
    )
      return false;
    return include.some((pattern) => pattern.test(file)) && !exclude.some((pattern) => pattern.test(file));
  });
}

/** The folder that holds every input: TypeScript's `rootDir` where none is set. */
export function commonFolder(paths: readonly string[]): string | null {
  const [first, ...rest] = paths.map((path) =>
    folderOf(path)
      .split('/')
      .filter((part) => part !== '.'),
  );
  if (!first) return null;
  const shared = first.filter((part, at) =>
    rest.every(
      (other) => first.slice(0, at + 1).every((name, index) => other[index] === name) && other[at] === part,
    ),
  );
  return shared.join('/') || '.';
}

function readChain(project: Project, path: string, depth: number): Loose | Declined | null {
  const text = project.read(path);
  if (text === undefined || depth > MAX_EXTENDS) return null;
  const json = readJson(text, true);
  if ('error' in json) return { declined: `${placeIn(project, path, json.line)} ${json.error}` };
  const base: Loose = {};
  for (const target of extended(json.value['extends'])) {
    const parent = target.startsWith('.')
      ? readChain(project, extendedPath(project, path, target), depth + 1)
      : null;
    if (parent && 'declined' in parent) return parent;
    if (parent) Object.assign(base, parent);
  }
  return {
    ...base,
    ...settingsOf(folderOf(path), json.value),
  };
}

function extended(value: Json | undefined): readonly string[] {
  return typeof value === 'string' ? [value] : stringList(value);
}

function extendedPath(project: Project, from: string, target: string): string {
  const path = inFolder(folderOf(from), target);
  return project.has(path) && !project.isFolder(path) ? path : `${path}.json`;
}

function settingsOf(folder: string, value: Json): Loose {
  const options = member(value, 'compilerOptions');
  const settings: Loose = {};
  const place = (name: 'outDir' | 'rootDir' | 'baseUrl'): void => {
    const given = member(options, name);
    if (typeof given === 'string') settings[name] = inFolder(folder, given.replace(/^\$\{configDir\}\//, ''));
  };
  place('outDir');
  place('rootDir');
  place('baseUrl');
  for (const name of ['noEmit', 'allowJs'] as const)
    if (typeof member(options, name) === 'boolean') settings[name] = member(options, name) === true;
  const paths = member(options, 'paths');
  if (isObject(paths))
    settings.paths = new Map(
      Object.entries(paths).map(([pattern, targets]) => [
        pattern,
        stringList(targets).map((target) => inFolder(settings.baseUrl ?? folder, target)),
      ]),
    );
  for (const name of ['include', 'files', 'exclude'] as const) {
    const list = member(value, name);
    if (Array.isArray(list)) settings[name] = stringList(list).map((item) => inFolder(folder, item));
  }
  return settings;
}

/** TypeScript's own globs: `*`, `?` and `**` as whole segments; a folder means everything in it. */
function globToRegExp(glob: string): RegExp {
  const last = baseName(glob);
  const whole = /[*?.]/.test(last) && glob !== '.' ? glob : `${glob === '.' ? '' : `${glob}/`}**/*`;
  const body = whole
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/?/g, '\u0000')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]')
    .replaceAll('\u0000', '(?:[^/]+/)*');
  return new RegExp(`^${body}(?:$|/)`);
}
