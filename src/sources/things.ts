/** What a name, a member or a call stands for: followed through scopes, imports, callers and returns. It knows no texts and no paths. */
import { step } from './meter.ts';
import { OTHER } from './ir.ts';
import type { Lexical, Call, Class, Expr, Func, Member, Unit } from './ir.ts';
import type { World } from './world.ts';

/** Something that no unit of the program declares: `fs.readFile`, `express()`. */
export interface Outside {
  readonly kind: 'named';
  readonly name: string;
  /** The call that made it; null where it is no result. */
  readonly call: Call | null;
  /** An import brought it, no global name. */
  readonly bound: boolean;
  /** Context path of the unit that names it. */
  readonly from: string;
}

/** What an expression stands for: one of several things. */
export type Thing =
  | { readonly kind: 'expr'; readonly expr: Expr }
  | Outside
  | { readonly kind: 'unit'; readonly unit: Unit }
  | { readonly kind: 'class'; readonly type: Class }
  | { readonly kind: 'instance'; readonly type: Class }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' };

const UNKNOWN_THING: readonly Thing[] = [{ kind: 'unknown' }];
const ABSENT: readonly Thing[] = [{ kind: 'absent' }];
/** Nobody writes longer ways from a name to its value. */
const DEPTH = 60;
/** Nobody chooses between more. */
const MOST = 12;

/** Everything that an expression may stand for. What leads back to itself is not known there. */
export function things(expr: Expr, world: World, depth = 0): readonly Thing[] {
  step();
  const before = world.known.things.get(expr);
  if (before !== undefined) return before as readonly Thing[];
  if (depth > DEPTH) return UNKNOWN_THING;
  world.known.things.set(expr, UNKNOWN_THING);
  const all = follow(expr, world, depth + 1);
  const found = all.length > MOST ? UNKNOWN_THING : all;
  world.known.things.set(expr, found);
  return found;
}

/** The same, with both sides of what may be either. */
export function choices(expr: Expr, world: World, depth = 0): readonly Thing[] {
  step();
  const before = world.known.choices.get(expr);
  if (before !== undefined) return before as readonly Thing[];
  world.known.choices.set(expr, UNKNOWN_THING);
  const all = things(expr, world, depth).flatMap((thing) =>
    thing.kind === 'expr' && thing.expr.kind === 'either' && depth < DEPTH
      ? [thing.expr.first, thing.expr.second].flatMap((part) => choices(part, world, depth + 1))
      : [thing],
  );
  const found = all.length > MOST ? UNKNOWN_THING : all;
  world.known.choices.set(expr, found);
  return found;
}

function follow(expr: Expr, world: World, depth: number): readonly Thing[] {
  switch (expr.kind) {
    case 'text':
    case 'number':
    case 'concat':
    case 'either':
    case 'list':
    case 'record':
    case 'function':
      return [{ kind: 'expr', expr }];
    case 'class':
      return [{ kind: 'class', type: expr.type }];
    case 'self':
      return [{ kind: 'instance', type: expr.type }];
    case 'name':
      return named(expr.name, expr.scope, world, depth);
    case 'member':
      return choices(expr.of, world, depth).flatMap((of) => memberOf(of, expr.name, world, depth));
    case 'call':
      return called(expr, world, depth);
    case 'item':
      return choices(expr.of, world, depth).flatMap((of) => itemsOf(of, world, depth));
    case 'parameter':
      return given(expr, world, depth);
    case 'import':
      return loaded(expr.from, expr.specifier, expr.name, world, depth);
    case 'other':
      return UNKNOWN_THING;
  }
}

function named(name: string, scope: Lexical, world: World, depth: number): readonly Thing[] {
  for (let at: Lexical | null = scope; at !== null; at = at.parent) {
    step();
    const values = at.bindings.get(name);
    if (values === undefined) continue;
    if (values.length > MOST) return UNKNOWN_THING;
    return values.length === 0 ? ABSENT : values.flatMap((value) => things(value, world, depth));
  }
  if (world.vocabulary.nothing.has(name)) return ABSENT;
  return [{ kind: 'named', name, call: null, bound: false, from: scope.path }];
}

/** `name` of a thing, wherever it gets its value. */
export function memberOf(of: Thing, name: string, world: World, depth: number): readonly Thing[] {
  const own = ownMember(of, name, world, depth);
  if (of.kind === 'named' || of.kind === 'unknown' || of.kind === 'absent' || depth > DEPTH) return own;
  const given = [...world.assigned(name), ...world.assigned('*')].flatMap((entry): readonly Thing[] => {
    if (entry.of === null) return [];
    const targets = choices(entry.of, world, depth + 1);
    if (targets.some((target) => isSame(target, of))) return things(entry.value, world, depth + 1);
    // nobody knows whether it is this one
    return targets.some(({ kind }) => kind === 'unknown') ? ABSENT : [];
  });
  if (given.length === 0) return own;
  const values = [...own, ...given].filter(({ kind }) => kind !== 'absent');
  return values.length > 0 ? values : UNKNOWN_THING;
}

function isSame(a: Thing, b: Thing): boolean {
  if (a.kind === 'unit') return b.kind === 'unit' && a.unit === b.unit;
  if (a.kind === 'expr') return b.kind === 'expr' && a.expr === b.expr;
  return (a.kind === 'class' || a.kind === 'instance') && a.kind === b.kind && a.type === b.type;
}

function ownMember(of: Thing, name: string, world: World, depth: number): readonly Thing[] {
  switch (of.kind) {
    case 'named': {
      const whole = `${of.name}.${name}`;
      const { transparent } = world.vocabulary;
      if (transparent.has(whole) || transparent.has(`*.${name}`)) return [of];
      return [{ ...of, name: whole, call: null }];
    }
    case 'unit':
      return exported(of.unit, name, world, depth);
    case 'class':
      return orUnknown(fieldOf(of.type, name, 'statics', world, depth));
    case 'instance':
      return orUnknown([
        ...fieldOf(of.type, name, 'members', world, depth),
        ...overridden(of.type, name, world, depth),
      ]);
    case 'expr':
      return partOf(of.expr, name, world, depth);
    case 'absent':
    case 'unknown':
      return UNKNOWN_THING;
  }
}

function orUnknown(found: readonly Thing[]): readonly Thing[] {
  return found.length === 0 ? UNKNOWN_THING : found;
}

/** What classes that are built on this one hold instead: an object of them may be at hand. */
function overridden(type: Class, name: string, world: World, depth: number): readonly Thing[] {
  if (depth > DEPTH) return UNKNOWN_THING;
  return world.derived().flatMap((other) => {
    step();
    const built = other.bases.some((base) =>
      choices(base, world, depth + 1).some((thing) => thing.kind === 'class' && thing.type === type),
    );
    if (!built || other === type) return [];
    const own = (other.members.get(name) ?? []).flatMap((value) => things(value, world, depth + 1));
    return [...own, ...overridden(other, name, world, depth + 1)];
  });
}

/** What a class or one of those above it holds; nothing where none does. */
function fieldOf(
  type: Class,
  name: string,
  where: 'members' | 'statics',
  world: World,
  depth: number,
): readonly Thing[] {
  const values = type[where].get(name);
  if (values !== undefined) return values.flatMap((value) => things(value, world, depth));
  return type.bases.flatMap((base) =>
    choices(base, world, depth).flatMap((thing) =>
      thing.kind === 'class' && depth < DEPTH
        ? fieldOf(thing.type, name, where, world, depth + 1)
        : UNKNOWN_THING,
    ),
  );
}

function partOf(expr: Expr, name: string, world: World, depth: number): readonly Thing[] {
  if (expr.kind === 'list') {
    const item = /^\d+$/.test(name) ? expr.items[Number(name)] : undefined;
    return item === undefined ? UNKNOWN_THING : things(item, world, depth);
  }
  if (expr.kind !== 'record') return UNKNOWN_THING;
  const field = expr.fields.get(name);
  if (field !== undefined) return things(field, world, depth);
  const spread = expr.spreads.flatMap((part) =>
    choices(part, world, depth).flatMap((thing) => memberOf(thing, name, world, depth)),
  );
  if (spread.length > 0) return spread;
  return expr.complete ? ABSENT : UNKNOWN_THING;
}

function itemsOf(of: Thing, world: World, depth: number): readonly Thing[] {
  if (of.kind !== 'expr' || of.expr.kind !== 'list') return UNKNOWN_THING;
  const items = [...of.expr.items, ...addedTo(of, world, depth)].flatMap((item) =>
    things(item, world, depth),
  );
  return of.expr.complete ? items : [...items, ...UNKNOWN_THING];
}

/** What calls add to a list that is made elsewhere. */
function addedTo(list: Thing, world: World, depth: number): readonly Expr[] {
  if (depth > DEPTH) return [OTHER];
  return world.additions().flatMap(({ of, args }) => {
    step();
    if (of.kind !== 'member') return [];
    return choices(of.of, world, depth + 1).some((target) => isSame(target, list)) ? args : [];
  });
}

/** What the callers of a function give, or its default where one gives nothing. */
function given(expr: Extract<Expr, { kind: 'parameter' }>, world: World, depth: number): readonly Thing[] {
  const { func, index } = expr;
  const { calls, lists, open } = world.callers(func);
  const otherwise = func.defaults[index];
  const left = (): readonly Thing[] => (otherwise ? things(otherwise, world, depth) : ABSENT);
  const name = func.parameters[index];
  const found = calls.flatMap((call) => {
    const value = (typeof name === 'string' ? call.named.get(name) : undefined) ?? call.args[index];
    return value === undefined
      ? left()
      : things(value, world, depth).flatMap((thing) => (thing.kind === 'absent' ? left() : [thing]));
  });
  if (index === 0)
    for (const list of lists)
      found.push(...choices(list, world, depth).flatMap((thing) => itemsOf(thing, world, depth)));
  if (!open) return found;
  return otherwise ? [...found, ...left(), ...UNKNOWN_THING] : [...found, ...UNKNOWN_THING];
}

function called(call: Call, world: World, depth: number): readonly Thing[] {
  const own = call.of.kind === 'member' ? ownMethod(call, call.of, world, depth) : null;
  return own ?? choices(call.of, world, depth).flatMap((of) => resultOf(of, call, world, depth));
}

/** Methods of texts, lists and functions that answer with what they are called on, or with its items; null for all others. */
function ownMethod(call: Call, { of, name }: Member, world: World, depth: number): readonly Thing[] | null {
  const method = world.vocabulary.methods.get(name);
  const [first] = call.args;
  if (method === 'itself') return call.args.length > 1 ? null : things(of, world, depth);
  if (method === undefined) return null;
  const found = choices(of, world, depth).map((thing) =>
    thing.kind === 'expr' && thing.expr.kind === 'list' ? thing.expr : null,
  );
  if (found.length === 0 || found.includes(null)) return null;
  return found.flatMap((list): readonly Thing[] => {
    if (list === null) return UNKNOWN_THING;
    if (method === 'items') return [{ kind: 'expr', expr: list }];
    if (method === 'joined') return first && list.complete ? [{ kind: 'expr', expr: between(list.items, first) }] : UNKNOWN_THING; // prettier-ignore
    const func = first?.kind === 'function' ? first.func : null;
    return func === null ? UNKNOWN_THING : [{ kind: 'expr', expr: { kind: 'list', items: func.returns, complete: true } }]; // prettier-ignore
  });
}

function between(items: readonly Expr[], separator: Expr): Expr {
  return {
    kind: 'concat',
    parts: items.flatMap((item, index) => (index === 0 ? [item] : [separator, item])),
  };
}

function resultOf(of: Thing, call: Call, world: World, depth: number): readonly Thing[] {
  const { vocabulary } = world;
  if (of.kind === 'class') return [{ kind: 'instance', type: of.type }];
  if (of.kind === 'expr' && of.expr.kind === 'function') return resultsOf(of.expr.func, world, depth);
  if (of.kind !== 'named') return UNKNOWN_THING;
  const first = call.args[0];
  if (vocabulary.loads.has(of.name))
    return first === undefined ? UNKNOWN_THING : required(first, call, world, depth);
  if (vocabulary.passes.has(of.name.slice(of.name.lastIndexOf('.') + 1)) && first)
    return things(first, world, depth);
  if (vocabulary.chains.has(of.name) && call.of.kind === 'member') return things(call.of.of, world, depth);
  return [{ ...of, name: `${of.name}()`, call }];
}

function resultsOf(func: Func, world: World, depth: number): readonly Thing[] {
  if (func.lazy) return UNKNOWN_THING;
  return func.returns.length === 0 ? ABSENT : func.returns.flatMap((value) => things(value, world, depth));
}

/** `require(specifier)`. */
function required(specifier: Expr, call: Call, world: World, depth: number): readonly Thing[] {
  return things(specifier, world, depth).flatMap((thing) =>
    thing.kind === 'expr' && thing.expr.kind === 'text'
      ? loaded(call.scope.path, thing.expr.text, '*', world, depth)
      : UNKNOWN_THING,
  );
}

function loaded(
  from: string,
  specifier: string,
  name: string,
  world: World,
  depth: number,
): readonly Thing[] {
  const unit = world.resolve(from, specifier);
  if (unit === null) return UNKNOWN_THING;
  if (unit !== undefined)
    return name === '*' ? whole(unit, world, depth) : exported(unit, name, world, depth);
  if (specifier.startsWith('.')) return UNKNOWN_THING;
  const root: Outside = {
    kind: 'named',
    name: world.vocabulary.root(specifier),
    call: null,
    bound: true,
    from,
  };
  return name === '*' ? [root] : memberOf(root, name, world, depth);
}

/** The unit itself, or what stands for it. */
function whole(unit: Unit, world: World, depth: number): readonly Thing[] {
  const values = unit.exports.get('*');
  if (values === undefined) return unit.unread === null ? [{ kind: 'unit', unit }] : UNKNOWN_THING;
  return values.flatMap((value) => things(value, world, depth));
}

/** What a unit gives out under a name. */
function exported(unit: Unit, name: string, world: World, depth: number): readonly Thing[] {
  const values = unit.exports.get(name);
  if (values !== undefined) return values.flatMap((value) => things(value, world, depth));
  if (unit.exports.has('*')) {
    const all = whole(unit, world, depth);
    return name === 'default' ? all : all.flatMap((thing) => memberOf(thing, name, world, depth));
  }
  if (depth > DEPTH) return UNKNOWN_THING;
  const further = unit.reexports.flatMap((specifier) =>
    loaded(unit.path, specifier, name, world, depth + 1).filter(
      ({ kind }) => kind !== 'unknown' && kind !== 'absent',
    ),
  );
  if (further.length > 0) return further;
  // an older way of compiling gives the whole as the default
  if (name === 'default' && unit.unread === null) return [{ kind: 'unit', unit }];
  return UNKNOWN_THING;
}
