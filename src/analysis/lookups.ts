/** What a program is known to look up by name while it runs, as the proof checks it in both images. No decisions. */
import { place } from '../dockerfile/index.ts';
import type { Lookup, Program } from '../model/index.ts';

/** Where systems keep time zones (zoneinfo, RFC 9636). */
const TIME_ZONES = '/usr/share/zoneinfo/';

/** The programs that it runs, and time zones where it looks them up. */
export function lookupsOf({ runs, timezones }: Pick<Program, 'runs' | 'timezones'>): readonly Lookup[] {
  const zones = timezones ? [{ what: 'time zones', anyOf: [TIME_ZONES, timezones.path], because: `${place(timezones.evidence)} looks them up` }] : []; // prettier-ignore
  return [
    ...runs.map(({ name, evidence }) => ({
      what: name,
      anyOf: [name],
      because: `${place(evidence)} runs it`,
    })),
    ...zones,
  ];
}
