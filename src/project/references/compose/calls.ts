/** Command lines of compose: which files they name. */
import type { Evidence } from '../../../model/index.ts';
import { baseName } from '../../../dockerfile/index.ts';
import type { ComposeCall } from '../types.ts';
import { TOP } from '../resolve.ts';
import type { KnownWord } from '../words.ts';
import type { ComposeVariables } from './interpolate.ts';

/** Programs that are compose by themselves, and those that have it as a verb. */
const PROGRAMS: ReadonlySet<string> = new Set(['docker-compose', 'podman-compose']);
const HOSTS: ReadonlySet<string> = new Set(['docker', 'podman', 'nerdctl']);

/** Options in front of compose's verb that take a value; every other one is a switch. Source: `docker compose --help`, `docker-compose --help` (2.40, 1.29). */
const VALUED: ReadonlySet<string> = new Set([
  ...['-f', '--file', '-p', '--project-name', '--project-directory', '--workdir', '--env-file', '--profile'],
  ...['--ansi', '--progress', '--parallel', '-c', '--context', '-H', '--host', '--log-level'],
  ...['--tlscacert', '--tlscert', '--tlskey', '--config', '-l'],
]);

/** A call of compose; null for any other command, and for one whose files are not known. */
export function composeCallOf(
  words: readonly KnownWord[],
  bases: readonly string[],
  variables: ComposeVariables,
  evidence: Evidence,
): ComposeCall | null {
  const rest = afterCompose(words);
  if (rest === null) return null;
  const { given, length } = optionsOf(rest);
  const values = (...names: readonly string[]): readonly (string | null)[] =>
    given.flatMap(({ name, value }) => (names.includes(name) ? [value] : []));
  const files = values('-f', '--file');
  const folder = values('--project-directory', '--workdir').at(-1);
  if (files.includes(null) || folder === null || files.includes('-')) return null;
  const verb = rest[length]?.value;
  return {
    calls: 'compose',
    evidence,
    ...(verb == null ? {} : { verb }),
    bases,
    files: files.flatMap((file) => (file === null ? [] : [fromHere(file)])),
    ...(folder === undefined ? {} : { folder: fromHere(folder) }),
    envFiles: values('--env-file').flatMap((file) => (file === null ? [] : [fromHere(file)])),
    variables,
  };
}

/** A path from the top of the repository is one from a folder that is the top: most scripts run there. */
function fromHere(path: string): string {
  return path.startsWith(TOP) ? path.slice(TOP.length).replace(/^\/+/, '') : path;
}

/** The words behind compose: options of docker itself may stand in between, another verb may not. */
function afterCompose(words: readonly KnownWord[]): readonly KnownWord[] | null {
  const program = baseName(words[0]?.value ?? '');
  if (PROGRAMS.has(program)) return words.slice(1);
  if (!HOSTS.has(program)) return null;
  const rest = words.slice(1);
  const verb = optionsOf(rest).length;
  return rest[verb]?.value === 'compose' ? rest.slice(verb + 1) : null;
}

interface Options {
  readonly given: readonly { readonly name: string; readonly value: string | null }[];
  /** How many words they are. */
  readonly length: number;
}

/** The options in front of the verb. */
function optionsOf(words: readonly KnownWord[]): Options {
  const given: Options['given'][number][] = [];
  let at = 0;
  for (; at < words.length; at++) {
    const { value, text } = words[at] ?? { value: null, text: '' };
    const said = value ?? text;
    if (!said.startsWith('-')) break;
    const isShort = /^-f[^=]/.test(said);
    const equals = said.indexOf('=');
    if (isShort) given.push({ name: '-f', value: value?.slice(2) ?? null });
    else if (equals > 0) given.push({ name: said.slice(0, equals), value: value?.slice(equals + 1) ?? null });
    else given.push({ name: said, value: VALUED.has(said) ? (words[++at]?.value ?? null) : '' });
  }
  return { given, length: at };
}
