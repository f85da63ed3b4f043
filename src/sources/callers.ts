/** Who calls the functions of a program: the calls that are seen, and whether there may be others. */
import { memoBy, memo } from '../dockerfile/index.ts';
import { readOne, step } from './meter.ts';
import type { Call, Expr, Func, HandedOn, Kept, Unit } from './ir.ts';
import { choices, type Thing } from './things.ts';
import type { Around, Callers, Known, World } from './world.ts';

interface Index {
  readonly calls: Map<Func, Call[]>;
  readonly lists: Map<Func, Expr[]>;
  readonly open: Set<Func>;
  /** Calls of members of objects that nobody knows, by name. */
  readonly unknownCalls: Map<string, Call[]>;
  /** Members of such objects that stand as values. */
  readonly unknownReads: Set<string>;
  /** Under which names a function can be called as a member. */
  readonly names: Map<Func, Set<string>>;
  /** A unit could not be searched: it may call everything. */
  lost: boolean;
}

const NOBODY: Callers = { calls: [], lists: [], open: true };

/** The world of a program with these units. Who calls whom is searched when it is first asked for. */
export function worldIn(units: readonly Unit[], around: Around): World {
  const shared = { assigned: assignments(units), ...additionsIn(units, around) };
  // whoever asks while the program is being searched is told that it is not known
  const index = memo(() =>
    searched(units, { ...around, ...shared, known: nothingYet(), callers: () => NOBODY }),
  );
  return {
    ...around,
    ...shared,
    known: nothingYet(),
    callers: memoBy((func) => callersOf(func, index())),
  };
}

/** Where members are given values, by name. */
function assignments(units: readonly Unit[]): World['assigned'] {
  const all = memo((): Map<string, Kept[]> => {
    const byName = new Map<string, Kept[]>();
    for (const { kept } of units)
      for (const entry of kept)
        if (entry.of !== null && entry.of.kind !== 'record') push(byName, entry.name, entry);
    return byName;
  });
  return (name) => all().get(name) ?? [];
}

function additionsIn(units: readonly Unit[], { vocabulary }: Around): Pick<World, 'additions' | 'derived'> {
  const adds = ({ of }: Call): boolean => of.kind === 'member' && vocabulary.adds.has(of.name);
  return {
    additions: memo(() => units.flatMap((unit) => unit.calls.filter(adds))),
    derived: memo(() => units.flatMap((unit) => unit.classes.filter(({ bases }) => bases.length > 0))),
  };
}

function nothingYet(): Known {
  return { things: new Map(), choices: new Map(), texts: new Map() };
}

function callersOf(func: Func, index: Index): Callers {
  if (index.lost) return NOBODY;
  const names = [...(index.names.get(func) ?? [])];
  const calls = [
    ...(index.calls.get(func) ?? []),
    ...names.flatMap((name) => index.unknownCalls.get(name) ?? []),
  ];
  const lists = index.lists.get(func) ?? [];
  const read = names.some((name) => index.unknownReads.has(name));
  return { calls, lists, open: read || index.open.has(func) || calls.length + lists.length === 0 };
}

function searched(units: readonly Unit[], world: World): Index {
  const index: Index = {
    calls: new Map(),
    lists: new Map(),
    open: new Set(),
    unknownCalls: new Map(),
    unknownReads: new Set(),
    names: new Map(),
    lost: false,
  };
  for (const unit of units)
    readOne(
      unit.size,
      () => searchUnit(unit, index, world),
      () => {
        index.lost = true;
      },
    );
  return index;
}

function searchUnit(unit: Unit, index: Index, world: World): void {
  if (unit.unread !== null) index.lost = true;
  for (const { name, value } of unit.kept) named(value, name, index, world);
  for (const [name, values] of unit.exports) for (const value of values) named(value, name, index, world);
  for (const call of unit.calls) calledBy(call, index, world);
  for (const entry of unit.handedOn) handed(entry, index, world);
  for (const { of } of unit.indexed) for (const thing of choices(of, world)) openAll(thing, index, world, 0);
}

function named(value: Expr, name: string, index: Index, world: World): void {
  if (value.kind !== 'function' && value.kind !== 'name' && value.kind !== 'member') return;
  for (const func of functionsOf(choices(value, world))) {
    const names = index.names.get(func) ?? new Set();
    index.names.set(func, names.add(name));
  }
}

function calledBy(call: Call, index: Index, world: World): void {
  const { of } = call;
  // `f.bind(…)`, `f.call(…)`
  if (of.kind === 'member') for (const func of functionsOf(choices(of.of, world))) index.open.add(func);
  for (const thing of choices(of, world)) {
    if (of.kind === 'member' && mayBeOwn(thing)) push(index.unknownCalls, of.name, call);
    for (const func of calledFunctions(thing, world)) push(index.calls, func, call);
  }
}

/** A member of what nobody knows, or of what a function of a package answered with: an object of the program may be behind it. */
function mayBeOwn(thing: Thing): boolean {
  return thing.kind === 'unknown' || (thing.kind === 'named' && thing.name.includes('()'));
}

/** A function itself, or what makes the objects of a class. */
function calledFunctions(thing: Thing, world: World, depth = 0): readonly Func[] {
  if (thing.kind === 'expr') return functionsOf([thing]);
  if (thing.kind !== 'class' || depth > 8) return [];
  if (thing.type.maker) return [thing.type.maker];
  return thing.type.bases.flatMap((base) =>
    choices(base, world).flatMap((above) => calledFunctions(above, world, depth + 1)),
  );
}

function functionsOf(found: readonly Thing[]): readonly Func[] {
  step(found.length);
  return found.flatMap((thing) =>
    thing.kind === 'expr' && thing.expr.kind === 'function' ? [thing.expr.func] : [],
  );
}

function handed({ value, call, index: at }: HandedOn, index: Index, world: World): void {
  const list = call !== null && at === 0 ? listBehind(call, world) : null;
  for (const thing of choices(value, world)) {
    if (list !== null) for (const func of functionsOf([thing])) push(index.lists, func, list);
    else if (value.kind === 'member' && mayBeOwn(thing)) index.unknownReads.add(value.name);
    else if (thing.kind !== 'instance') openAll(thing, index, world, 0);
  }
}

/** The list whose items a call hands to its first argument: `['a', 'b'].forEach(f)`. */
function listBehind({ of }: Call, world: World): Expr | null {
  if (of.kind !== 'member' || !world.vocabulary.each.has(of.name)) return null;
  const known = choices(of.of, world).every((thing) => thing.kind === 'expr' && thing.expr.kind === 'list');
  return known ? of.of : null;
}

/** Everything that can be called through a thing may be called with anything. */
function openAll(thing: Thing, index: Index, world: World, depth: number): void {
  step();
  if (depth > 3) return;
  const inside = (values: Iterable<readonly Expr[]>): void => {
    for (const part of [...values].flat())
      for (const found of choices(part, world)) openAll(found, index, world, depth + 1);
  };
  for (const func of calledFunctions(thing, world)) index.open.add(func);
  if (thing.kind === 'unit') inside(thing.unit.exports.values());
  if (thing.kind === 'class') inside(thing.type.statics.values());
  if (thing.kind === 'instance') inside(thing.type.members.values());
  if (thing.kind === 'expr' && thing.expr.kind === 'record')
    inside([[...thing.expr.fields.values(), ...thing.expr.spreads]]);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
