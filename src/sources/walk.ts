/** The one walk from what a program calls to what it opens, writes, runs and listens on. Which call does what, a table says. */
import type { Action } from '../model/index.ts';
import { step } from './meter.ts';
import { written } from './ir.ts';
import type { Call, Expr, Func, Name, Unit } from './ir.ts';
import { lastName, type CallFact, type CallTable } from './table.ts';
import { texts } from './texts.ts';
import { choices, type Thing } from './things.ts';
import { UNKNOWN, type Value, type World } from './world.ts';

/** One thing that a source does with a path, a program or a port. */
export interface SeenAction {
  readonly does: Action;
  readonly value: Value;
  /** Context path of the unit. */
  readonly module: string;
  readonly line: number;
  /** The call or option as a person would name it: `fs.readFile`. */
  readonly what: string;
  /** `make-folder`: the folder may be there already. */
  readonly tolerant: boolean;
  /** Only named, with nothing to show what is done with it: it counts where a file of the repository has that name. */
  readonly hint?: true;
}

/** The tables of a language, and what its options mean. */
export interface CallWalk {
  readonly table: CallTable;
  /** Global names that the table uses without an import. */
  readonly globals: ReadonlySet<string>;
  /** Functions that ask whether something is there, by last name. */
  readonly asks: ReadonlySet<string>;
  /** The option that makes a folder which may be there already. */
  readonly tolerates: string;
  /** Functions whose first argument is opened, and written where the second one says so, by last name. */
  readonly modes: ReadonlySet<string>;
}

/** What a call is called in the tables, and whether it can be one of their own names. */
interface Called {
  readonly name: string;
  readonly known: boolean;
}

/** Everything that the calls of a unit do. */
export function actionsOf(unit: Unit, world: World, walk: CallWalk): readonly SeenAction[] {
  const asked = unit.calls.some(({ of }) => walk.asks.has(lastName(written(of))));
  return [...unit.calls, ...handedCalls(unit, world)].flatMap((call) =>
    callActions(call, unit, world, walk, asked),
  );
}

/** `['a', 'b'].forEach(fs.unlinkSync)`: the function is called with each item. */
function handedCalls(unit: Unit, world: World): readonly Call[] {
  return unit.handedOn.flatMap(({ value, call, index }) => {
    if (call?.of.kind !== 'member' || index > 0 || !world.vocabulary.each.has(call.of.name)) return [];
    if (value.kind === 'function') return [];
    const item: Expr = { kind: 'item', of: call.of.of };
    return [{ ...call, of: value, args: [item], named: new Map<string, Expr>() }];
  });
}

function callActions(
  call: Call,
  unit: Unit,
  world: World,
  walk: CallWalk,
  asked: boolean,
): readonly SeenAction[] {
  step();
  const found: SeenAction[] = [];
  const taken = new Set<CallFact>();
  for (const called of namesOf(call, world, walk)) {
    for (const row of walk.table(lastName(called.name).replace(/\(\)$/, ''))) {
      if (taken.has(row) || !matches(row, called)) continue;
      taken.add(row);
      const does = actionOf(row, call, called.name, world, walk);
      const tolerant = does === 'make-folder' && (asked || tolerates(call.args[1], walk));
      for (const value of valuesOf(row, call, unit, world))
        found.push({ does, value, module: unit.path, line: call.line, what: called.name, tolerant });
    }
  }
  return found;
}

/** What the callee is outside of the program; as it is written where that is not known. */
export function namesOf(call: Call, world: World, walk: CallWalk): readonly Called[] {
  const names: Called[] = [];
  const found = choices(call.of, world);
  for (const thing of found) {
    if (thing.kind !== 'named') continue;
    const root = thing.name.split('.')[0] ?? '';
    names.push({ name: thing.name, known: thing.bound || walk.globals.has(root) });
  }
  if (
    !found.some((thing) => thing.kind === 'unknown' || (thing.kind === 'named' && thing.name.includes('()')))
  )
    return names;
  const text = written(call.of);
  const root = rootOf(call.of);
  if (text === '?') return names;
  const known = root !== null && (walk.globals.has(root.name) || isDeclared(root));
  return [...names, { name: text, known }];
}

function rootOf(expr: Expr): Name | null {
  let at = expr;
  while (at.kind === 'member') at = at.of;
  return at.kind === 'name' ? at : null;
}

/** Whether the program gives the name a value, and not a caller. */
function isDeclared({ name, scope }: Name): boolean {
  for (let at: Name['scope'] | null = scope; at !== null; at = at.parent) {
    step();
    const values = at.bindings.get(name);
    if (values) return values.some(({ kind }) => kind !== 'parameter');
  }
  return false;
}

/** `*.x` is x of any object that is not known to be something else; a bare name must be the table's own. */
function matches(row: CallFact, { name, known }: Called): boolean {
  if (!row.call.startsWith('*.'))
    return known && row.call === name.replace(/\(\)$/, '').replace(/\(\)\./, '.');
  const last = row.call.slice(2);
  return name === last || name.endsWith(`.${last}`);
}

/** `fs.open(path, 'a')` and `createReadStream` differ by their flags. */
function actionOf(row: CallFact, call: Call, name: string, world: World, walk: CallWalk): Action {
  const mode = call.args[1];
  if (row.does !== 'open' || !walk.modes.has(lastName(name)) || mode === undefined) return row.does;
  const flags = texts(mode, world);
  return flags.every(({ exact, text }) => exact && !/[wa+]/.test(text)) ? 'open' : 'write-file';
}

function tolerates(options: Expr | undefined, walk: CallWalk): boolean {
  return options?.kind === 'record' && options.fields.has(walk.tolerates);
}

function valuesOf(row: CallFact, call: Call, unit: Unit, world: World): readonly Value[] {
  const argument = call.args[row.argument];
  if (argument === undefined) return row.otherwise === null ? [] : [{ text: row.otherwise, exact: true }];
  if (row.option !== null) return optionTexts(argument, row.option.split('.'), row, unit, world);
  const found = choices(argument, world);
  return found.length > 0 && found.every(isNoPath) ? [] : texts(argument, world);
}

function isNoPath(thing: Thing): boolean {
  return thing.kind === 'expr' && (thing.expr.kind === 'record' || thing.expr.kind === 'function');
}

/** The value of an option; where the options are not a literal that can be read, nothing is known about it. */
export function optionTexts(
  options: Expr,
  [name, ...deeper]: readonly string[],
  row: Pick<CallFact, 'does' | 'otherwise'>,
  unit: Unit,
  world: World,
): readonly Value[] {
  if (name === undefined) return handedBack(options, unit, world) ?? texts(options, world);
  const otherwise: readonly Value[] = row.otherwise === null ? [] : [{ text: row.otherwise, exact: true }];
  const hidden = row.does === 'listen' ? [] : UNKNOWN;
  const field: Expr = { kind: 'member', of: options, name };
  const values = choices(options, world).flatMap((thing): readonly Value[] => {
    if (thing.kind !== 'expr') return thing.kind === 'absent' ? otherwise : hidden;
    if (thing.expr.kind !== 'record') return thing.expr.kind === 'concat' ? hidden : [];
    const own = choices({ ...field, of: thing.expr }, world);
    if (own.every(({ kind }) => kind === 'absent')) return otherwise;
    if (!thing.expr.fields.has(name) && thing.expr.spreads.length === 0) return [...otherwise, ...hidden];
    return optionTexts({ ...field, of: thing.expr }, deeper, row, unit, world);
  });
  return [...new Map(values.map((value) => [`${value.exact} ${value.text}`, value])).values()];
}

/** What a callback hands on as its second argument: `(request, file, done) => done(null, folder)`. Null where it is no callback. */
function handedBack(value: Expr, unit: Unit, world: World): readonly Value[] | null {
  const functions = choices(value, world).flatMap((thing) =>
    thing.kind === 'expr' && thing.expr.kind === 'function' ? [thing.expr.func] : [],
  );
  if (functions.length === 0) return null;
  const found = functions.flatMap((func) =>
    unit.calls
      .filter((call) => isInside(call.within, func) && call.args.length > 1 && isParameterOf(call.of, func))
      .flatMap((call) => texts(call.args[1], world)),
  );
  return found.length > 0 ? found : UNKNOWN;
}

function isInside(inner: Func | null, outer: Func): boolean {
  for (let at = inner; at !== null; at = at.outer) {
    step();
    if (at === outer) return true;
  }
  return false;
}

function isParameterOf(expr: Expr, func: Func): boolean {
  if (expr.kind !== 'name') return false;
  for (let at: Name['scope'] | null = expr.scope; at !== null; at = at.parent) {
    step();
    const values = at.bindings.get(expr.name);
    if (values) return values.some((value) => value.kind === 'parameter' && value.func === func);
  }
  return false;
}
