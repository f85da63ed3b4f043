/** What a build tool of a Node project reads and writes, by its options and configuration; which command starts it is not known here. */
import { baseName, folderOf } from '../../dockerfile/index.ts';
import type { Declined, Project, Reason } from '../../model/index.ts';
import { isObject, member, readJson, type Json } from './json.ts';
import type { Manifest } from './manifest.ts';
import { inFolder } from '../../project/paths.ts';
import { optionValue, toolFact } from './tools.ts';
import { readTypeScriptConfig, type TypeScriptConfig } from './tsconfig.ts';

/** Scripts that a compiler makes out of sources one by one, so that places in the one tell places in the other. */
export interface Compiled {
  /** Context path of the output folder. */
  readonly outDir: string;
  /** Context path of the folder whose structure is repeated; null: to be found by the start script. */
  readonly rootDir: string | null;
  readonly config: TypeScriptConfig | null;
}

/** What a command does, relative to the folder that it runs in (`.`: somewhere in there). */
export interface Judged {
  readonly kind: 'build' | 'test' | 'files' | 'inert' | 'install' | 'opaque';
  readonly writes: readonly string[];
  /** Files of the context that it needs beyond installed packages, where these few are enough; null: any of them. */
  readonly reads: readonly string[] | null;
  readonly compiled: readonly Compiled[];
  /** Clients that are generated into node_modules: these must not be lost by a prune. */
  readonly generates: boolean;
  /** `opaque`: why. */
  readonly why: Reason | null;
}

/** Where a command is judged: the context folder that it runs in, and the package.json that counts there. */
export interface ScriptPlace {
  readonly project: Project;
  readonly folder: string;
  readonly manifest: Manifest | null;
}

/** A judged command that does nothing: the start for others. */
export const INERT: Judged = {
  kind: 'inert',
  writes: [],
  reads: [],
  compiled: [],
  generates: false,
  why: null,
};

/** Judges a program with fixed arguments; null when nobody knows the program. */
export function judgeProgram(name: string, args: readonly string[], place: ScriptPlace): Judged | null {
  const special = Object.hasOwn(SPECIAL, name) ? SPECIAL[name] : undefined;
  if (special) return special(args, place);
  const fact = toolFact(name, args);
  return fact
    ? { ...INERT, kind: fact.kind, writes: fact.writes, reads: fact.kind === 'inert' ? [] : null }
    : null;
}

/** An opaque command, with the reason. */
export function opaque(why: Reason): Judged {
  return { ...INERT, kind: 'opaque', reads: null, why };
}

function builds(writes: readonly string[], compiled: readonly Compiled[] = []): Judged {
  return { ...INERT, kind: 'build', writes, reads: null, compiled };
}

type Judge = (args: readonly string[], place: ScriptPlace) => Judged | null;

/** Tools whose output place stands in their options or configuration. */
const SPECIAL: Readonly<Record<string, Judge>> = {
  tsc: compile,
  tspc: compile,
  ttsc: compile,
  'tsc-alias': rewritesOutput,
  tscpaths: rewritesOutput,
  'resolve-tspaths': rewritesOutput,
  nest: nestBuild,
  vite: viteBuild,
  next: nextBuild,
  nuxt: nuxtBuild,
  nuxi: nuxtBuild,
  ng: angularBuild,
  tsup: (args, place) =>
    builds([optionValue(args, ['-d', '--out-dir']) ?? literalOption(place, 'tsup.config', 'outDir', 'dist')]),
  esbuild: (args) =>
    builds([outputFolder(optionValue(args, ['--outdir']), optionValue(args, ['--outfile']))]),
  rollup: (args) =>
    builds([outputFolder(optionValue(args, ['-d', '--dir']), optionValue(args, ['-o', '--file']))]),
  webpack: (args, place) => builds([optionValue(args, ['-o', '--output-path']) ?? webpackFolder(place)]),
  swc: transpile,
  babel: transpile,
  prisma: prismaStep,
  'patch-package': () => ({ ...INERT, kind: 'install', writes: ['node_modules'], reads: ['patches'] }),
  rimraf: removal,
  del: removal,
  'del-cli': removal,
  rm: removal,
  rmdir: removal,
  mkdir: (args) => filesAt(operands(args)),
  mkdirp: (args) => filesAt(operands(args)),
  'make-dir': (args) => filesAt(operands(args)),
  touch: (args) => filesAt(operands(args)),
  chmod: (args) => filesAt(operands(args).slice(1)),
  cp: copies,
  mv: copies,
  ncp: copies,
  cpx: copies,
  cpx2: copies,
  cpy: copies,
  'cpy-cli': copies,
  copyfiles: copies,
  copyup: copies,
  cpr: copies,
  'recursive-copy': copies,
};

function compile(args: readonly string[], place: ScriptPlace): Judged | null {
  if (args.includes('--noEmit') || args.includes('--version') || args.includes('-v'))
    return { ...INERT, kind: 'test', reads: null };
  if (args.some((arg) => arg === '-b' || arg === '--build')) return builds(['.']);
  const config = configOf(args, place);
  if (config === null) return builds(['.']);
  if ('declined' in config) return opaque(config.declined);
  if (config.noEmit && !args.includes('--outDir')) return { ...INERT, kind: 'test', reads: null };
  const named = optionValue(args, ['--outDir']);
  const outDir = named === null ? config.outDir : inFolder(place.folder, named);
  if (outDir === null) return builds(['.']);
  return builds([relative(place.folder, outDir)], [{ outDir, rootDir: config.rootDir, config }]);
}

/** The tsconfig that `-p` names, or the folder's own. */
function configOf(args: readonly string[], place: ScriptPlace): TypeScriptConfig | Declined | null {
  const named = optionValue(args, ['-p', '--project']);
  const path = inFolder(place.folder, named ?? 'tsconfig.json');
  const file = place.project.isFolder(path) ? inFolder(path, 'tsconfig.json') : path;
  return readTypeScriptConfig(place.project, file);
}

function rewritesOutput(args: readonly string[], place: ScriptPlace): Judged | null {
  const config = configOf(args, place);
  return builds([
    config === null || 'declined' in config || config.outDir === null
      ? '.'
      : relative(place.folder, config.outDir),
  ]);
}

function nestBuild(args: readonly string[], place: ScriptPlace): Judged | null {
  if (args[0] !== 'build') return null;
  const json = jsonAt(place, 'nest-cli.json');
  if (member(json, 'monorepo') === true || args.slice(1).some((arg) => !arg.startsWith('-')))
    return builds(['.']);
  const options = member(json, 'compilerOptions');
  const bundled =
    member(options, 'webpack') === true ||
    args.includes('--webpack') ||
    args.some((arg) => arg.startsWith('--builder'));
  const named = member(options, 'tsConfigPath');
  const wanted =
    typeof named === 'string'
      ? named
      : place.project.has(inFolder(place.folder, 'tsconfig.build.json'))
        ? 'tsconfig.build.json'
        : 'tsconfig.json';
  const judged = compile(['-p', wanted], place);
  return bundled && judged ? { ...judged, compiled: [] } : judged;
}

function viteBuild(args: readonly string[], place: ScriptPlace): Judged | null {
  const subcommand = operands(args)[0];
  if (subcommand !== 'build') return null;
  if (place.manifest?.devDependencies.has('@sveltejs/kit') === true) return builds(['build', '.svelte-kit']);
  return builds([
    optionValue(args, ['--outDir']) ?? literalOption(place, 'vite.config', 'outDir', 'dist', 'root'),
  ]);
}

function nextBuild(args: readonly string[], place: ScriptPlace): Judged | null {
  if (args[0] === 'telemetry') return INERT;
  if (args[0] === 'lint') return { ...INERT, kind: 'test', reads: null };
  if (args[0] !== 'build' && args[0] !== 'export') return null;
  const exported = configText(place, 'next.config')?.includes('export') === true || args[0] === 'export';
  const folder = literalOption(place, 'next.config', 'distDir', '.next');
  return builds(
    exported && configTextHas(place, 'next.config', /output\s*:\s*['"`]export/) ? [folder, 'out'] : [folder],
  );
}

function nuxtBuild(args: readonly string[], place: ScriptPlace): Judged | null {
  if (args[0] === 'prepare') return builds(['.nuxt']);
  if (args[0] !== 'build' && args[0] !== 'generate') return null;
  const range = place.manifest?.dependencies.get('nuxt') ?? place.manifest?.devDependencies.get('nuxt') ?? '';
  return builds(/^[~^]?2/.test(range) ? ['.nuxt', 'dist'] : ['.output', '.nuxt']);
}

function angularBuild(args: readonly string[], place: ScriptPlace): Judged | null {
  if (args[0] === 'lint' || args[0] === 'test') return { ...INERT, kind: 'test', reads: null };
  if (args[0] !== 'build') return null;
  const text = place.project.read(inFolder(place.folder, 'angular.json')) ?? '';
  const places = [...text.matchAll(/"outputPath"\s*:\s*"([^"]+)"/g)].map(
    (match) => match[1]?.split('/')[0] ?? '.',
  );
  return builds(places.length > 0 ? [...new Set(places)] : ['dist']);
}

/** `swc src -d dist` and `babel src --out-dir dist`: file by file. */
function transpile(args: readonly string[], place: ScriptPlace): Judged | null {
  const named = optionValue(args, ['-d', '--out-dir', '-D']);
  if (named === null) return builds(['.']);
  return builds([named], [{ outDir: inFolder(place.folder, named), rootDir: null, config: null }]);
}

/** `prisma generate` writes into node_modules, or where the schema's `output` says. */
function prismaStep(args: readonly string[], place: ScriptPlace): Judged | null {
  if (args[0] === 'format' || args[0] === 'validate' || args[0] === 'version')
    return { ...INERT, kind: 'test', reads: null };
  if (args[0] !== 'generate') return opaque(`prisma ${args[0] ?? ''} needs a database`);
  const schema = prismaSchema(args, place);
  const text = schema === null ? undefined : place.project.read(inFolder(place.folder, schema));
  if (schema === null || text === undefined) return { ...builds(['.']), generates: true };
  const output = /^\s*output\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  const writes =
    output === undefined
      ? ['node_modules/.prisma', 'node_modules/@prisma']
      : [inFolder(folderOf(schema), output)];
  return {
    ...builds(writes),
    reads: [schema],
    generates: writes.some((path) => path.startsWith('node_modules')),
  };
}

/** The schema file or folder that prisma reads, relative to the place; null when there is none where it looks. */
export function prismaSchema(args: readonly string[], place: ScriptPlace): string | null {
  const declared = member(place.manifest?.json.value['prisma'], 'schema');
  const named = optionValue(args, ['--schema']) ?? (typeof declared === 'string' ? declared : null);
  const candidates =
    named === null ? ['prisma/schema.prisma', 'schema.prisma', 'prisma/schema'] : [inFolder('.', named)];
  return candidates.find((path) => place.project.has(inFolder(place.folder, path))) ?? null;
}

function removal(): Judged {
  return { ...INERT, kind: 'files' };
}

/** The last operand is where the copies go. */
function copies(args: readonly string[]): Judged {
  const target = operands(args).at(-1);
  return { ...filesAt(target === undefined ? ['.'] : [target]), reads: null };
}

function filesAt(paths: readonly string[]): Judged {
  return {
    ...INERT,
    kind: 'files',
    writes: paths.map((path) => inFolder('.', path.startsWith('/') ? '.' : path)),
  };
}

/** Arguments that are no flags; the value of a short flag with a number goes with it (`copyfiles -u 1`). */
function operands(args: readonly string[]): readonly string[] {
  return args.filter(
    (arg, at) => !arg.startsWith('-') && !(/^\d+$/.test(arg) && args[at - 1]?.startsWith('-') === true),
  );
}

function outputFolder(folder: string | null, file: string | null): string {
  if (folder !== null) return inFolder('.', folder);
  return file === null ? '.' : folderOf(inFolder('.', file));
}

function webpackFolder(place: ScriptPlace): string {
  const text = configText(place, 'webpack.config');
  if (text === null) return place.project.files.some((file) => /webpack/.test(baseName(file))) ? '.' : 'dist';
  const folders = [
    ...text.matchAll(/\bpath\s*:\s*(?:path\.)?(?:resolve|join)\(\s*__dirname\s*,\s*(['"])([\w./-]+)\1\s*\)/g),
  ].map((match) => match[2] ?? '.');
  const only = new Set(folders);
  return only.size === 1 && (text.match(/\bpath\s*:/g)?.length ?? 0) === folders.length
    ? inFolder('.', folders[0] ?? '.')
    : only.size === 0 && !/\bpath\s*:/.test(text)
      ? 'dist'
      : '.';
}

/** The literal value of an option in a configuration file; `.` when it is there and computed, or when `unless` is set too. */
function literalOption(
  place: ScriptPlace,
  file: string,
  option: string,
  otherwise: string,
  unless?: string,
): string {
  const text = configText(place, file);
  if (text === null) return otherwise;
  if (unless && new RegExp(`\\b${unless}\\s*:`).test(text)) return '.';
  if (!new RegExp(`\\b${option}\\b`).test(text)) return otherwise;
  const literal = new RegExp(`\\b${option}\\s*:\\s*(['"])([^'"]+)\\1`).exec(text)?.[2];
  return literal === undefined || literal.startsWith('/') || literal.startsWith('..')
    ? '.'
    : inFolder('.', literal);
}

function configText(place: ScriptPlace, name: string): string | null {
  const found = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.json']
    .map((extension) => inFolder(place.folder, name + extension))
    .find((path) => place.project.has(path));
  return found === undefined ? null : (place.project.read(found) ?? null);
}

function configTextHas(place: ScriptPlace, name: string, pattern: RegExp): boolean {
  return pattern.test(configText(place, name) ?? '');
}

function jsonAt(place: ScriptPlace, name: string): Json {
  const text = place.project.read(inFolder(place.folder, name));
  const json = text === undefined ? null : readJson(text, true);
  return json && 'value' in json && isObject(json.value) ? json.value : null;
}

function relative(folder: string, path: string): string {
  if (folder === '.') return path;
  return path === folder ? '.' : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : '.';
}
