/** The texts that an expression may give: paths, commands, ports. Unknown stays unknown. */
import { folderOf, baseName, joinPath } from '../dockerfile/index.ts';
import { bounded, step } from './meter.ts';
import type { Call, Expr } from './ir.ts';
import { things, type Thing } from './things.ts';
import { HOME, UNKNOWN, type Operation, type Value, type World } from './world.ts';

/** One value may take as many; what takes more is unknown. */
const MAX_STEPS = 10_000;
/** No system has longer paths. */
const MAX_TEXT = 4096;
/** Nobody writes longer ways from a name to its value. */
const DEPTH = 60;
/** Nobody chooses between more. */
const MOST = 8;

/** Every text that an expression may give. One unknown value when nothing is known, or too much to go through. */
export function texts(expr: Expr | undefined, world: World): readonly Value[] {
  return expr === undefined ? UNKNOWN : bounded(MAX_STEPS, () => someOf(expr, world, 0), UNKNOWN);
}

/** The same, where nothing is given: that is not known. */
function someOf(expr: Expr, world: World, depth: number): readonly Value[] {
  const found = textsOf(expr, world, depth);
  return found.length === 0 ? UNKNOWN : found;
}

/** None where the expression gives nothing: `undefined`, a field that a record lacks. */
function textsOf(expr: Expr, world: World, depth: number): readonly Value[] {
  step();
  if (expr.kind === 'text') return exactly(expr.text);
  const before = world.known.texts.get(expr);
  if (before !== undefined || depth > DEPTH) return before ?? UNKNOWN;
  world.known.texts.set(expr, UNKNOWN);
  const found = follow(expr, world, depth + 1);
  world.known.texts.set(expr, found);
  return found;
}

function follow(expr: Expr, world: World, depth: number): readonly Value[] {
  switch (expr.kind) {
    case 'text':
      return exactly(expr.text);
    case 'number':
      return exactly(String(expr.value));
    case 'concat':
      return expr.parts.reduce<readonly Value[]>(
        (sofar, part) => (isOpen(sofar) ? sofar : combine(sofar, someOf(part, world, depth), add)),
        exactly(''),
      );
    case 'either':
      return either(expr, world, depth);
    case 'list':
      return limited(expr.items.flatMap((item) => textsOf(item, world, depth)));
    default: {
      const found = things(expr, world, depth).flatMap((thing) => textsOfThing(thing, world, depth));
      return limited(found);
    }
  }
}

function textsOfThing(thing: Thing, world: World, depth: number): readonly Value[] {
  if (thing.kind === 'absent') return [];
  if (thing.kind === 'named')
    return thing.call === null
      ? (ownPlace(thing.name, thing.from, world) ?? constant(thing.name, world))
      : worked(thing.name, thing.call, world, depth);
  if (thing.kind !== 'expr' || thing.expr.kind === 'record' || thing.expr.kind === 'function') return UNKNOWN;
  return textsOf(thing.expr, world, depth);
}

/** Each text once; too many are none. */
function limited(values: readonly Value[]): readonly Value[] {
  const seen = new Map(values.map((value) => [`${value.exact ? 'is' : 'begins'} ${value.text}`, value]));
  return seen.size > MOST ? UNKNOWN : [...seen.values()];
}

function exactly(text: string | null): readonly Value[] {
  return text === null ? UNKNOWN : [{ text, exact: true }];
}

function isOpen(values: readonly Value[]): boolean {
  return values.every(({ exact }) => !exact);
}

const add = (a: string, b: string): string => a + b;

/** Every pair of two values; behind an unknown part nothing more is known. */
function combine(
  left: readonly Value[],
  right: readonly Value[],
  join: (a: string, b: string) => string,
): readonly Value[] {
  step();
  if (left.length * right.length > MOST) return UNKNOWN;
  const joined = left.flatMap((a) =>
    a.exact ? right.map((b) => ({ text: join(a.text, b.text), exact: b.exact })) : [a],
  );
  return joined.some(({ text }) => text.length > MAX_TEXT) ? UNKNOWN : joined;
}

/** `process.env.X || fallback` is X where the image sets it, else the fallback. */
function either(
  { first, second, fallback }: Extract<Expr, { kind: 'either' }>,
  world: World,
  depth: number,
): readonly Value[] {
  const variable = fallback ? variableOf(first, world, depth) : null;
  if (variable === null) return limited([...textsOf(first, world, depth), ...textsOf(second, world, depth)]);
  const set = world.env.get(variable);
  if (set === undefined) return limited([...textsOf(second, world, depth), ...givenValues(variable, world)]);
  if (set === null || set === '')
    return limited([...environment(variable, world), ...textsOf(second, world, depth)]);
  return limited([...exactly(set), ...givenValues(variable, world)]);
}

/** The variable that an expression is the value of, also behind what changes nothing: `Number(process.env.PORT)`. */
function variableOf(expr: Expr, world: World, depth: number): string | null {
  const [thing, ...more] = things(expr, world, depth);
  if (thing?.kind !== 'named' || more.length > 0) return null;
  const { environment: prefix } = world.vocabulary;
  if (thing.call === null) return thing.name.startsWith(prefix) ? thing.name.slice(prefix.length) : null;
  const operation = operationOf(thing.name, world);
  const first = thing.call.args[0];
  return operation === 'same' && first && depth < DEPTH ? variableOf(first, world, depth + 1) : null;
}

function environment(name: string, world: World): readonly Value[] {
  if (name === 'HOME') return exactly(HOME);
  const value = world.env.get(name);
  const own = typeof value === 'string' ? exactly(value) : [];
  const values = [...own, ...givenValues(name, world)];
  return values.length > 0 && (own.length > 0 || value === undefined) ? values : UNKNOWN;
}

function givenValues(name: string, world: World): readonly Value[] {
  return (world.given.get(name) ?? []).map((value) => ({ text: value ?? '', exact: value !== null }));
}

function constant(name: string, world: World): readonly Value[] {
  const { vocabulary, cwd } = world;
  if (name.startsWith(vocabulary.environment))
    return environment(name.slice(vocabulary.environment.length), world);
  const found = Object.hasOwn(vocabulary.constants, name) ? vocabulary.constants[name] : undefined;
  if (found === 'cwd') return exactly(cwd);
  return found === 'slash' ? exactly('/') : UNKNOWN;
}

/** Where the unit of a name lies: `__dirname`. */
function ownPlace(name: string, path: string, world: World): readonly Value[] | null {
  const { constants } = world.vocabulary;
  const found = Object.hasOwn(constants, name) ? constants[name] : undefined;
  if (found !== 'file' && found !== 'folder' && found !== 'url') return null;
  const file = world.runtimePath(path);
  if (file === null) return UNKNOWN;
  return exactly(found === 'file' ? file : found === 'folder' ? folderOf(file) : `file://${file}`);
}

function operationOf(name: string, { vocabulary: { operations } }: World): Operation | undefined {
  const called = name.replace(/\(\)$/, '');
  return Object.hasOwn(operations, called) ? operations[called] : undefined;
}

/** What a call of the library answers with. */
function worked(name: string, call: Call, world: World, depth: number): readonly Value[] {
  const operation = operationOf(name, world);
  if (operation === undefined) return UNKNOWN;
  const values = call.args.map((argument) => someOf(argument, world, depth));
  const [first = UNKNOWN] = values;
  switch (operation) {
    case 'join':
      return joinAll(values, world, false);
    case 'resolve':
      return joinAll(values, world, true);
    case 'root':
      return joinAll([exactly(world.cwd), ...values], world, false);
    case 'same':
      return first.map((value) => ({ ...value, text: value.text.replace(/^file:\/\//, '') }));
    case 'folder':
      return first.map((value) => (value.exact ? { text: folderOf(value.text), exact: true } : value));
    case 'last':
      return first.map((value) => ({ ...value, text: value.exact ? baseName(value.text) : '' })); // prettier-ignore
    case 'cwd':
      return exactly(world.cwd);
    case 'temporary':
      return exactly('/tmp');
    case 'home':
      return exactly(HOME);
    case 'url':
      return url(values, call.made);
    case 'environment':
      return first.every(({ exact }) => exact)
        ? first.flatMap(({ text }) => environment(text, world))
        : UNKNOWN;
  }
}

/** `new URL('./x', import.meta.url)`. */
function url([relative = UNKNOWN, base]: readonly (readonly Value[])[], made: boolean): readonly Value[] {
  if (!made || !base) return UNKNOWN;
  return combine(base, relative, (from, to) => joinPath(folderOf(from.replace(/^file:\/\//, '')), to));
}

function joinAll(values: readonly (readonly Value[])[], world: World, absolute: boolean): readonly Value[] {
  const start = exactly(absolute ? world.cwd : '');
  return values.reduce(
    (sofar, value) => (isOpen(sofar) ? sofar : combine(sofar, value, (a, b) => joined(a, b, absolute))),
    start,
  );
}

function joined(left: string, right: string, absolute: boolean): string {
  if (left === '' || (absolute && right.startsWith('/'))) return right;
  if (right === '') return `${left}/`;
  const whole = `${left}/${right}`;
  return whole.startsWith('/') ? `${joinPath('/', whole)}${right.endsWith('/') ? '/' : ''}` : whole;
}
