/** Which files are written because a settings file of gunicorn or of logging says so; who loads that file is not followed. */
import { gunicornFiles } from '../../knowledge/languages/python/frameworks.ts';
import { loggingSettings } from '../../knowledge/languages/python/files.ts';
import type { Project } from '../../model/index.ts';
import { evidenceAt, repositoryPath } from '../../project/evidence.ts';
import { places } from './values.ts';
import { qualified, type PythonWorld } from './names.ts';
import { within } from './expressions.ts';
import type { PythonModule } from './scopes.ts';
import { UNKNOWN, whole } from './places.ts';
import type { FileAction } from './behaviour.ts';

const CONFIGURES = new Set(['logging.config.fileConfig', 'logging.config.dictConfig', 'uvicorn.run']);
/** Files that are written because a settings file says so: gunicorn's own, and those of the logging module. */
export function filesOfSettings(
  modules: readonly PythonModule[],
  world: PythonWorld,
  project: Project,
): readonly FileAction[] {
  return [...modules.flatMap((module) => ofGunicorn(module, world, project)), ...ofLogging(modules, project)];
}

function ofGunicorn(module: PythonModule, world: PythonWorld, project: Project): readonly FileAction[] {
  if (!/(^|\/)gunicorn[\w.-]*\.py$/.test(module.path)) return [];
  return gunicornFiles.flatMap((name) =>
    (module.scope.bindings.get(name) ?? []).flatMap((binding): readonly FileAction[] => {
      if (binding.kind !== 'value') return [];
      const evidence = evidenceAt(project, module.path, binding.value.line, `gunicorn writes its ${name}`);
      const found = places(binding.value, { module, scope: binding.scope }, world);
      return found.map((place) => ({ use: 'file', place, tolerant: true, evidence }));
    }),
  );
}

/** Logging that is configured from a file: which one is seldom seen, so every file that names a FileHandler counts. */
function ofLogging(modules: readonly PythonModule[], project: Project): readonly FileAction[] {
  const used = modules.some((module) =>
    module.uses.some(({ value, scope }) =>
      within(value).some(
        (part) => part.kind === 'call' && CONFIGURES.has(qualified(part.of, { module, scope }) ?? ''),
      ),
    ),
  );
  if (!used) return [];
  const files = project.files
    .filter((path) => loggingSettings.test(path) && !/(^|\/)\./.test(path))
    .slice(0, 200);
  return files.flatMap((path) => handlersIn(path, project));
}

function handlersIn(path: string, project: Project): readonly FileAction[] {
  const lines = (project.read(path) ?? '').split(/\r?\n/);
  if (!lines.some((line) => line.includes('FileHandler'))) return [];
  const evidence = {
    path: repositoryPath(project, path),
    line: null,
    says: 'a FileHandler of the logging settings',
  };
  const named = lines.flatMap(
    (line) => /^\s*(?:"?filename"?\s*[:=]\s*|args\s*=\s*\(\s*)["']?([^"',)\s]+)/.exec(line)?.[1] ?? [],
  );
  const found =
    named.length === 0 ? [UNKNOWN] : named.map((name) => (/[%${]/.test(name) ? UNKNOWN : whole(name)));
  return found.map((place) => ({ use: 'file', place, tolerant: true, evidence }));
}
