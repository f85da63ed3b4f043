/** Attributes and configuration keys that mean the same in every module of a Python program, found by name; it works out no values. */
import type { Binding, PythonModule } from './scopes.ts';

/** What attributes, keys, class members and the module's own capitalised names are bound to, by name. */
export function sharedBindings(scopes: PythonModule['scopes']): ReadonlyMap<string, readonly Binding[]> {
  const found = new Map<string, Binding[]>();
  const add = (name: string, bindings: readonly Binding[]): void => {
    const known = found.get(name) ?? [];
    for (const binding of bindings) known.push(binding);
    found.set(name, known);
  };
  for (const { kind, bindings } of scopes) {
    for (const [name, given] of bindings) if (name.startsWith('.')) add(name.slice(1), given);
    for (const [name, given] of bindings)
      if (kind === 'class' || (kind === 'module' && /^[A-Z]/.test(name))) add(name, given);
  }
  return found;
}
