/** What a name of Python stands for where it stands: imports, aliases and scopes followed. It works out no values. */
import { step } from '../../sources/meter.ts';
import { dottedName, type PythonCall, type Expression } from './expressions.ts';
import type { Binding, PythonModule, PythonScope } from './scopes.ts';
import type { Variable } from './variables.ts';

/** The modules of one program and what surrounds them, for reading values without running anything. */
export interface PythonWorld {
  readonly modules: ReadonlyMap<string, PythonModule>;
  /** The modules that a dotted import may mean, seen from another module. */
  resolve(dotted: string, from: string): readonly PythonModule[];
  /** The modules in which an attribute or a configuration key of this name is given a value. */
  modulesWith(name: string): readonly PythonModule[];
  /** Where a file of the context lies in the image; null when no COPY brings it. */
  imageOf(path: string): string | null;
  /** What an environment variable may hold when the container starts. */
  environment(name: string): Variable;
  /** Calls by the last part of the function's name. */
  callsOf(name: string): readonly { readonly call: PythonCall; readonly at: PythonSite }[];
}

/** Where an expression stands. */
export interface PythonSite {
  readonly module: PythonModule;
  readonly scope: PythonScope;
}

/** The full name of what an expression names, imports followed: `join` is `os.path.join` after `from os.path import join`. */
export function qualified(value: Expression, at: PythonSite): string | null {
  const name = dottedName(value);
  if (name === null) return null;
  const [head = '', ...rest] = name.split('.');
  const found = at.module.imports.get(head);
  if (found === undefined) return [aliased(head, at) ?? head, ...rest].join('.');
  const base =
    found.member === null
      ? name.startsWith(`${found.module}.`)
        ? head
        : found.module
      : `${found.module}.${found.member}`;
  return [base, ...rest].join('.');
}

/** The full name behind `write = io.open`, where that is all that the name ever is; null for any other name. */
function aliased(name: string, at: PythonSite): string | null {
  for (let scope: PythonScope | null = at.scope; scope !== null; scope = scope.parent) {
    step();
    const bindings = scope.bindings.get(name);
    if (bindings === undefined) continue;
    const [only] = bindings;
    if (bindings.length > 1 || only?.kind !== 'value' || only.value.kind !== 'attribute') return null;
    const full = dottedName(only.value) ?? '';
    return at.module.imports.has(full.split('.')[0] ?? '')
      ? qualified(only.value, { module: at.module, scope: only.scope })
      : null;
  }
  return null;
}

/** What a name is bound to, and the module that says so. */
export interface Bound {
  readonly bindings: readonly Binding[];
  readonly module: PythonModule;
}

/** What a callee is bound to: `f`, `self.f`, `module.f`. */
export function functionNamed(of: Expression, at: PythonSite, world: PythonWorld): Bound | null {
  if (of.kind === 'name') return lookUp(of.name, at, world);
  if (of.kind !== 'attribute') return null;
  const head = dottedName(of.of);
  if (head === 'self' || head === 'cls') {
    for (let scope: PythonScope | null = at.scope; scope !== null; step(), scope = scope.parent)
      if (scope.kind === 'class')
        return isOverridden(of.name, scope, world)
          ? null
          : { bindings: scope.bindings.get(of.name) ?? [], module: at.module };
    return null;
  }
  const [module, ...more] = (head === null ? undefined : moduleNamed(head, at, world)) ?? [];
  return module === undefined || more.length > 0
    ? null
    : { bindings: module.scope.bindings.get(of.name) ?? [], module };
}

/** Another class has a method of this name: it may be built on this one. */
function isOverridden(name: string, own: PythonScope, world: PythonWorld): boolean {
  return [...world.modules.values()].some(({ scopes }) => {
    step(scopes.length);
    return scopes.some((scope) => scope.kind === 'class' && scope !== own && scope.bindings.has(name));
  });
}

/** What a name is bound to where it stands, imports from one module of the program followed; null where that is not known. */
export function lookUp(name: string, at: PythonSite, world: PythonWorld): Bound | null {
  const imported = at.module.imports.get(name);
  if (imported?.member != null) {
    const [module, ...more] = world.resolve(imported.module, at.module.path);
    if (module === undefined || more.length > 0) return null;
    return { bindings: module.scope.bindings.get(imported.member) ?? [], module };
  }
  for (let scope: PythonScope | null = at.scope; scope !== null; scope = scope.parent) {
    step();
    if (scope.kind === 'class' && scope !== at.scope) continue;
    const bindings = scope.bindings.get(name);
    if (bindings !== undefined) return { bindings, module: at.module };
  }
  return null;
}

/** The project's modules that a dotted name means at this site: `settings` after `from app import settings`. */
export function moduleNamed(
  name: string,
  at: PythonSite,
  world: PythonWorld,
): readonly PythonModule[] | undefined {
  const found = at.module.imports.get(name);
  if (found === undefined)
    return at.module.imports.has(name.split('.')[0] ?? '') ? world.resolve(name, at.module.path) : undefined;
  const dotted =
    found.member === null
      ? found.module
      : found.module.endsWith('.')
        ? found.module + found.member
        : `${found.module}.${found.member}`;
  return world.resolve(dotted, at.module.path);
}

/** Methods that add to a list or a dictionary. */
const GROWING = ['append', 'extend', 'insert', 'add', 'update', 'setdefault'];

/** Somebody adds to a list or dictionary of this name, wherever it is. */
export function isGrown(name: string, world: PythonWorld): boolean {
  return GROWING.some((method) =>
    world.callsOf(method).some(({ call }) => {
      step();
      return call.of.kind === 'attribute' && dottedName(call.of.of)?.split('.').at(-1) === name;
    }),
  );
}
