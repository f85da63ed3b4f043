/** Attributes and configuration keys that mean the same in every module of a Python program, found by name; it works out no values. */
import type { PythonWorld } from './names.ts';
import type { Binding, PythonModule } from './scopes.ts';

const modulesByName = new WeakMap<PythonWorld, Map<string, readonly PythonModule[]>>();

/** The modules that give a name of their own a value. */
export function modulesWith(name: string, world: PythonWorld): readonly PythonModule[] {
  const known = modulesByName.get(world) ?? new Map<string, readonly PythonModule[]>();
  modulesByName.set(world, known);
  const found =
    known.get(name) ?? [...world.modules.values()].filter((module) => bindingsOf(name, module).length > 0);
  known.set(name, found);
  return found;
}

const bindingsByName = new WeakMap<PythonModule, ReadonlyMap<string, readonly Binding[]>>();

/** What a module binds such a name to. */
export function bindingsOf(name: string, module: PythonModule): readonly Binding[] {
  const known = bindingsByName.get(module) ?? sharedBindings(module);
  bindingsByName.set(module, known);
  return known.get(name) ?? [];
}

/** What attributes, keys, class members and the module's own capitalised names are bound to, by name. */
function sharedBindings(module: PythonModule): ReadonlyMap<string, readonly Binding[]> {
  const found = new Map<string, Binding[]>();
  const add = (name: string, bindings: readonly Binding[]): void => {
    const known = found.get(name) ?? [];
    for (const binding of bindings) known.push(binding);
    found.set(name, known);
  };
  for (const { kind, bindings } of module.scopes) {
    for (const [name, given] of bindings) if (name.startsWith('.')) add(name.slice(1), given);
    for (const [name, given] of bindings)
      if (kind === 'class' || (kind === 'module' && /^[A-Z]/.test(name))) add(name, given);
  }
  return found;
}
