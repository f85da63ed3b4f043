/** Until when the releases of official images get fixes. */
import { eachLanguages } from './languages/index.ts';
import { systemSupport, type SupportEnds } from './system/support.ts';
import { suiteOf } from './tags.ts';

/** A release that has ended, and its last day. */
export interface EndedRelease {
  readonly release: string;
  readonly day: string;
}

const ENDS = new Map<string, SupportEnds>([
  ...Object.entries(systemSupport),
  ...eachLanguages(({ support }) => support).map(({ repository, ended }) => [repository, ended] as const),
]);

/** The release behind a tag, where it gets no fixes any more: that of the language, else that of the system below it. */
export function supportEnd(repository: string, tag: string): EndedRelease | null {
  const own = endOf(repository, tag);
  if (own !== null) return own;
  const suite = suiteOf(repository, tag);
  if (suite === null || repository in systemSupport) return null;
  return suite.startsWith('alpine') ? endOf('alpine', suite.slice('alpine'.length)) : endOf('debian', suite);
}

function endOf(repository: string, tag: string): EndedRelease | null {
  const ends = ENDS.get(repository) ?? {};
  const release = Object.keys(ends).find(
    (start) => tag === start || tag.startsWith(`${start}-`) || tag.startsWith(`${start}.`),
  );
  const day = release === undefined ? undefined : ends[release];
  return release === undefined || day === undefined ? null : { release: `${repository} ${release}`, day };
}
