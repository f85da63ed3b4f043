import { joinPath } from '../../../dockerfile/index.ts';
import { bounded, step } from '../../meter.ts';
import { folderOf } from '../../../project/paths.ts';
import type { Expression } from './expressions.ts';
import type { TypeScriptConfig } from '../tsconfig.ts';
import type { Module } from './module.ts';

/** A text that an expression gives. Not exact: it starts with `text`, and how it goes on is not known. */
export interface Value {
  readonly text: string;
  readonly exact: boolean;
}

/** What evaluation needs of the world around a module. Paths of modules are context paths, the others absolute in the image. */
export interface World {
  /** Where the module lies while the program runs; null when that is not known. */
  runtimePath(module: string): string | null;
  /** The module that a relative or aliased specifier names; null when it is a package or cannot be found. */
  resolve(from: string, specifier: string): Module | null;
  /** The tsconfig whose `paths` count. */
  readonly aliases: TypeScriptConfig | null;
  /** Working folder of the program. */
  readonly cwd: string;
  /** ENV of the image: a value is null when it is not known. */
  readonly env: ReadonlyMap<string, string | null>;
  /** What compose files and the like set instead, by name: null for a value that is not known. */
  readonly given: ReadonlyMap<string, readonly (string | null)[]>;
}

/** Stands for the home folder of the program's user. */
export const HOME = '\u0000home';

const UNKNOWN: readonly Value[] = [{ text: '', exact: false }];
const DEPTH = 12;
/** One value may take as many; what takes more is unknown. */
const MAX_STEPS = 10_000;
/** No system has longer paths. */
const MAX_TEXT = 4096;
/** Modules that do what `fs` does. */
const FS = new Set([
  'fs',
  'fs/promises',
  'fs-extra',
  'graceful-fs',
  'mz/fs',
  'fs-promise',
  'promise-fs',
  'original-fs',
]);
const APP_ROOT = new Set(['app-root-path', 'app-root-dir']);

/** Every text that an expression may give. One unknown value when nothing is known, or too much to go through. */
export function evaluate(
  expression: Expression | undefined,
  module: Module,
  world: World,
  depth = 0,
): readonly Value[] {
  if (!expression || depth > DEPTH) return UNKNOWN;
  return depth > 0
    ? valuesOf(expression, module, world, depth)
    : bounded(MAX_STEPS, () => valuesOf(expression, module, world, depth), UNKNOWN);
}

function valuesOf(expression: Expression, module: Module, world: World, depth: number): readonly Value[] {
  step();
  const inner = (part: Expression | undefined): readonly Value[] => evaluate(part, module, world, depth + 1);
  switch (expression.kind) {
    case 'text':
      return template(expression.texts, expression.values.map(inner));
    case 'number':
      return [{ text: String(expression.value), exact: true }];
    case 'join':
      return combine(inner(expression.left), inner(expression.right), (a, b) => a + b);
    case 'either':
      return either(expression.left, expression.right, module, world, depth);
    case 'array':
      return expression.items.flatMap(inner);
    case 'name':
    case 'member':
      return named(expression, module, world, depth);
    case 'call':
      return called(expression, module, world, depth);
    case 'object':
    case 'function':
    case 'other':
      return UNKNOWN;
  }
}

/**
 * What a callee is, as `module.function`: `fs.readFile` however it was imported or renamed, `express.static`, `process.on`.
 * A local name that stands for nothing imported stays as it is.
 */
export function canonical(names: readonly string[], module: Module, depth = 0): string {
  step(names.length);
  const [root = '', ...rest] = names;
  const required = /^require\((?:node:)?(.*)\)$/.exec(root)?.[1];
  if (required !== undefined) return joinNames(required, rest);
  const bound = module.bindings.get(root);
  if (bound)
    return joinNames(
      bound.specifier.replace(/^node:/, ''),
      bound.name === '*' || bound.name === 'default' ? rest : [bound.name, ...rest],
    );
  const value = depth < DEPTH ? module.constants.get(root) : undefined;
  const alias = value ? aliasOf(value, module, depth + 1) : null;
  return alias === null ? names.join('.') : joinNames(alias, rest);
}

/** The dotted name of `a.b.c`, or null. */
export function dotted(expression: Expression): readonly string[] | null {
  const names: string[] = [];
  let root = expression;
  for (; root.kind === 'member'; root = root.object) names.push(root.name);
  step(names.length + 1);
  return root.kind === 'name' ? [root.name, ...names.reverse()] : null;
}

/** `promisify(fs.readFile)`, `fs.promises`, `express()` as another name of them. */
function aliasOf(value: Expression, module: Module, depth: number): string | null {
  if (value.kind === 'call') {
    const callee = dotted(value.callee);
    if (callee === null) return null;
    const name = canonical(callee, module, depth);
    const first = value.values[0];
    if (/(^|\.)promisify(All)?$/.test(name) && first) return aliasOf(first, module, depth);
    return name === 'require' ? null : `${name}()`;
  }
  const names = dotted(value);
  if (names === null || names.length === 0) return null;
  const name = canonical(names, module, depth);
  return name === names.join('.') && !module.bindings.has(names[0] ?? '') ? null : name;
}

function joinNames(root: string, rest: readonly string[]): string {
  const inFs = FS.has(root) || (root === 'fs' && rest[0] === 'promises');
  const names = inFs && rest[0] === 'promises' ? rest.slice(1) : rest;
  return [inFs ? 'fs' : root, ...names].join('.');
}

function template(texts: readonly string[], values: readonly (readonly Value[])[]): readonly Value[] {
  return values.reduce<readonly Value[]>(
    (sofar, value, at) =>
      combine(
        combine(sofar, value, (a, b) => a + b),
        [{ text: texts[at + 1] ?? '', exact: true }],
        (a, b) => a + b,
      ),
    [{ text: texts[0] ?? '', exact: true }],
  );
}

/** Every pair of two values; behind an unknown part nothing more is known. At most 8, else unknown. */
function combine(
  left: readonly Value[],
  right: readonly Value[],
  join: (a: string, b: string) => string,
): readonly Value[] {
  step();
  if (left.length * right.length > 8) return UNKNOWN;
  const joined = left.flatMap((a) =>
    a.exact ? right.map((b) => ({ text: join(a.text, b.text), exact: b.exact })) : [a],
  );
  return joined.some(({ text }) => text.length > MAX_TEXT) ? UNKNOWN : joined;
}

/** `process.env.X || fallback` is X where the image sets it, else the fallback. */
function either(
  left: Expression,
  right: Expression,
  module: Module,
  world: World,
  depth: number,
): readonly Value[] {
  const variable = environmentName(left);
  const set = variable === null ? undefined : world.env.get(variable);
  if (variable !== null && set === undefined)
    return [...evaluate(right, module, world, depth + 1), ...givenValues(variable, world)];
  if (variable !== null && typeof set === 'string' && set !== '')
    return [{ text: set, exact: true }, ...givenValues(variable, world)];
  const values = [...evaluate(left, module, world, depth + 1), ...evaluate(right, module, world, depth + 1)];
  return values.length > 8 ? UNKNOWN : values;
}

function environmentName(expression: Expression): string | null {
  const names = dotted(expression);
  return names?.length === 3 && names[0] === 'process' && names[1] === 'env' ? (names[2] ?? null) : null;
}

function named(expression: Expression, module: Module, world: World, depth: number): readonly Value[] {
  const names = dotted(expression);
  if (names) {
    const known = builtIn(names.join('.'), module, world);
    if (known) return known;
    const variable = environmentName(expression);
    if (variable !== null) return environment(variable, world);
  }
  const found = lookUp(expression, module, world, depth);
  return found ? evaluate(found.expression, found.module, world, depth + 1) : UNKNOWN;
}

function environment(name: string, world: World): readonly Value[] {
  if (name === 'HOME') return [{ text: HOME, exact: true }];
  const value = world.env.get(name);
  const own = typeof value === 'string' ? [{ text: value, exact: true }] : [];
  const values = [...own, ...givenValues(name, world)];
  return values.length > 0 && (own.length > 0 || value === undefined) ? values : UNKNOWN;
}

function givenValues(name: string, world: World): readonly Value[] {
  return (world.given.get(name) ?? []).map((value) => ({ text: value ?? '', exact: value !== null }));
}

function builtIn(name: string, module: Module, world: World): readonly Value[] | null {
  const path = (): string | null => world.runtimePath(module.path);
  switch (name) {
    case '__dirname':
    case 'import.meta.dirname':
      return known(mapped(path(), folderOf));
    case '__filename':
    case 'import.meta.filename':
      return known(path());
    case 'import.meta.url':
      return known(mapped(path(), (file) => `file://${file}`));
    case 'path.sep':
      return known('/');
    default:
      return appRoot(name.replace(/\.path$/, ''), module, world);
  }
}

function appRoot(name: string, module: Module, world: World): readonly Value[] | null {
  return APP_ROOT.has(module.bindings.get(name)?.specifier ?? '') ? known(world.cwd) : null;
}

function known(text: string | null): readonly Value[] {
  return text === null ? UNKNOWN : [{ text, exact: true }];
}

function mapped<T>(value: string | null, change: (value: string) => T): T | null {
  return value === null ? null : change(value);
}

interface Found {
  readonly expression: Expression;
  readonly module: Module;
}

/** Follows a name or member to the expression that gives it its value, through objects and imports. */
export function lookUp(expression: Expression, module: Module, world: World, depth = 0): Found | null {
  if (depth > DEPTH) return null;
  step();
  if (expression.kind === 'name') return nameValue(expression.name, module, world, depth);
  if (expression.kind !== 'member') return { expression, module };
  if (expression.object.kind === 'name' && expression.object.name === 'this') {
    const field = module.constants.get(`this.${expression.name}`);
    return field ? { expression: field, module } : null;
  }
  const whole = expression.object.kind === 'name' ? module.bindings.get(expression.object.name) : undefined;
  if (whole?.name === '*' || whole?.name === 'default') {
    const other = world.resolve(module.path, whole.specifier);
    const direct =
      other?.exports.get(expression.name) ?? memberOf(other?.exports.get('default'), expression.name);
    if (other && direct) return { expression: direct, module: other };
  }
  const object = lookUp(expression.object, module, world, depth + 1);
  if (!object) return null;
  const value =
    object.expression.kind === 'name' || object.expression.kind === 'member'
      ? lookUp(object.expression, object.module, world, depth + 1)
      : object;
  if (value?.expression.kind !== 'object') return null;
  const member = value.expression.members.get(expression.name);
  return member ? { expression: member, module: value.module } : null;
}

function memberOf(object: Expression | undefined, name: string): Expression | undefined {
  return object?.kind === 'object' ? object.members.get(name) : undefined;
}

function nameValue(name: string, module: Module, world: World, depth: number): Found | null {
  const own = module.constants.get(name);
  if (own)
    return own.kind === 'name' && own.name !== name
      ? lookUp(own, module, world, depth + 1)
      : { expression: own, module };
  const bound = module.bindings.get(name);
  const other = bound ? world.resolve(module.path, bound.specifier) : null;
  if (!bound || !other) return null;
  const exported = other.exports.get(bound.name === '*' ? 'default' : bound.name);
  return exported ? { expression: exported, module: other } : null;
}

function called(
  call: Expression & { readonly kind: 'call' },
  module: Module,
  world: World,
  depth: number,
): readonly Value[] {
  const names = dotted(call.callee);
  if (names === null) return urlMember(call, module, world, depth);
  const values = call.values.map((value) => evaluate(value, module, world, depth + 1));
  const name = canonical(names, module).replace(/^path\.posix\./, 'path.');
  switch (name) {
    case 'path.join':
    case 'path.resolve':
      return joinAll(values, world, name === 'path.resolve');
    case 'path.normalize':
    case 'url.fileURLToPath':
    case 'String':
    case 'Number':
    case 'parseInt':
    case 'require.resolve':
      return (values[0] ?? UNKNOWN).map((value) => ({
        ...value,
        text: value.text.replace(/^file:\/\//, ''),
      }));
    case 'path.dirname':
      return (values[0] ?? UNKNOWN).map((value) =>
        value.exact ? { text: folderOf(value.text), exact: true } : value,
      );
    case 'process.cwd':
      return known(world.cwd);
    case 'os.tmpdir':
      return known('/tmp');
    case 'os.homedir':
      return known(HOME);
    case 'URL':
      return url(values, call.made);
    default:
      return rootFunctions(name, values, world);
  }
}

/** `appRoot.resolve('x')`. */
function rootFunctions(name: string, values: readonly (readonly Value[])[], world: World): readonly Value[] {
  const [root = '', method] = name.split('.');
  if (!APP_ROOT.has(root)) return UNKNOWN;
  return method === 'resolve' ? joinAll([known(world.cwd), ...values], world, false) : known(world.cwd);
}

/** `new URL('./x', import.meta.url)`. */
function url(values: readonly (readonly Value[])[], made: boolean): readonly Value[] {
  const [relative = UNKNOWN, base] = values;
  if (!made || !base) return UNKNOWN;
  return combine(base, relative, (from, to) => joinPath(folderOf(from.replace(/^file:\/\//, '')), to));
}

/** `new URL(…).pathname` is a member of a call: not followed. */
function urlMember(
  call: Expression & { readonly kind: 'call' },
  module: Module,
  world: World,
  depth: number,
): readonly Value[] {
  return call.callee.kind === 'member' && call.callee.name === 'toString'
    ? evaluate(call.callee.object, module, world, depth + 1)
    : UNKNOWN;
}

function joinAll(values: readonly (readonly Value[])[], world: World, absolute: boolean): readonly Value[] {
  const start: readonly Value[] = [{ text: absolute ? world.cwd : '', exact: true }];
  return values.reduce((sofar, value) => combine(sofar, value, (a, b) => joined(a, b, absolute)), start);
}

function joined(left: string, right: string, absolute: boolean): string {
  if (left === '' || (absolute && right.startsWith('/'))) return right;
  if (right === '') return `${left}/`;
  const whole = `${left}/${right}`;
  return whole.startsWith('/') ? `${joinPath('/', whole)}${right.endsWith('/') ? '/' : ''}` : whole;
}
