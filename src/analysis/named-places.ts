/** Places that the program writes because a variable or a configuration file says so; which of them lie in the application is not asked. */
import { folderOf, baseName } from '../dockerfile/index.ts';
import type { Evidence, Seen, StageView } from '../model/index.ts';
import { isOpen, isSystem } from './application-folders.ts';
import { inRepository, serverFiles } from './root-needed.ts';

/** Folders outside of the system that ENV, compose, `.env` and configuration files name: absolute. */
export function namedPlaces(stage: StageView): readonly Seen[] {
  return [...inVariables(stage), ...inFiles(stage)].flatMap(({ path, evidence }) => {
    const folder = folderNamed(path);
    return isSystem(folder) || isOpen(folder) || !/^[\w./@+-]+$/.test(folder) ? [] : [{ path: folder, evidence }]; // prettier-ignore
  });
}

/** Variables that name a place for data. */
const FOR_DATA = /(?:DIR|DIRECTORY|FOLDER|PATH|FILE|FILENAME|ROOT|HOME|STORE|STORAGE|DB|DATABASE|LOGS?|CACHE|DATA|UPLOADS?|MEDIA)$/; // prettier-ignore
/** Those that name programs and packages instead. */
const FOR_PROGRAMS = /^(?:\w*(?:BIN|LIB|LIBRARY|NODE|PYTHON|GO|JAVA|CLASS|MODULE|CERT|CA|SSL|KEY|CONFIG)_?(?:PATH|DIR|HOME|FILE|ROOT|BUNDLE)?|PATH|VIRTUAL_ENV)$/; // prettier-ignore

function inVariables({ scope, project, blocks, history }: StageView): readonly Seen[] {
  const own = [...scope.env].map((name): Said => {
    const block = [...blocks, ...history].find(
      ({ keyword, args }) => keyword === 'ENV' && args.includes(name),
    );
    return { name, value: scope.variables.get(name) ?? '', path: project.dockerfile, line: block?.line ?? null }; // prettier-ignore
  });
  const given = project.uses.flatMap(
    ({ environment, evidence }) =>
    [...(environment ?? [])].map(([name, value]): Said => ({ name, value: value ?? '', path: evidence.path, line: evidence.line })), // prettier-ignore
  );
  const search = scope.variables.get('PATH') ?? '';
  return [...own, ...given].flatMap(({ name, value, path, line }) => {
    const evidence: Evidence = { path, line, says: `${name}=${value}` };
    const data = databaseIn(value) ?? (FOR_DATA.test(name) && !FOR_PROGRAMS.test(name) ? plainPath(value) : null); // prettier-ignore
    return data === null || search.includes(data) || data.startsWith('/opt/')
      ? []
      : [{ path: data, evidence }];
  });
}

interface Said {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly line: number | null;
}

function plainPath(value: string): string | null {
  return /^\/[\w./@+-]+$/.test(value) ? value.replace(/\/+$/, '') : null;
}

/** The absolute path in the URL of a database that is a file: `sqlite:////data/x.db`, `file:/data/x.db`. */
function databaseIn(value: string): string | null {
  const url = /\b(?:(?:sqlite3?|duckdb)(?:\+\w+)?:(?:\/\/\/(?=\/)|(?=\/(?!\/)))|file:(?:\/\/)?(?=\/))(\/[\w./@+-]+)/.exec(value); // prettier-ignore
  return url?.[1] ?? null;
}

/** Configuration files that name a database or a log file. */
const AT_THE_TOP = /^(?:\.env|[\w.-]+\.(?:ini|cfg))$/;

function inFiles(stage: StageView): readonly Seen[] {
  const { project, needs } = stage;
  const top = project.files.filter((path) => AT_THE_TOP.test(path) && project.sent(path));
  return [...new Set([...top, ...serverFiles(stage, needs)])].flatMap((path) =>
    (project.read(path) ?? '').split('\n').flatMap((line, index) => {
      const place = databaseIn(line) ?? logIn(line);
      const evidence: Evidence = { path: inRepository(project, path), line: index + 1, says: line.trim() };
      return place === null || /^\s*[#;]/.test(line) ? [] : [{ path: place, evidence }];
    }),
  );
}

/** A file that a logger or a server is told to write: `filename: /var/log/app.log`, `args=('/var/log/app.log',)`, `pidfile = "/run/x.pid"`. */
function logIn(line: string): string | null {
  const said = /^\s*["']?[\w.-]*(?:file|filename|log|logto|args|pid|daemonize|db|dir|path)["']?\s*[=:]\s*[[(]?\s*["']?(\/[\w./@+-]+)/i.exec(line); // prettier-ignore
  return said?.[1] ?? null;
}

/** A name with an ending is a file: its folder has to be written. */
function folderNamed(path: string): string {
  const name = baseName(path);
  return /.\.\w+$/.test(name) ? folderOf(path) : path;
}
