/** Which sources and packages a script loads, imports followed through the build context; what the sources do is not known here. */
import { memoBy, place, baseName, folderOf } from '../../dockerfile/index.ts';
import type { Project } from '../../model/index.ts';
import { inFolder } from '../../project/paths.ts';
import { unseenSource } from '../../project/unseen.ts';
import type { TypeScriptConfig } from './tsconfig.ts';
import { readScript } from '../../sources/javascript/index.ts';
import { worldIn } from '../../sources/callers.ts';
import type { Expr, Load, Unit } from '../../sources/ir.ts';
import { texts } from '../../sources/texts.ts';
import type { Around, Value } from '../../sources/world.ts';
import { vocabulary } from './vocabulary.ts';

/** The readable sources of a build context, parsed once each. */
export interface SourceFiles {
  module(path: string): Unit | null;
  /** What a relative, aliased or `#` specifier names: null for what cannot be read, undefined for packages and what is not there. */
  resolve(from: string, specifier: string, aliases: TypeScriptConfig | null): Unit | null | undefined;
}

/** What a set of entry scripts loads. */
export interface Graph {
  readonly modules: readonly Unit[];
  /** Packages that they import, each with its first place. */
  readonly packages: readonly { readonly name: string; readonly module: string; readonly line: number }[];
  /** `path:line` of an import whose name is computed and names no folder; null when there is none. */
  readonly unresolved: string | null;
  /** The first source that could not be read, with the reason as a clause behind its name; null when all were. */
  readonly unread: { readonly path: string; readonly why: string } | null;
  /** Some of the sources were too many or too large to be read. */
  readonly truncated: boolean;
}

const EXTENSIONS = ['', '.ts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.mts', '.cts', '.json'];
const SOURCE = /\.(?:[cm]?[jt]sx?)$/;
const MAX_MODULES = 3000;
/** Characters. */
const MAX_SIZE = 60_000_000;
/** Node's own modules, by first segment. */
const BUILT_IN = new Set(('assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http http2 https ' +
  'inspector module net os path perf_hooks process punycode querystring readline repl sqlite stream string_decoder sys test timers tls trace_events tty url util v8 vm wasi worker_threads zlib').split(' ')); // prettier-ignore

/** Whether a path is a JavaScript or TypeScript source. */
export function isSource(path: string): boolean {
  return SOURCE.test(path) && !path.endsWith('.d.ts') && !path.endsWith('.min.js');
}

/** A source, or a file without an ending, as `bin/www` is: node takes it for JavaScript. */
export function isScript(path: string): boolean {
  return isSource(path) || !baseName(path).includes('.');
}

/** The sources of a project. */
export function sourceFiles(project: Project): SourceFiles {
  return project.ofFiles('node:sources', () => {
    const module = memoBy((path: string): Unit | null => {
      const text =
        isScript(path) && project.has(path) && !project.isFolder(path) ? project.read(path) : undefined;
      return text === undefined ? null : readScript(path, text);
    });
    const data = memoBy((path: string): Unit | null => {
      const text = project.read(path);
      return text === undefined ? null : readScript(path, `module.exports = ${text}`);
    });
    return {
      module,
      resolve: (from, specifier, aliases) => {
        const path = resolvePath(project, from, specifier, aliases);
        return path === null ? undefined : path.endsWith('.json') ? data(path) : module(path);
      },
    };
  });
}

/** The context path that a specifier names, sources and others (`../package.json`); null for packages and what is not there. */
export function resolvePath(
  project: Project,
  from: string,
  specifier: string,
  aliases: TypeScriptConfig | null,
): string | null {
  if (specifier.startsWith('.')) return existing(project, inFolder(folderOf(from), specifier));
  for (const target of aliased(specifier, aliases)) {
    const found = existing(project, target);
    if (found !== null) return found;
  }
  return null;
}

/** Whether a specifier is a package's, not a file's: its name. */
export function packageName(specifier: string): string | null {
  if (
    /^[./#~]/.test(specifier) ||
    specifier.startsWith('node:') ||
    /^[a-z]+:/.test(specifier) ||
    specifier === ''
  )
    return null;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return BUILT_IN.has(name) ? null : name;
}

/** Follows imports from the entries. `aliases` is the tsconfig whose `paths` count. */
export function reachable(
  project: Project,
  entries: readonly string[],
  aliases: TypeScriptConfig | null,
): Graph {
  const files = sourceFiles(project);
  const modules = new Map<string, Unit>();
  const packages = new Map<string, { name: string; module: string; line: number }>();
  const queue = [...entries];
  let unresolved: string | null = null;
  let unread: Graph['unread'] = null;
  let size = 0;
  for (
    let path = queue.pop();
    path !== undefined && modules.size < MAX_MODULES && size < MAX_SIZE;
    path = queue.pop()
  ) {
    const module = modules.has(path) ? null : files.module(path);
    if (!modules.has(path)) unread ??= unreadAt(project, path, module);
    if (!module) continue;
    modules.set(path, module);
    size += module.size;
    for (const entry of module.loads) {
      if (entry.typeOnly) continue;
      const next = follow(project, module, entry, aliases);
      unread ??= hiddenAt(project, module, entry);
      if (next === null) unresolved ??= place({ path: module.path, line: entry.line });
      else if ('name' in next) packages.set(next.name, packages.get(next.name) ?? next);
      else queue.push(...next.paths);
    }
  }
  return {
    modules: [...modules.values()],
    packages: [...packages.values()],
    unresolved,
    unread,
    truncated: queue.length > 0,
  };
}

/** A source that is imported and that git ignores. */
function hiddenAt(project: Project, { path }: Unit, entry: Load): Graph['unread'] {
  const specifier = entry.specifier.kind === 'text' ? entry.specifier.text : '';
  if (!specifier.startsWith('.') || specifier.endsWith('.json')) return null;
  const stem = inFolder(folderOf(path), specifier).replace(/\.([mc]?)jsx?$/, '');
  const candidates = ['.ts', '.tsx', '.js', '.mjs', '.cjs', '/index.ts', '/index.js'].map(
    (each) => stem + each,
  );
  const hidden =
    resolvePath(project, path, specifier, null) === null ? unseenSource(project, candidates) : null;
  return hidden === null ? null : { path, why: `imports ${hidden}, which git ignores` };
}

/** Why a script is not read: its own reason, or that its text is none that is read at all. */
function unreadAt(project: Project, path: string, module: Unit | null): Graph['unread'] {
  const closed = module === null && isScript(path) && project.has(path) && !project.isFolder(path);
  const why = module?.unread ?? (closed ? 'is no text, or larger than 1 MB' : null);
  return why === null ? null : { path, why };
}

type Next =
  | { readonly paths: readonly string[] }
  | { readonly name: string; readonly module: string; readonly line: number };

function follow(project: Project, module: Unit, entry: Load, aliases: TypeScriptConfig | null): Next | null {
  if (entry.specifier.kind !== 'text') return followFolder(project, module, entry.specifier);
  const { text } = entry.specifier;
  const path = resolvePath(project, module.path, text, aliases);
  if (path !== null) return { paths: [path] };
  const name = packageName(text);
  return name === null ? { paths: [] } : { name, module: module.path, line: entry.line };
}

/** `require('./routes/' + name)` and `require(path.join(__dirname, 'routes', name))` may load anything below that folder. */
function followFolder(project: Project, module: Unit, specifier: Expr): Next | null {
  const world = worldIn([module], { ...HERE, vocabulary });
  const found = texts(specifier, world).map((value) => pathsOf(project, module, value));
  return found.includes(null) ? null : { paths: found.flatMap((paths) => paths ?? []) };
}

/** Only what the module itself says counts: a variable may name any file. */
const HERE: Omit<Around, 'vocabulary'> = {
  cwd: '/',
  env: Object.assign(new Map<string, string | null>(), { get: () => null }),
  given: new Map(),
  runtimePath: (unit) => `/${unit}`,
  resolve: (_, specifier) => (specifier.startsWith('.') ? null : undefined),
};

/** The files that a specifier of this text may load; null where it may be any. Absolute texts begin at the top of the context. */
function pathsOf(project: Project, module: Unit, { text, exact }: Value): readonly string[] | null {
  if (!/^\.{0,2}\//.test(text)) return null;
  const known = exact ? text : text.slice(0, text.lastIndexOf('/') + 1);
  // everything lies below the top of the context
  if (/^\/+$/.test(known)) return null;
  const path = inFolder(known.startsWith('/') ? '.' : folderOf(module.path), known.replace(/^\/+/, ''));
  if (exact) {
    const found = existing(project, path);
    return found === null ? null : [found];
  }
  const inside = path === '.' ? '' : `${path}/`;
  return project.files.filter(
    (file) => file.startsWith(inside) && isSource(file) && !file.includes('node_modules/'),
  );
}

function existing(project: Project, path: string): string | null {
  const stem = path.replace(/\.([mc]?)jsx?$/, '');
  const bases = [path, stem, inFolder(path, 'index')];
  for (const base of bases) {
    const found = EXTENSIONS.map((extension) => base + extension).find(
      (candidate) => project.has(candidate) && !project.isFolder(candidate),
    );
    if (found !== undefined) return found;
  }
  return null;
}

/** The paths that `paths` and `baseUrl` of a tsconfig give a specifier. */
function aliased(specifier: string, aliases: TypeScriptConfig | null): readonly string[] {
  if (aliases === null) return [];
  const found: string[] = [];
  for (const [pattern, targets] of aliases.paths) {
    const star = pattern.indexOf('*');
    const [before, after] = star < 0 ? [pattern, ''] : [pattern.slice(0, star), pattern.slice(star + 1)];
    const matches =
      star < 0
        ? specifier === pattern
        : specifier.startsWith(before) && specifier.endsWith(after) && specifier.length >= pattern.length - 1;
    if (matches)
      found.push(
        ...targets.map((target) =>
          target.replace('*', specifier.slice(before.length, specifier.length - after.length)),
        ),
      );
  }
  if (aliases.baseUrl !== null && !specifier.startsWith('@'))
    found.push(inFolder(aliases.baseUrl, specifier));
  return found;
}
