/** Which files Django writes because of its settings, and where static files go; which settings module is started is not known here. */
import { djangoFolders } from '../../knowledge/languages/python/frameworks.ts';
import type { Project } from '../../model/index.ts';
import { evidenceAt } from '../../project/evidence.ts';
import { places } from './values.ts';
import type { PythonSite, PythonWorld } from './names.ts';
import { within, type Expression } from './expressions.ts';
import type { PythonModule, PythonScope } from './scopes.ts';
import { NONE, type Where } from './places.ts';
import type { FileAction } from './behaviour.ts';

/** What Django's settings say about files. */
export interface Settings {
  /** Files and folders that Django itself writes because of its settings. */
  readonly files: readonly FileAction[];
  /** Where `collectstatic` puts its output; empty when no settings module says it. */
  readonly staticRoot: readonly Where[];
  /** The admin site is installed, which has static files of its own. */
  readonly admin: boolean;
  /** The database is sqlite, under these names; empty when it is not. */
  readonly databases: readonly Where[];
}

interface Found {
  readonly value: Expression;
  readonly site: PythonSite;
}

/** Reads the settings modules of a Django project among the modules. */
export function settingsOf(modules: readonly PythonModule[], world: PythonWorld, project: Project): Settings {
  const settings = modules.filter(({ scope }) => scope.bindings.has('INSTALLED_APPS') || scope.bindings.has('DATABASES') || scope.bindings.has('STATIC_ROOT') || scope.bindings.has('MEDIA_ROOT')); // prettier-ignore
  const read = (found: Found): readonly Where[] =>
    places(found.value, found.site, world).filter((place) => place.kind !== 'none');
  const databases = settings.flatMap((module) =>
    values(module, 'DATABASES').flatMap((found) => sqliteNames(found)),
  );
  const caches = settings.flatMap((module) =>
    values(module, 'CACHES').flatMap((found) => cacheFolders(found)),
  );
  return {
    staticRoot: settings.flatMap((module) => values(module, 'STATIC_ROOT').flatMap(read)),
    admin: settings.some((module) =>
      values(module, 'INSTALLED_APPS').some(({ value }) => mentions(value, 'django.contrib.admin')),
    ),
    databases: databases.flatMap(read),
    files: [
      ...databases.flatMap((found) => uses('file', 'an sqlite database', found, read(found), project)),
      ...caches.flatMap((found) => uses('content', 'a cache in files', found, read(found), project)),
      ...djangoFolders.flatMap(([name, says]) =>
        settings.flatMap((module) =>
          values(module, name).flatMap((found) => uses('content', says, found, read(found), project)),
        ),
      ),
    ],
  };
}

function uses(
  use: FileAction['use'],
  says: string,
  found: Found,
  at: readonly Where[],
  project: Project,
): readonly FileAction[] {
  const evidence = evidenceAt(project, found.site.module.path, found.value.line, says);
  return at
    .filter((place) => place !== NONE && !(place.kind === 'whole' && place.text === ''))
    .map((place) => ({ use, place, tolerant: true, evidence }));
}

function values(module: PythonModule, name: string): readonly Found[] {
  return (module.scope.bindings.get(name) ?? []).flatMap((binding) =>
    binding.kind === 'value'
      ? [{ value: binding.value, site: { module, scope: binding.scope satisfies PythonScope } }]
      : [],
  );
}

function entry(value: Expression, name: string): Expression | undefined {
  if (value.kind !== 'dict') return undefined;
  return value.entries.find(([key]) => key.kind === 'text' && key.value === name)?.[1];
}

/** `{'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': …}}`. */
function sqliteNames({ value, site }: Found): readonly Found[] {
  if (value.kind !== 'dict') return [];
  return value.entries.flatMap(([, database]) => {
    const engine = entry(database, 'ENGINE');
    const name = entry(database, 'NAME');
    // an engine that is not a plain text may be sqlite
    const other = engine?.kind === 'text' && !/sqlite|spatialite/.test(engine.value);
    return name === undefined ||
      other ||
      (engine !== undefined && engine.kind !== 'text' && !mentionsSqlite(engine))
      ? []
      : [{ value: name, site }];
  });
}

function mentions(value: Expression, text: string): boolean {
  return within(value).some((part) => part.kind === 'text' && part.value === text);
}

/** `env('DB_ENGINE', default='django.db.backends.sqlite3')`. */
function mentionsSqlite(value: Expression): boolean {
  if (value.kind === 'text') return value.value.includes('sqlite');
  return value.kind === 'call' && [...value.args, ...value.named.values()].some(mentionsSqlite);
}

function cacheFolders({ value, site }: Found): readonly Found[] {
  if (value.kind !== 'dict') return [];
  return value.entries.flatMap(([, cache]) => {
    const backend = entry(cache, 'BACKEND');
    const location = entry(cache, 'LOCATION');
    return location !== undefined && backend?.kind === 'text' && backend.value.includes('FileBasedCache')
      ? [{ value: location, site }]
      : [];
  });
}
