/** What a program finds by name while it runs: programs, data of the system, libraries that it loads by itself. */
import { parseScript } from '../dockerfile/index.ts';
import type { Lookup } from '../model/index.ts';
import type { ImageConfig } from './config.ts';
import { followed, type ImageFiles } from './files.ts';
import type { Linker } from './libraries.ts';
import { programPath } from './scripts.ts';

/** An image in which names are looked up. */
export interface LookupPlace {
  readonly files: ImageFiles;
  readonly config: ImageConfig;
  readonly linker: Linker;
}

/** Where the image has what is looked up; null: nowhere. */
export function lookedUp(place: LookupPlace, { anyOf }: Lookup): string | null {
  for (const name of anyOf) {
    const path = name.startsWith('./') ? `${place.config.workdir || ''}/${name.slice(2)}` : name;
    const found = path.startsWith('/') ? dataPath(place.files, path) : named(place, path);
    if (found !== null) return found;
  }
  return null;
}

/** A path that ends with a slash is a folder with something in it. */
function dataPath(files: ImageFiles, path: string): string | null {
  const found = followed(files, path);
  if (!path.endsWith('/')) return found && path;
  const isFilled = found !== null && [...files.all.keys()].some((each) => each.startsWith(`${found.path}/`));
  return isFilled ? path : null;
}

function named({ files, config, linker }: LookupPlace, name: string): string | null {
  if (!/\.so(?:\.|$)/.test(name)) return programPath(files, config, name);
  const program = [...files.all.values()].find(({ object }) => object?.interpreter)?.object;
  return program ? linker.provides(name, null, program) : null;
}

/** What the image's own configuration names: the commands of its health check, and programs, libraries and certificates in ENV. */
export function configuredLookups(before: ImageConfig, after: ImageConfig): readonly Lookup[] {
  const kept = [...after.env].filter(([name, value]) => before.env.get(name) === value && name !== 'PATH');
  return [
    ...healthCommands(after.healthcheck).map((name) => ({
      what: name,
      anyOf: [name],
      because: 'HEALTHCHECK runs it',
    })),
    ...kept.flatMap(([name, value]) =>
      filesNamed(value).map((path) => ({ what: path, anyOf: [path], because: `ENV ${name} names it` })),
    ),
  ];
}

/** Commands that every shell brings itself. */
const BUILT_IN = new Set('. : [ cd command echo eval exec exit export false kill printf read return set test trap true type ulimit umask unset wait'.split(' ')); // prettier-ignore

function healthCommands(test: readonly string[] | null): readonly string[] {
  const [kind, text = ''] = test ?? [];
  if (kind === 'CMD') return [text];
  if (kind !== 'CMD-SHELL') return [];
  const names = parseScript(text).commands.flatMap(({ words }) => words[0]?.value ?? []);
  return ['/bin/sh', ...new Set(names.filter((name) => !BUILT_IN.has(name)))];
}

/** `/usr/bin/chromium`, `/usr/lib/libjemalloc.so.2`, `/etc/ssl/certs/ca-certificates.crt`; folders and data are the program's own affair. */
function filesNamed(value: string): readonly string[] {
  return value
    .split(/[:\s]+/)
    .filter((each) => /^\/(?:.*\/)?(?:s?bin\/[^/]+|[^/]+\.so(?:\.[\d.]+)?|[^/]+\.(?:crt|pem))$/.test(each));
}
