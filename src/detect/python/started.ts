/** Which files and ports the words of a start command name; the sources that it runs are not looked at. */
import { baseName } from '../../dockerfile/index.ts';
import { fileOptions, writingServer } from '../../knowledge/languages/python/programs.ts';
import type { Evidence, Seen } from '../../model/index.ts';
import type { Settings } from './django.ts';
import { UNKNOWN, whole } from './places.ts';
import type { FileAction } from './behaviour.ts';
import type { PythonStart } from './start.ts';

/** The files that a start command writes by itself, apart from the sources that it runs. */
export function filesOfStart(start: PythonStart, settings: Settings): readonly FileAction[] {
  const { words, evidence } = start;
  const program = baseName(words[0] ?? '');
  const redirected = start.redirects.map((path) => use('file', path, evidence));
  if (writingServer.test(program)) return [...redirected, ...served(program, words, evidence)];
  if (isManage(words)) return [...redirected, ...managed(words, evidence, settings)];
  if (program === 'uwsgi')
    return words.some((word) => word !== null && /ini|xml|yaml|pidfile|daemonize|logto|\.sock/.test(word))
      ? [use('file', null, evidence)]
      : [];
  if (program === 'jupyter' || program.startsWith('jupyter-')) return [use('content', '.', evidence)];
  if (program === 'flask' && words[1] === 'db' && words[2] !== 'upgrade')
    return [use('file', null, evidence)];
  return [...redirected, ...shelled(program, words.slice(1), evidence)];
}

function use(kind: FileAction['use'], path: string | null, evidence: Evidence): FileAction {
  return { use: kind, place: path === null ? UNKNOWN : whole(path), tolerant: true, evidence };
}

function served(
  program: string,
  words: readonly (string | null)[],
  evidence: Evidence,
): readonly FileAction[] {
  const found: FileAction[] = [];
  words.forEach((word, index) => {
    const [name = '', value] = (word ?? '').split(/=(.*)/s);
    if (fileOptions.has(name)) found.push(use('file', value ?? words[index + 1] ?? null, evidence));
    const socket = /^unix:(.+)$/.exec(value ?? word ?? '');
    if (socket) found.push(use('file', socket[1] ?? null, evidence));
  });
  const beat =
    program === 'celery' && words.some((word) => word === 'beat' || word === '-B' || word === '--beat');
  if (beat && !words.some((word) => /^(-s|--schedule)/.test(word ?? '')))
    found.push(use('file', 'celerybeat-schedule', evidence));
  return found;
}

function isManage(words: readonly (string | null)[]): boolean {
  return words.slice(0, 3).some((word) => /(^|\/)(manage\.py|django-admin)$/.test(word ?? ''));
}

function managed(
  words: readonly (string | null)[],
  evidence: Evidence,
  settings: Settings,
): readonly FileAction[] {
  if (words.includes('makemigrations') || words.includes('compilemessages') || words.includes('makemessages'))
    return [use('file', null, evidence)];
  if (!words.includes('collectstatic')) return [];
  const roots = settings.staticRoot.length === 0 ? [UNKNOWN] : settings.staticRoot;
  return roots.map((place) => ({ use: 'content', place, tolerant: true, evidence }));
}

/** `mkdir -p logs`, `touch x`, `cp a b` of a start script. */
function shelled(
  program: string,
  args: readonly (string | null)[],
  evidence: Evidence,
): readonly FileAction[] {
  const operands = args.filter((word) => word === null || !word.startsWith('-'));
  switch (program) {
    case 'mkdir':
      return operands.map((path) => ({
        ...use('folder', path, evidence),
        tolerant: args.some((word) => /^-\w*p/.test(word ?? '')),
      }));
    case 'touch':
    case 'tee':
    case 'rm':
      return operands.map((path) => use('file', path, evidence));
    case 'cp':
    case 'mv':
    case 'ln':
      return operands.slice(-1).map((path) => use('file', path, evidence));
    case 'sed':
      return args.some((word) => word?.startsWith('-i') === true)
        ? operands.slice(-1).map((path) => use('file', path, evidence))
        : [];
    default:
      return [];
  }
}

/** Ports in the words of a start command. */
export function portsOfStart({
  words,
  evidence,
}: PythonStart): readonly { readonly port: number; readonly evidence: Evidence }[] {
  const found: number[] = [];
  words.forEach((word, index) => {
    const text = word ?? '';
    const bound = /^(?:--bind=|--http=|-b)?(?:[\d.]+|\[::\]|localhost|\*)?:(\d{2,5})$/.exec(text)?.[1];
    const given = /^--(?:server\.)?port=(\d{2,5})$/.exec(text)?.[1];
    const next = /^(--port|-p|--server\.port)$/.test(text) ? words[index + 1] : undefined;
    for (const port of [bound, given, next])
      if (port != null && /^\d{2,5}$/.test(port)) found.push(Number(port));
  });
  return found.map((port) => ({ port, evidence: { ...evidence, says: `listens on ${port}` } }));
}

/** Relative paths of programs that start in other folders than the image's working folder. */
export function rebased(
  seen: readonly Seen[],
  folders: readonly string[],
  workdir: string | null,
): readonly Seen[] {
  if (folders.every((folder) => folder === workdir)) return seen;
  return seen.flatMap((each) =>
    each.path.startsWith('/')
      ? [each]
      : folders.map((folder) => ({ ...each, path: each.path === '.' ? folder : `${folder}/${each.path}` })),
  );
}
