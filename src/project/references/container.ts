import type { Container } from './types.ts';
import { dotenvOf, fieldsOf, listOf, textOf, variablesOf, type Fields } from './values.ts';

/** A value with its variables resolved, null when one is not known. */
type Resolve = (text: string) => string | null;

/** How a compose service starts its container. `readNear` reads a file beside the compose file. */
export function containerOf(
  service: Fields,
  resolve: Resolve,
  readNear: (path: string) => string | undefined,
): Container {
  return {
    command: wordsOf(service['command'], resolve),
    entrypoint: wordsOf(service['entrypoint'], resolve),
    user: resolved(service['user'], resolve),
    environment: new Map([
      ...fileVariables(service['env_file'], readNear),
      ...ownVariables(service['environment'], resolve),
    ]),
    volumes: listOf(service['volumes']).flatMap((volume) => volumeOf(volume, resolve)),
    ports: listOf(service['ports']).flatMap((port) => portsOf(port, resolve)),
    healthcheck: healthcheckOf(fieldsOf(service['healthcheck'])),
  };
}

/** A list is the exec form, a text is split by compose as a shell would. A value that is not known stays as written. */
function wordsOf(value: unknown, resolve: Resolve): readonly string[] | string | null {
  const keep = (text: string): string => resolve(text) ?? text;
  if (Array.isArray(value))
    return listOf(value)
      .flatMap((word) => textOf(word) ?? [])
      .map(keep);
  const text = textOf(value);
  return text === undefined ? null : keep(text);
}

/** Variables of `env_file`, as far as the files are part of the repository. */
function fileVariables(files: unknown, readNear: (path: string) => string | undefined): Variables {
  const paths = listOf(files).flatMap((file) => textOf(file) ?? textOf(fieldsOf(file)['path']) ?? []);
  return paths.flatMap((path) => [...dotenvOf(readNear(path) ?? '')]);
}

function ownVariables(value: unknown, resolve: Resolve): Variables {
  return [...variablesOf(value)].map(([name, text]) => [name, text === null ? null : resolve(text)]);
}

type Variables = readonly (readonly [string, string | null])[];

function resolved(value: unknown, resolve: Resolve): string | null {
  const text = textOf(value);
  return text === undefined ? null : (resolve(text) ?? text);
}

function volumeOf(volume: unknown, resolve: Resolve): Container['volumes'] {
  const short = textOf(volume);
  if (short !== undefined) return shortVolume(resolve(short) ?? short);
  const fields = fieldsOf(volume);
  const target = resolved(fields['target'], resolve);
  if (target === null) return [];
  return [{ source: resolved(fields['source'], resolve), target, bind: fields['type'] === 'bind' }];
}

/** `[SOURCE:]TARGET[:MODE]`; a source that looks like a path is a folder of the host. */
function shortVolume(text: string): Container['volumes'] {
  // A drive letter is part of the source: C:\data:/data.
  const [, drive = '', rest = ''] = /^([A-Za-z]:(?=[\\/]))?(.*)$/s.exec(text) ?? [];
  const [first = '', second] = splitOutsideBraces(rest);
  const isMode = second !== undefined && !second.startsWith('/');
  if (second === undefined || (drive === '' && isMode)) return [{ source: null, target: first, bind: false }];
  const source = `${drive}${first}`;
  return [{ source, target: second, bind: /^(?:[./~$\\]|[A-Za-z]:[\\/])/.test(source) }];
}

/** Longer values are no mounts or ports. */
const MAX_VALUE = 4096;

/** Parts between colons; the colon of `${NAME:-default}` is none. */
function splitOutsideBraces(text: string): readonly string[] {
  return text.slice(0, MAX_VALUE).match(/(?:\$\{[^}]*\}|[^:])+/g) ?? [];
}

/** A range of this many ports and more is left out. */
const MAX_RANGE = 100;

/** Container ports of `[[HOST:]PORT:]PORT[/udp]`, `{target: PORT}` and ranges of them. */
function portsOf(port: unknown, resolve: Resolve): readonly number[] {
  const written = textOf(port) ?? textOf(fieldsOf(port)['target']) ?? '';
  const [container = ''] = (splitOutsideBraces(resolve(written) ?? '').at(-1) ?? '').split('/');
  const [first = NaN, last = first] = container
    .split('-')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : NaN));
  if (!(last - first < MAX_RANGE)) return [];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Docker's own form: `["CMD", …]`, `["CMD-SHELL", text]` or `["NONE"]`. */
function healthcheckOf(fields: Fields): readonly string[] | null {
  if (fields['disable'] === true) return ['NONE'];
  const { test } = fields;
  if (Array.isArray(test)) return listOf(test).flatMap((word) => textOf(word) ?? []);
  const text = textOf(test);
  return text === undefined ? null : ['CMD-SHELL', text];
}
