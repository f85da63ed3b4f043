/** What one source of a Node program does: the walk over its calls, and what only Node has (view folders, upload callbacks, options, signals). */
import { programsOfShell } from '../../analysis/shell-programs.ts';
import { OPTIONS, OPTIONS_OF } from '../../knowledge/languages/node/calls.ts';
import type { Action } from '../../model/index.ts';
import { readOne, step } from '../../sources/meter.ts';
import { written, type Call, type Expr, type Unit } from '../../sources/ir.ts';
import { lastName } from '../../sources/table.ts';
import { texts } from '../../sources/texts.ts';
import { choices } from '../../sources/things.ts';
import { namesOf, optionTexts, actionsOf, type SeenAction } from '../../sources/walk.ts';
import type { Value, World } from '../../sources/world.ts';
import { walk } from './vocabulary.ts';

/** What scanning one unit found. */
export interface UnitBehaviour {
  readonly actions: readonly SeenAction[];
  /** Line of `process.on('SIGTERM', …)` or a framework's own switch for it; null when there is none. */
  readonly sigterm: number | null;
  /** Line of a use of `fs` that is no call and so escapes the walk; null when there is none. */
  readonly escapes: number | null;
  /** Why the unit was not read to its end, as a clause behind its name: it may do anything. Null when it was read. */
  readonly unread: string | null;
}

const ENDS = /^(exit|close|shutdown|stop|destroy|terminate|disconnect|quit|end|kill|server)/i;

/** Finds what a unit opens, writes, runs and binds; never throws. `installed` are the packages of package.json. */
export function scanUnit(unit: Unit, world: World, installed: ReadonlySet<string>): UnitBehaviour {
  const found = readOne(
    unit.size,
    () => behaviourOf(unit, world, installed),
    (unread): UnitBehaviour => ({ actions: [], sigterm: null, escapes: null, unread }),
  );
  return { ...found, unread: found.unread ?? unit.unread };
}

function behaviourOf(unit: Unit, world: World, installed: ReadonlySet<string>): UnitBehaviour {
  const findings = [
    ...namedPaths(unit, world),
    ...actionsOf(unit, world, walk),
    ...unit.calls.flatMap((call) => [...viewFolders(call, unit, world), ...diskStorage(call, unit, world)]),
    ...optionActions(unit, world, installed),
  ];
  return { actions: findings, sigterm: sigtermLine(unit), escapes: escapingLine(unit, world), unread: null };
}

function seen(does: Action, value: Value, unit: Unit, line: number, what: string): SeenAction {
  return { does, value, module: unit.path, line, what, tolerant: false };
}

const PATH_TEXT = /^\.{0,2}\/?[\w@-][\w.@ -]*(\/[\w.@ -]+)*\/?$/;

/** Texts that look like paths, and what `path.join` makes: views, assets and data that are handed to functions nobody knows. */
function namedPaths(unit: Unit, world: World): readonly SeenAction[] {
  const hint = (value: Value, line: number): SeenAction => ({
    ...seen('open', value, unit, line, 'a path'),
    hint: true,
  });
  const texted = unit.words
    .filter(({ kind, text }) => kind === 'text' && /[/.]/.test(text) && PATH_TEXT.test(text))
    .map(({ text, line }) => hint({ text, exact: true }, line));
  const joined = unit.calls
    .filter((call) => /^(join|resolve)$/.test(lastName(written(call.of))) && isPathCall(call, world))
    .flatMap((call) =>
      texts(call, world)
        .filter(({ exact }) => exact)
        .map((value) => hint(value, call.line)),
    );
  return [...texted, ...joined];
}

function isPathCall(call: Call, world: World): boolean {
  return namesOf(call, world, walk).some(({ name }) => /^path\.(join|resolve)$/.test(name));
}

/** Express: `app.set('views', folder)`, and the folder that counts where only a view engine is chosen. */
function viewFolders(call: Call, unit: Unit, world: World): readonly SeenAction[] {
  const name = written(call.of);
  const last = lastName(name);
  if (last !== 'set' && last !== 'engine') return [];
  const setting = call.args[0] ? texts(call.args[0], world)[0]?.text : undefined;
  const found =
    setting === 'views'
      ? texts(call.args[1], world)
      : last === 'engine' || setting === 'view engine'
        ? [{ text: 'views', exact: true }]
        : [];
  return found.map((value) => seen('open', value, unit, call.line, name));
}

/** `multer.diskStorage({ destination: (request, file, done) => done(null, 'uploads') })`. */
function diskStorage(call: Call, unit: Unit, world: World): readonly SeenAction[] {
  const name = namesOf(call, world, walk).find((called) => lastName(called.name) === 'diskStorage')?.name;
  const [options] = call.args;
  if (name === undefined || options === undefined) return [];
  const row = { does: 'write-folder', otherwise: '/tmp' } as const;
  return optionTexts(options, ['destination'], row, unit, world).map((value) => ({
    ...seen('write-folder', value, unit, call.line, name),
    tolerant: true,
  }));
}

/** `{ protoPath: … }` and the like, wherever the record stands. */
function optionActions(unit: Unit, world: World, installed: ReadonlySet<string>): readonly SeenAction[] {
  return unit.kept.flatMap(({ of, name, value, line }) => {
    const actions = of?.kind === 'record' ? actionsOfOption(name, installed) : [];
    return actions.flatMap((does) =>
      pathTexts(value, world).map((text) => seen(does, text, unit, line, `the option ${name}`)),
    );
  });
}

function actionsOfOption(name: string, installed: ReadonlySet<string>): readonly Action[] {
  const general = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  const special = OPTIONS_OF.filter(
    (row) => row.option === name && row.packages.some((entry) => installed.has(entry)),
  );
  return [...(general ? [general] : []), ...new Set(special.map((row) => row.does))];
}

/** Only texts count here: a computed value of an option that merely has this name says nothing. */
function pathTexts(value: Expr, world: World): readonly Value[] {
  if (value.kind === 'list') return value.items.flatMap((item) => pathTexts(item, world));
  if (value.kind !== 'record') return texts(value, world).filter(({ text }) => text !== '');
  const path = value.fields.get('path') ?? value.fields.get('dir') ?? value.fields.get('destination');
  return path ? pathTexts(path, world) : [];
}

/** `process.on('SIGTERM', …)` in a unit that also ends or closes something, or Nest's own switch. */
function sigtermLine(unit: Unit): number | null {
  const lasts = unit.calls.map(({ of }) => lastName(written(of)));
  const hooks = lasts.indexOf('enableShutdownHooks');
  if (hooks >= 0) return unit.calls[hooks]?.line ?? null;
  if (!lasts.some((last) => ENDS.test(last))) return null;
  const named = unit.words.some(({ kind, text }) => kind === 'text' && text === 'SIGTERM');
  const handler = unit.calls.find(
    (call) => /^process\.(on|once|addListener)$/.test(written(call.of)) && takesSigterm(call, named),
  );
  return handler?.line ?? null;
}

function takesSigterm({ args: [first] }: Call, namedElsewhere: boolean): boolean {
  return first?.kind === 'text' ? first.text === 'SIGTERM' : first?.kind === 'name' && namedElsewhere;
}

/** `const read = fs[method]`, `wrap(fs)`, `wait(fs.unlink)`: fs or one of its functions is handed on, so its calls are not all seen. */
function escapingLine(unit: Unit, world: World): number | null {
  const handed = unit.handedOn.find((entry) => {
    step();
    return isFile(entry.value, world) && !(entry.call !== null && isFollowed(entry.call, entry.index, world));
  });
  const indexed = unit.indexed.find(({ of }) => isFile(of, world));
  return handed?.line ?? indexed?.line ?? null;
}

/** `fs`, or a function of it that does something with a path. */
function isFile(value: Expr, world: World): boolean {
  return (
    value.kind !== 'function' &&
    choices(value, world).some(
      (thing) =>
        thing.kind === 'named' &&
        (thing.name === 'fs' ||
          (thing.name.startsWith('fs.') && walk.table(lastName(thing.name)).length > 0)),
    )
  );
}

/** What a call does with its argument is seen: it answers with it, the program itself declares the callee, or each item of a list is given to it. */
function isFollowed(call: Call, index: number, world: World): boolean {
  const { passes, each } = world.vocabulary;
  if (passes.has(lastName(written(call.of)))) return true;
  if (call.of.kind === 'member' && index === 0 && each.has(call.of.name)) return true;
  const found = choices(call.of, world);
  return (
    found.length > 0 &&
    found.every(
      (thing) => thing.kind === 'class' || (thing.kind === 'expr' && thing.expr.kind === 'function'),
    )
  );
}

/** The programs that a shell text starts, by name; null when the text is not a shell script that can be read. */
export function shellPrograms(text: string, exact: boolean): readonly string[] | null {
  return programsOfShell(exact ? text : text.replace(/\S*$/, ''));
}
