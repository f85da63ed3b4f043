import { parseScript } from '../../../dockerfile/index.ts';
import { readOne, step } from '../../meter.ts';
import { factsFor, OPTIONS, OPTIONS_OF, type CallFact, type Deed } from './facts.ts';
import { parseArguments, parseExpression, textAt, type Expression } from './expressions.ts';
import type { Call, Module } from './module.ts';
import type { Token } from './tokens.ts';
import { canonical, evaluate, lookUp, type Value, type World } from './values.ts';

/** One thing that a source does with a path, a program or a port. */
export interface Finding {
  readonly does: Deed;
  readonly value: Value;
  /** Context path of the module. */
  readonly module: string;
  readonly line: number;
  /** The call or option as a person would name it: `fs.readFile`. */
  readonly what: string;
  /** `make-folder`: the folder may be there already (`recursive`, or `existsSync` beside it). */
  readonly tolerant: boolean;
  /** Only named, with nothing to show what is done with it: it counts where a file of the repository has that name. */
  readonly hint?: true;
}

/** What scanning one module found. */
export interface Findings {
  readonly findings: readonly Finding[];
  /** Line of `process.on('SIGTERM', …)` or a framework's own switch for it; null when there is none. */
  readonly sigterm: number | null;
  /** Line of a use of `fs` that is no call and so escapes this scanner; null when there is none. */
  readonly escapes: number | null;
  /** Why the module was not read to its end, as a clause behind its name: it may do anything. Null when it was read. */
  readonly unread: string | null;
}

const ENDS = /^(exit|close|shutdown|stop|destroy|terminate|disconnect|quit|end|kill|server)/i;
/** Names that the table uses without an import. */
const GLOBALS = new Set(['process', 'res', 'response', 'reply', 'page', 'transports', 'fs']);
const NOT_A_PATH: readonly Value[] = [{ text: '', exact: false }];

/** Finds what a module opens, writes, runs and binds; never throws. `installed` are the packages of package.json. */
export function scanModule(module: Module, world: World, installed: ReadonlySet<string>): Findings {
  const found = readOne(
    module.size,
    () => findingsOf(module, world, installed),
    (unread): Findings => ({ findings: [], sigterm: null, escapes: null, unread }),
  );
  return { ...found, unread: found.unread ?? module.unread };
}

function findingsOf(module: Module, world: World, installed: ReadonlySet<string>): Findings {
  const named = namedPaths(module, world);
  if (!isInteresting(module)) return { findings: named, sigterm: null, escapes: null, unread: null };
  const findings = [
    ...named,
    ...module.calls.flatMap((call) => callFindings(call, module, world)),
    ...module.parts.flatMap((tokens) => optionFindings(tokens, module, world, installed)),
  ];
  return { findings, sigterm: sigtermLine(module), escapes: escapingLine(module), unread: null };
}

const PATH_TEXT = /^\.{0,2}\/?[\w@-][\w.@ -]*(\/[\w.@ -]+)*\/?$/;

/** Texts that look like paths, and what `path.join` makes: views, assets and data that are handed to functions nobody knows. */
function namedPaths(module: Module, world: World): readonly Finding[] {
  const found: Finding[] = [];
  const add = (value: Value, line: number): void => {
    if (value.exact)
      found.push({
        does: 'open',
        value,
        module: module.path,
        line,
        what: 'a path',
        tolerant: false,
        hint: true,
      });
  };
  for (const token of module.parts.flat()) {
    if (token.kind === 'string' && /[/.]/.test(token.text) && PATH_TEXT.test(token.text))
      add({ text: token.text, exact: true }, token.line);
  }
  if (![...module.bindings.values()].some((bound) => /^(node:)?path$/.test(bound.specifier))) return found;
  for (const call of module.calls) {
    if (!/^path\.(posix\.)?(join|resolve)$/.test(canonical(call.callee, module))) continue;
    const { values, next } = parseArguments(call.tokens, call.open);
    if (next <= call.tokens.length)
      for (const value of joinedPaths(call, values, module, world)) add(value, call.line);
  }
  return found;
}

function joinedPaths(
  call: Call,
  values: readonly Expression[],
  module: Module,
  world: World,
): readonly Value[] {
  const callee: Expression = call.callee.reduce<Expression | null>(
    (object, name) => (object ? { kind: 'member', object, name } : { kind: 'name', name }),
    null,
  ) ?? { kind: 'other' };
  return evaluate({ kind: 'call', callee, values, made: false, line: call.line }, module, world);
}

/** Express: `app.set('views', folder)`, and the folder that counts where only a view engine is chosen. */
function viewFolders(call: Call, module: Module, world: World): readonly Finding[] {
  const last = call.callee.at(-1);
  if (last !== 'set' && last !== 'engine') return [];
  const { values } = parseArguments(call.tokens, call.open);
  const setting = values[0] ? evaluate(values[0], module, world)[0]?.text : undefined;
  const found =
    setting === 'views'
      ? evaluate(values[1], module, world)
      : last === 'engine' || setting === 'view engine'
        ? [{ text: 'views', exact: true }]
        : [];
  return found.map((value) => ({
    does: 'open',
    value,
    module: module.path,
    line: call.line,
    what: call.callee.join('.'),
    tolerant: false,
  }));
}

/** Most sources of an application name nothing of the tables. */
function isInteresting(module: Module): boolean {
  return module.parts.some((tokens) =>
    tokens.some((token) => INTERESTING.has(token.text) || (token.kind === 'name' && isTold(token.text))),
  );
}

function isTold(name: string): boolean {
  return factsFor(name).length > 0 || Object.hasOwn(OPTIONS, name) || SPECIAL_OPTIONS.has(name);
}

const INTERESTING = new Set(['fs', 'enableShutdownHooks', 'diskStorage', 'SIGTERM', 'set', 'engine']);
const SPECIAL_OPTIONS = new Set(OPTIONS_OF.map((row) => row.option));

function callFindings(call: Call, module: Module, world: World): readonly Finding[] {
  step(call.callee.length);
  const last = call.callee.at(-1) ?? '';
  const name = canonical(call.callee, module);
  const root = call.callee[0] ?? '';
  const imported =
    root.startsWith('require(') ||
    module.bindings.has(root) ||
    module.constants.has(root) ||
    GLOBALS.has(root);
  const candidates = new Set([...factsFor(last), ...factsFor(name.slice(name.lastIndexOf('.') + 1))]);
  const rows = [...candidates].filter((row) => matches(row, name, imported));
  if (rows.length === 0)
    return [...diskStorage(call, name, module, world), ...viewFolders(call, module, world)];
  const { values } = parseArguments(call.tokens, call.open);
  return rows.flatMap((row) => rowFindings(row, values, call, name, module, world));
}

/** `*.x` is x of any object that is not known to be something else; a bare name must be the table's own. */
function matches(row: CallFact, name: string, imported: boolean): boolean {
  if (!row.call.startsWith('*.'))
    return imported && row.call === name.replace(/\(\)$/, '').replace(/\(\)\./, '.');
  const last = row.call.slice(2);
  return name === last || name.endsWith(`.${last}`);
}

function rowFindings(
  row: CallFact,
  values: readonly Expression[],
  call: Call,
  name: string,
  module: Module,
  world: World,
): readonly Finding[] {
  const does = deedOf(row, name, values, module, world);
  const argument = values[row.argument];
  const found =
    row.option === null
      ? valuesOf(argument, row, module, world)
      : optionValues(argument, row.option, row, module, world);
  step(does === 'make-folder' ? module.calls.length : 1);
  const tolerant =
    does === 'make-folder' &&
    (isRecursive(values[1]) || module.calls.some((other) => other.callee.at(-1) === 'existsSync'));
  return found.map((value) => ({ does, value, module: module.path, line: call.line, what: name, tolerant }));
}

/** `fs.open(path, 'a')` and `createReadStream` differ by their flags. */
function deedOf(
  row: CallFact,
  name: string,
  values: readonly Expression[],
  module: Module,
  world: World,
): Deed {
  if (row.does !== 'open' || !/(^|\.)open(Sync)?$/.test(name)) return row.does;
  const flags = values[1] ? evaluate(values[1], module, world)[0] : undefined;
  return flags?.exact === true && !/[wa+]/.test(flags.text)
    ? 'open'
    : flags === undefined
      ? 'open'
      : 'write-file';
}

function valuesOf(
  argument: Expression | undefined,
  row: CallFact,
  module: Module,
  world: World,
): readonly Value[] {
  if (argument === undefined) return row.otherwise === null ? [] : [{ text: row.otherwise, exact: true }];
  const whole = lookUp(argument, module, world)?.expression.kind;
  if (argument.kind === 'object' || argument.kind === 'function' || whole === 'object') return [];
  return evaluate(argument, module, world);
}

/** The value of `argument.option`; where the options are not a literal that can be read, nothing is known about it. */
function optionValues(
  argument: Expression | undefined,
  option: string,
  row: CallFact,
  module: Module,
  world: World,
): readonly Value[] {
  const otherwise: readonly Value[] = row.otherwise === null ? [] : [{ text: row.otherwise, exact: true }];
  if (argument === undefined) return otherwise;
  let place = { expression: argument, module };
  for (const name of option.split('.')) {
    const object = lookUp(place.expression, place.module, world) ?? place;
    if (object.expression.kind === 'text' || object.expression.kind === 'number') return [];
    if (object.expression.kind !== 'object')
      return object.expression.kind === 'function' || row.does === 'listen' ? [] : NOT_A_PATH;
    const member = object.expression.members.get(name);
    if (!member)
      return object.expression.complete
        ? otherwise
        : [...otherwise, ...(row.does === 'listen' ? [] : NOT_A_PATH)];
    place = { expression: member, module: object.module };
  }
  return place.expression.kind === 'function'
    ? callbackValues(place.expression.body, place.module, world)
    : evaluate(place.expression, place.module, world);
}

/** `multer.diskStorage({ destination: (request, file, done) => done(null, 'uploads') })`. */
function diskStorage(call: Call, name: string, module: Module, world: World): readonly Finding[] {
  if (!/(^|\.)diskStorage$/.test(name)) return [];
  const { values } = parseArguments(call.tokens, call.open);
  const row: CallFact = {
    does: 'write-folder',
    call: name,
    argument: 0,
    option: 'destination',
    otherwise: '/tmp',
  };
  const found = optionValues(values[0], 'destination', row, module, world);
  return found.map((value) => ({
    does: 'write-folder',
    value,
    module: module.path,
    line: call.line,
    what: name,
    tolerant: true,
  }));
}

/** What a callback hands on as its second argument: `done(null, folder)`. */
function callbackValues(body: readonly Token[], module: Module, world: World): readonly Value[] {
  const found: Value[] = [];
  step(body.length);
  for (let open = 1; open < body.length; open++) {
    if (textAt(body, open) !== '(' || body[open - 1]?.kind !== 'name' || textAt(body, open + 1) !== 'null')
      continue;
    const second = parseArguments(body, open).values[1];
    if (second) found.push(...evaluate(second, module, world));
  }
  return found.length > 0 ? found : NOT_A_PATH;
}

/** `{ protoPath: … }` and the like, wherever the object stands. */
function optionFindings(
  tokens: readonly Token[],
  module: Module,
  world: World,
  installed: ReadonlySet<string>,
): readonly Finding[] {
  const found: Finding[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== 'name' || textAt(tokens, at + 1) !== ':') continue;
    for (const does of deedsOfOption(token.text, installed)) {
      const { expression } = parseExpression(tokens, at + 2);
      const what = `the option ${token.text}`;
      for (const value of optionTexts(expression, module, world))
        found.push({ does, value, module: module.path, line: token.line, what, tolerant: false });
    }
  }
  return found;
}

function deedsOfOption(name: string, installed: ReadonlySet<string>): readonly Deed[] {
  const general = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  const special = OPTIONS_OF.filter(
    (row) => row.option === name && row.packages.some((entry) => installed.has(entry)),
  );
  return [...(general ? [general] : []), ...new Set(special.map((row) => row.does))];
}

/** Only texts count here: a type annotation or a computed value of an option that merely has this name says nothing. */
function optionTexts(expression: Expression, module: Module, world: World): readonly Value[] {
  if (expression.kind === 'array')
    return expression.items.flatMap((item) => optionTexts(item, module, world));
  if (expression.kind === 'object') {
    const path =
      expression.members.get('path') ??
      expression.members.get('dir') ??
      expression.members.get('destination');
    return path ? optionTexts(path, module, world) : [];
  }
  return evaluate(expression, module, world).filter((value) => value.text !== '');
}

function isRecursive(options: Expression | undefined): boolean {
  return options?.kind === 'object' && options.members.has('recursive');
}

/** `process.on('SIGTERM', …)` in a module that also ends or closes something, or Nest's own switch. */
function sigtermLine(module: Module): number | null {
  const hooks = module.calls.find((call) => call.callee.at(-1) === 'enableShutdownHooks');
  if (hooks) return hooks.line;
  const ends = module.calls.some((call) => ENDS.test(call.callee.at(-1) ?? ''));
  if (!ends) return null;
  const named = module.parts.some((tokens) =>
    tokens.some((token) => token.kind === 'string' && token.text === 'SIGTERM'),
  );
  const handler = module.calls.find(
    (call) =>
      ['process.on', 'process.once', 'process.addListener'].includes(call.callee.join('.')) &&
      takesSigterm(call, named),
  );
  return handler?.line ?? null;
}

function takesSigterm(call: Call, namedElsewhere: boolean): boolean {
  const first = call.tokens[call.open + 1];
  return first?.kind === 'string' ? first.text === 'SIGTERM' : first?.kind === 'name' && namedElsewhere;
}

/** `const read = fs[method]`, `wrap(fs)`, `paths.forEach(fs.unlink)`: fs or one of its functions is handed on, so its calls are not all seen. */
function escapingLine(module: Module): number | null {
  for (const [name, bound] of module.bindings) {
    if (canonical([name], module) !== 'fs' || (bound.name !== '*' && bound.name !== 'default')) continue;
    for (const tokens of module.parts) {
      step(tokens.length);
      const at = tokens.findIndex(
        (token, index) => token.kind === 'name' && token.text === name && escapes(tokens, index),
      );
      if (at >= 0) return tokens[at]?.line ?? 1;
    }
  }
  return null;
}

function escapes(tokens: readonly Token[], at: number): boolean {
  const before = textAt(tokens, at - 1);
  const behind = textAt(tokens, at + 1);
  if (before === '.') return false;
  if (behind === '[') return true;
  if (behind !== '.' && behind !== '?.') return isHandedOn(tokens, at, at);
  return factsFor(textAt(tokens, at + 2) ?? '').length > 0 && isHandedOn(tokens, at, at + 2);
}

/** What stands from `first` to `last` is an argument of its own, or the value of `(0, fs.readFile)`. */
function isHandedOn(tokens: readonly Token[], first: number, last: number): boolean {
  const before = textAt(tokens, first - 1);
  const behind = textAt(tokens, last + 1);
  return (
    (before === '(' || before === ',') &&
    (behind === ')' || behind === ',') &&
    !/^(import|promisify|promisifyAll)$/.test(textAt(tokens, first - 2) ?? '')
  );
}

/** The programs that a shell text starts, by name; null when the text is not a shell script that can be read. */
export function shellPrograms(text: string, exact: boolean): readonly string[] | null {
  const complete = exact ? text : text.replace(/\S*$/, '');
  const script = parseScript(complete);
  if (script.error !== null || script.commands.length === 0) return null;
  const names = script.commands.map((command) => command.words[0]?.value ?? null);
  return names.every((name) => name !== null) ? names : null;
}
