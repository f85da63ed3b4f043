/** What the sources and packages of a Python program use of the system, by name alone: media types, fonts, a compiler. */
import {
  usedByImport,
  usedByMethod,
  usedByName,
  usedByPackage,
  type PythonUse,
} from '../../knowledge/languages/python/system-uses.ts';
import type { Project, SystemUse } from '../../model/index.ts';
import { evidenceAt } from '../../project/evidence.ts';
import { places } from './values.ts';
import { qualified, type PythonSite, type PythonWorld } from './names.ts';
import { within, type PythonCall, type Expression } from './expressions.ts';
import type { NamedPackage } from './libraries.ts';
import type { PythonModule } from './scopes.ts';

/** The first use of each thing. */
export function usesOf(
  packages: readonly NamedPackage[],
  modules: readonly PythonModule[],
  world: PythonWorld,
  project: Project,
): readonly SystemUse[] {
  const found = new Map<string, SystemUse>();
  const add = (use: SystemUse) => {
    if (!found.has(use.thing)) found.set(use.thing, use);
  };
  for (const { name, evidence } of packages) {
    const use = usedByPackage.get(name);
    if (use) add({ thing: use.thing, evidence: { ...evidence, says: `${use.says} (${name})` } });
  }
  for (const module of modules) for (const use of usesIn(module, world, project)) add(use);
  return [...found.values()];
}

function usesIn(module: PythonModule, world: PythonWorld, project: Project): readonly SystemUse[] {
  const seen = (use: PythonUse, name: string, line: number): SystemUse => ({
    thing: use.thing,
    evidence: evidenceAt(project, module.path, line, `${use.says} (${name})`),
  });
  const imported = [...module.imports.values()].flatMap(({ module: name, member, line }) => {
    const whole = member === null ? name : `${name}.${member}`;
    const use = usedByImport.get(whole) ?? usedByImport.get(name) ?? usedByImport.get(name.split('.')[0] ?? '');
    return use ? [seen(use, whole, line)] : [];
  }); // prettier-ignore
  const named = module.uses.flatMap(({ value, scope }) =>
    within(value).flatMap((part) => {
      const [name, use] = useOf(part, { module, scope }, world) ?? [];
      return name === undefined || use === undefined ? [] : [seen(use, name, part.line)];
    }),
  );
  return [...imported, ...named];
}

/** A call, or a function that is only named: a decorator, a handler that is handed on. */
function useOf(part: Expression, at: PythonSite, world: PythonWorld): readonly [string, PythonUse] | null {
  if (part.kind === 'call') return methodUse(part, at) ?? callUse(part, at, world);
  const name = part.kind === 'attribute' || part.kind === 'name' ? qualified(part, at) : null;
  const use = name === null ? undefined : usedByName.get(name);
  if (name === null || use === undefined) return decoratorUse(name);
  // a call of it is looked at with its arguments
  return use.harmless === undefined ? [name, use] : null;
}

function callUse(call: PythonCall, at: PythonSite, world: PythonWorld): readonly [string, PythonUse] | null {
  const name = qualified(call.of, at);
  const use = name === null ? undefined : usedByName.get(name);
  if (name === null || use?.harmless === undefined) return null;
  return isHarmless(call, use.harmless, at, world) ? null : [name, use];
}

/** `ffi.verify(…)` in a module that imports cffi. */
function methodUse({ of }: PythonCall, { module }: PythonSite): readonly [string, PythonUse] | null {
  if (of.kind !== 'attribute') return null;
  const imported = new Set([...module.imports.values()].map((each) => each.module.split('.')[0] ?? ''));
  for (const [name, use] of usedByMethod)
    if (imported.has(name) && use.methods.has(of.name)) return [`${name}, ${of.name}`, use];
  return null;
}

/** `@torch.compile`, which calls nothing where it stands. */
function decoratorUse(name: string | null): readonly [string, PythonUse] | null {
  const [head = '', member = '', ...more] = name?.split('.') ?? [];
  const use = more.length === 0 ? usedByMethod.get(head) : undefined;
  return use?.methods.has(member) === true ? [`${head}.${member}`, use] : null;
}

/** One of the arguments surely means a file of the harmless kind. */
function isHarmless(call: PythonCall, harmless: RegExp, at: PythonSite, world: PythonWorld): boolean {
  return [...call.args, ...call.named.values()].some((argument) => {
    const values = places(argument, at, world);
    return values.length > 0 && values.every((value) => value.kind === 'whole' && harmless.test(value.text));
  });
}
