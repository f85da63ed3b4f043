/** Programs that the sources run as if they were functions of a module: `from sh import git`. */
import { commandModules, commandTables } from '../../knowledge/languages/python/programs.ts';
import type { Program, Project } from '../../model/index.ts';
import { evidenceAt } from '../../project/evidence.ts';
import { qualified } from './names.ts';
import { within } from './expressions.ts';
import type { PythonModule } from './scopes.ts';

/** What is imported from such modules, and called by its name there. */
export function importedCommands(modules: readonly PythonModule[], project: Project): Program['runs'] {
  return modules.flatMap((module) => {
    const run = (name: string, line: number) => ({
      name: name.replaceAll('_', '-'),
      evidence: evidenceAt(project, module.path, line, `runs ${name}`),
    });
    const imported = [...module.imports.values()].flatMap((found) =>
      found.member !== null && commandModules.has(found.module) ? [run(found.member, found.line)] : [],
    );
    const called = module.uses.flatMap(({ value, scope }) =>
      within(value).flatMap((part) => {
        const name = part.kind === 'attribute' ? qualified(part, { module, scope }) : null;
        const [, of = '', command] = /^(.+?)\.([a-z][\w-]*)$/.exec(name ?? '') ?? [];
        return command !== undefined && commandModules.has(of) ? [run(command, part.line)] : [];
      }),
    );
    const named = module.uses.flatMap(({ value, scope }) =>
      within(value).flatMap((part) => {
        const [first] = part.kind === 'index' ? part.items : [];
        const of = part.kind === 'index' ? qualified(part.of, { module, scope }) : null;
        return of !== null && commandTables.has(of) && first?.kind === 'text'
          ? [run(first.value, part.line)]
          : [];
      }),
    );
    return [...imported, ...called, ...named].filter(({ name }) => /^[a-z]/.test(name));
  });
}
