/** What a Python expression may be as a path, as far as the sources show it; nothing is run. */
import { dottedName, type PythonCall, type Expression } from './expressions.ts';
import {
  functionNamed,
  isGrown,
  lookUp,
  moduleNamed,
  qualified,
  type PythonSite,
  type PythonWorld,
} from './names.ts';
import { OTHER, type Binding, type PythonModule, type PythonParameter, type PythonScope } from './scopes.ts';
import { beginOf, concat, join, NONE, parentOf, UNKNOWN, whole, type Where } from './places.ts';
import { bounded, step } from '../../sources/meter.ts';

const MAX_DEPTH = 12;
const MAX_PLACES = 12;
/** One value may take as many; what takes more is unknown. */
const MAX_STEPS = 10_000;

/** Calls whose value is that of their first argument, as far as places go. */
const TRANSPARENT = new Set([
  'str', 'os.fspath', 'os.path.abspath', 'os.path.realpath', 'os.path.normpath', 'os.path.expanduser', 'os.path.expandvars', 'pathlib.Path',
  'pathlib.PurePath', 'pathlib.PosixPath', 'pathlib.PurePosixPath', 'environ.Path', 'unipath.Path', 'path.Path', 'anyio.Path', 'aiopath.AsyncPath',
]); // prettier-ignore
/** Methods that keep the folder of a path or the begin of a text. */
const KEEPING = new Set('resolve absolute expanduser as_posix __str__ strip rstrip'.split(' '));
const ENVIRONMENT = new Set([
  'os.environ.get',
  'os.getenv',
  'os.environ.setdefault',
  'decouple.config',
  'starlette.config.Config',
  'os.environ.pop',
]);
/** Values that are no paths: writing to them touches no file. */
const NO_PATH = new Set(['io.BytesIO', 'io.StringIO', 'BytesIO', 'StringIO', 'open', 'io.TextIOWrapper', 'sys.stdout', 'sys.stderr', 'int', 'float', 'bool', 'dict', 'list', 'os.open']); // prettier-ignore

/** What an expression may be as a path: all possibilities that the sources show. */
export function places(value: Expression, at: PythonSite, world: PythonWorld, depth = 0): readonly Where[] {
  if (depth > MAX_DEPTH) return [UNKNOWN];
  const found =
    depth > 0
      ? evaluate(value, at, world, depth + 1)
      : bounded(MAX_STEPS, () => evaluate(value, at, world, 1), [UNKNOWN]);
  return found.length > MAX_PLACES ? [UNKNOWN] : found;
}

function evaluate(value: Expression, at: PythonSite, world: PythonWorld, depth: number): readonly Where[] {
  step();
  switch (value.kind) {
    case 'text':
      return [whole(value.value)];
    case 'format':
      return fold(value.items, at, world, depth, concat);
    case 'name':
      return named(value.name, at, world, depth);
    case 'binary':
      return binary(value, at, world, depth);
    case 'call':
      return called(value, at, world, depth);
    case 'attribute':
      return attribute(value, at, world, depth);
    case 'index':
      return indexed(value, at, world, depth);
    case 'number':
    case 'list':
    case 'dict':
      return [NONE];
    case 'lambda':
    case 'opaque':
      return [UNKNOWN];
  }
}

type Joiner = (left: Where, right: Where) => Where;

function fold(
  items: readonly Expression[],
  at: PythonSite,
  world: PythonWorld,
  depth: number,
  joiner: Joiner,
): readonly Where[] {
  let found: readonly Where[] | null = null;
  for (const item of items) {
    const next = item.kind === 'opaque' ? [UNKNOWN] : places(item, at, world, depth);
    found = found === null ? next : found.flatMap((left) => next.map((right) => joiner(left, right)));
    if (found.length > MAX_PLACES) return [UNKNOWN];
  }
  return found ?? [UNKNOWN];
}

function binary(
  value: Extract<Expression, { kind: 'binary' }>,
  at: PythonSite,
  world: PythonWorld,
  depth: number,
): readonly Where[] {
  const left = places(value.left, at, world, depth);
  switch (value.operator) {
    case '+':
      return fold([value.left, value.right], at, world, depth, concat);
    case '/':
      return fold([value.left, value.right], at, world, depth, join);
    case '%':
      return left.map((place) => beginOf(place, '%'));
    case 'if':
      return left;
    case 'or':
    case 'else':
      if (isBareVariable(value.left, at, world)) return places(value.right, at, world, depth);
      return [...left, ...places(value.right, at, world, depth)].filter(
        (place, _, all) => place.kind !== 'none' || all.length === 1,
      );
  }
}

function named(name: string, at: PythonSite, world: PythonWorld, depth: number): readonly Where[] {
  if (name === '__file__') {
    const image = world.imageOf(at.module.path);
    return [image === null ? UNKNOWN : whole(image)];
  }
  if (name === 'None' || name === 'True' || name === 'False') return [NONE];
  const imported = at.module.imports.get(name);
  if (imported?.member != null) {
    const { member } = imported;
    return union(world.resolve(imported.module, at.module.path), (module) =>
      inScope(member, module.scope, module, world, depth),
    );
  }
  for (let scope: PythonScope | null = at.scope; scope !== null; scope = scope.parent) {
    step();
    if (scope.kind === 'class' && scope !== at.scope) continue;
    if (scope.bindings.has(name)) return inScope(name, scope, at.module, world, depth);
  }
  step(at.module.imports.size);
  const stars = [...at.module.imports].filter(([local]) => local.startsWith('*'));
  const found = stars
    .flatMap(([, star]) => world.resolve(star.module, at.module.path))
    .filter((module) => module.scope.bindings.has(name));
  return union(found, (module) => inScope(name, module.scope, module, world, depth));
}

function inScope(
  name: string,
  scope: PythonScope,
  module: PythonModule,
  world: PythonWorld,
  depth: number,
): readonly Where[] {
  return bound(scope.bindings.get(name) ?? [], module, world, depth);
}

function bound(
  bindings: readonly Binding[],
  module: PythonModule,
  world: PythonWorld,
  depth: number,
): readonly Where[] {
  return union(bindings, (binding) => {
    if (binding.kind === 'value')
      return places(binding.value, { module, scope: binding.scope }, world, depth);
    if (binding.kind === 'item') return items(binding.of, { module, scope: binding.scope }, world, depth);
    return binding.kind === 'parameter' ? argument(binding, module, world, depth) : [UNKNOWN];
  });
}

/** What the items of a list may be, as far as it is a literal that nothing is added to. */
function items(list: Expression, at: PythonSite, world: PythonWorld, depth: number): readonly Where[] {
  if (depth > MAX_DEPTH) return [UNKNOWN];
  if (list.kind === 'list') return union(list.items, (item) => places(item, at, world, depth + 1));
  const found = list.kind === 'name' && !isGrown(list.name, world) ? lookUp(list.name, at, world) : null;
  return union(found?.bindings ?? [], (binding) =>
    binding.kind === 'value' && binding.value.kind !== 'opaque'
      ? items(binding.value, { module: found?.module ?? at.module, scope: binding.scope }, world, depth + 1)
      : [UNKNOWN],
  );
}

/** What a function of the program returns; null where the callee is none. */
function returned(
  call: PythonCall,
  at: PythonSite,
  world: PythonWorld,
  depth: number,
): readonly Where[] | null {
  const found = functionNamed(call.of, at, world);
  if (found === null || found.bindings.length === 0) return null;
  return union(found.bindings, (binding) => {
    if (binding.kind === 'function' && !binding.body.changed)
      return union(binding.body.returns, (value) =>
        places(value, { module: found.module, scope: binding.body }, world, depth),
      );
    return binding.kind === 'value' && binding.value.kind === 'lambda'
      ? places(binding.value.body, { module: found.module, scope: binding.scope }, world, depth)
      : [UNKNOWN];
  });
}

/** What all callers that the sources show pass for a parameter. Without any caller nothing is known. */
function argument(
  parameter: PythonParameter,
  module: PythonModule,
  world: PythonWorld,
  depth: number,
): readonly Where[] {
  const calls = world.callsOf(parameter.function);
  return union(calls, ({ call, at }) => {
    const given = call.named.get(parameter.name) ?? call.args[parameter.index];
    if (given !== undefined) return places(given, at, world, depth);
    const fallback = call.named.has('**') ? null : parameter.fallback;
    return fallback === null ? [UNKNOWN] : places(fallback, { module, scope: parameter.scope }, world, depth);
  });
}

function union<T>(items: readonly T[], each: (item: T) => readonly Where[]): readonly Where[] {
  step(items.length);
  const found = items.flatMap(each);
  if (found.length === 0) return [UNKNOWN];
  const seen = new Map(found.map((place) => [JSON.stringify(place), place]));
  return [...seen.values()];
}

function called(call: PythonCall, at: PythonSite, world: PythonWorld, depth: number): readonly Where[] {
  const name = qualified(call.of, at) ?? '';
  const [head] = call.args;
  const inner = (value: Expression | undefined): readonly Where[] =>
    value === undefined ? [UNKNOWN] : places(value, at, world, depth);
  if (name === 'os.path.join' || name === 'posixpath.join') return fold(call.args, at, world, depth, join);
  if (TRANSPARENT.has(name))
    return call.args.length === 0 ? [whole('.')] : fold(call.args, at, world, depth, join);
  if (name === 'os.path.dirname') return inner(head).map(parentOf);
  if (name === 'os.getcwd' || name === 'pathlib.Path.cwd') return [whole('.')];
  if (name === 'pathlib.Path.home') return [whole('~')];
  if (name === 'tempfile.gettempdir') return [whole('/tmp')];
  if (name.startsWith('tempfile.'))
    return call.named.has('dir') ? inner(call.named.get('dir')) : [{ kind: 'begins', text: '/tmp/' }];
  if (NO_PATH.has(name)) return [NONE];
  if (isEnvironment(name, call, at)) return fromEnvironment(call, at, world, depth);
  return returned(call, at, world, depth) ?? method(call, at, world, depth);
}

/** `os.environ.get(…)`, decouple's `config(…)` and django-environ's `env(…)`, `env.str(…)`. */
function isEnvironment(name: string, call: PythonCall, at: PythonSite): boolean {
  if (ENVIRONMENT.has(name)) return true;
  const named =
    /^(env|config|environ|getenv)(\.(str|path|get))?$/.test(dottedName(call.of) ?? '') &&
    call.args[0]?.kind === 'text';
  step(named ? at.module.imports.size : 1);
  return (
    named &&
    [...at.module.imports.values()].some(({ module }) =>
      /^(environ|decouple|environs|starlette\.config|os)$/.test(module),
    )
  );
}

function fromEnvironment(
  call: PythonCall,
  at: PythonSite,
  world: PythonWorld,
  depth: number,
): readonly Where[] {
  const [name, second] = call.args;
  if (name?.kind !== 'text') return [UNKNOWN];
  const { values, unset } = world.environment(name.value);
  const fallback = call.named.get('default') ?? second;
  const known = values.map((value) => (value === null ? UNKNOWN : whole(value)));
  if (!unset) return known;
  return [...known, ...(fallback === undefined ? [UNKNOWN] : places(fallback, at, world, depth))];
}

/** `os.getenv('X') or 'data'`: a variable without a default of its own, that may be unset. */
function isBareVariable(value: Expression, at: PythonSite, world: PythonWorld): boolean {
  if (value.kind !== 'call' || !isEnvironment(qualified(value.of, at) ?? '', value, at)) return false;
  const [name, fallback] = value.args;
  const { values, unset } =
    name?.kind === 'text' ? world.environment(name.value) : { values: [null], unset: false };
  return unset && values.length === 0 && (fallback ?? value.named.get('default')) === undefined;
}

/** Methods of paths and texts. */
function method(call: PythonCall, at: PythonSite, world: PythonWorld, depth: number): readonly Where[] {
  if (call.of.kind !== 'attribute') return [UNKNOWN];
  const { name, of } = call.of;
  if (KEEPING.has(name)) return places(of, at, world, depth);
  if (name === 'joinpath') return fold([of, ...call.args], at, world, depth, join);
  if (name === 'format') return places(of, at, world, depth).map((place) => beginOf(place, '{'));
  if (name === 'with_suffix' || name === 'with_name' || name === 'with_stem') {
    return places(of, at, world, depth).map((place) => join(parentOf(place), UNKNOWN));
  }
  if (name === 'get' && call.args[0]?.kind === 'text') return keyed(call.args[0].value, of, at, world, depth);
  return [UNKNOWN];
}

function attribute(
  value: Extract<Expression, { kind: 'attribute' }>,
  at: PythonSite,
  world: PythonWorld,
  depth: number,
): readonly Where[] {
  const full = qualified(value, at) ?? '';
  if (NO_PATH.has(full)) return [NONE];
  if (full === 'os.curdir' || full === 'os.path.curdir') return [whole('.')];
  if (full === 'os.sep' || full === 'os.path.sep') return [whole('/')];
  if (value.name === 'parent') return places(value.of, at, world, depth).map(parentOf);
  if (value.name === 'instance_path' || value.name === 'root_path') return flaskFolder(value.name, world);
  const head = dottedName(value.of);
  const imported = head === null ? undefined : moduleNamed(head, at, world);
  if (imported !== undefined && imported.length > 0) {
    return union(imported, (module) => inScope(value.name, module.scope, module, world, depth));
  }
  return keyed(value.name, value.of, at, world, depth);
}

/** Flask keeps `instance` beside the module that makes the application, or beside its package. */
function flaskFolder(name: 'instance_path' | 'root_path', world: PythonWorld): readonly Where[] {
  const makers = new Set(world.callsOf('Flask').map(({ at }) => at.module.path));
  return union([...makers], (path) => {
    const image = world.imageOf(path);
    if (image === null) return [UNKNOWN];
    const root = parentOf(whole(image));
    const beside = path.endsWith('/__init__.py') ? parentOf(root) : root;
    return [name === 'root_path' ? root : join(beside, whole('instance'))];
  });
}

function indexed(
  value: Extract<Expression, { kind: 'index' }>,
  at: PythonSite,
  world: PythonWorld,
  depth: number,
): readonly Where[] {
  const [key] = value.items;
  if (key?.kind === 'text') {
    if (qualified(value.of, at) !== 'os.environ')
      return entry(key.value, value.of, at, world, depth) ?? keyed(key.value, value.of, at, world, depth);
    const { values } = world.environment(key.value);
    return values.length === 0 ? [UNKNOWN] : values.map((found) => (found === null ? UNKNOWN : whole(found)));
  }
  if (key?.kind !== 'number' || value.of.kind !== 'attribute' || value.of.name !== 'parents')
    return [UNKNOWN];
  // no path has more parents, and nobody counts them in another way
  if (!/^\d{1,2}$/.test(key.text)) return [UNKNOWN];
  let found = places(value.of.of, at, world, depth).map(parentOf);
  for (let level = Number(key.text); level > 0; level -= 1) found = found.map(parentOf);
  return found;
}

/** An entry of a literal dictionary that nothing is added to; null where the object is none. */
function entry(
  key: string,
  of: Expression,
  at: PythonSite,
  world: PythonWorld,
  depth: number,
): readonly Where[] | null {
  const found = of.kind === 'name' && !isGrown(of.name, world) ? lookUp(of.name, at, world) : null;
  if (found === null || found.bindings.length === 0) return null;
  const values = found.bindings.flatMap((binding): Binding[] =>
    binding.kind === 'value' && binding.value.kind === 'dict'
      ? binding.value.entries.flatMap(([name, value]) =>
          name.kind === 'text' && name.value === key ? [{ kind: 'value', value, scope: binding.scope }] : [],
        )
      : [OTHER],
  );
  // `d[key] = value` stands with the module's attributes
  const later = found.module.scope.bindings.get(`.${key}`) ?? [];
  return values.length === 0 || values.includes(OTHER)
    ? null
    : bound([...values, ...later], found.module, world, depth);
}

/** Objects that hold a program's configuration by convention: their attributes mean the same everywhere. */
const CONFIGURATION = /(^|[._])(app|cfg|conf|config|constants|env|options|settings)$/i;

/**
 * An attribute or configuration key of an object that is not followed (`settings.MEDIA_ROOT`, `app.config['UPLOADS']`, `self.path`):
 * every value that the sources give to that name, in this module first.
 */
function keyed(
  name: string,
  of: Expression,
  at: PythonSite,
  world: PythonWorld,
  depth: number,
): readonly Where[] {
  const object = dottedName(of) ?? '';
  const shared = CONFIGURATION.test(object) || /^[A-Z][A-Z\d_]*$/.test(name);
  if (!shared && object !== 'self' && object !== 'cls') return [UNKNOWN];
  const own = at.module.shared().get(name) ?? [];
  if (own.length > 0) return bound(own, at.module, world, depth);
  const others = shared ? world.modulesWith(name) : [];
  return union(others, (module) => bound(module.shared().get(name) ?? [], module, world, depth));
}
