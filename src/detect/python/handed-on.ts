/** Functions that write files and are handed on: what they are called with is not seen. It works out no values. */
import { step } from '../../sources/meter.ts';
import { FILE_CALLS, type FileCall } from '../../knowledge/languages/python/calls.ts';
import type { PythonCall, Expression } from './expressions.ts';
import { qualified, type PythonSite, type PythonWorld } from './names.ts';
import type { PythonModule } from './scopes.ts';

/** A function that is handed on, and what it would do. */
export interface Handed {
  readonly use: FileCall['use'];
  readonly name: string;
  readonly line: number;
}

/** `map(os.remove, paths)`, `write = io.open`, `getattr(os, 'remove')`: what the function is called with is not seen. */
export function handedOn(value: Expression | undefined, at: PythonSite): Handed | null {
  if (value?.kind !== 'name' && value?.kind !== 'attribute') return null;
  const name = qualified(value, at) ?? '';
  // a class stands as a type as well: only functions count
  if (/(^|\.)[A-Z]\w*$/.test(name)) return null;
  const row = FILE_CALLS.get(name)?.find(({ use }) => use !== 'read');
  if (row === undefined || (!name.includes('.') && isBound(name, at))) return null;
  return { use: row.use, name, line: value.line };
}

/** `getattr(io, 'open', None)`, `getattr(io, name)`: a function is taken out of a module. */
export function memberTaken(call: PythonCall, at: PythonSite): Handed | null {
  const member = memberNamed(call);
  if (member !== undefined) return handedOn(member, at);
  const of = call.args[0] === undefined ? null : qualified(call.args[0], at);
  step(FILE_CALLS.size);
  const writes = [...FILE_CALLS].some(
    ([name, rows]) => of !== null && name.startsWith(`${of}.`) && rows.some(({ use }) => use !== 'read'),
  );
  return of !== null && writes ? { use: 'file', name: of, line: call.line } : null;
}

/** `write = io.open`: calls of that name are seen, where no other module can take it. */
export function isFollowed(
  value: Expression,
  name: string | null,
  at: PythonSite,
  imported: ReadonlySet<string>,
): boolean {
  if (name === null || value.kind !== 'attribute') return false;
  const own = at.scope.kind === 'function' || !imported.has(at.module.path);
  return own && !at.scope.globals.has(name) && at.scope.bindings.get(name)?.length === 1;
}

/** The modules that others import. */
export function importedModules(modules: readonly PythonModule[], world: PythonWorld): ReadonlySet<string> {
  const names = modules.flatMap(({ path, imports }) =>
    [...imports.values()].flatMap(({ module, member }) => [
      ...world.resolve(module, path),
      ...(member === null ? [] : world.resolve(`${module}${module.endsWith('.') ? '' : '.'}${member}`, path)),
    ]),
  );
  return new Set(names.map(({ path }) => path));
}

/** The member that `getattr(io, 'open')` names. */
function memberNamed({ args: [of, member] }: PythonCall): Expression | undefined {
  return of && member?.kind === 'text'
    ? { kind: 'attribute', of, name: member.value, line: of.line }
    : undefined;
}

/** The source gives the name a value of its own: it is no built-in function there. */
function isBound(name: string, at: PythonSite): boolean {
  for (let scope: PythonSite['scope'] | null = at.scope; scope !== null; scope = scope.parent) {
    step();
    if (scope.bindings.has(name)) return true;
  }
  return false;
}
