/** What a program is known to look up by name while it runs, as the proof checks it in both images. No decisions. */
import { place } from '../dockerfile/index.ts';
import { systemThings } from '../knowledge/system/full-images.ts';
import type { Lookup, Program } from '../model/index.ts';

/** Where systems keep time zones (zoneinfo, RFC 9636). */
const TIME_ZONES = '/usr/share/zoneinfo/';

/** The programs that it runs, the files that it opens, what of the system it asks for by name, and time zones where it looks them up. */
export function lookupsOf({
  runs,
  opens,
  timezones,
  uses = [],
}: Pick<Program, 'runs' | 'opens' | 'timezones' | 'uses'>): readonly Lookup[] {
  return [
    ...runs.map(({ name, evidence }) => lookup(name, [name], `${place(evidence)} runs it`)),
    ...opens.map(({ path, evidence }) => lookup(path, [inImage(path)], `${place(evidence)} opens it`)),
    ...(timezones
      ? [lookup('time zones', [TIME_ZONES, timezones.path], `${place(timezones.evidence)} looks them up`)]
      : []),
    ...uses.map(({ thing, evidence }) =>
      lookup(systemThings[thing].what, systemThings[thing].files, `${place(evidence)} ${evidence.says}`),
    ),
  ];
}

function lookup(what: string, anyOf: readonly string[], because: string): Lookup {
  return { what, anyOf, because };
}

/** A relative path counts from the working folder. */
function inImage(path: string): string {
  return path.startsWith('/') ? path : `./${path}`;
}
