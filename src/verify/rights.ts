/** Who the processes are, and whether they can still write where the original was seen to write. */
import { folderOf } from '../dockerfile/index.ts';
import { eachLanguages } from '../knowledge/languages/index.ts';
import { identityOf, type Identity } from './accounts.ts';
import { existingPart, mayWrite, type ImageFiles } from './files.ts';
import type { Image } from './image.ts';
import type { Observation } from './observe.ts';
import type { Difference } from './types.ts';

/** An image together with what it was seen to do. */
export interface ObservedImage {
  readonly image: Image;
  readonly observation: Observation;
}

/** Numeric owners of the processes, the first process first; empty when nothing ran long enough to be looked at. */
export function processIds({ image, observation }: ObservedImage): readonly number[] {
  return observation.owners.flatMap((owner) => identityOf(image.files, owner)?.uid ?? []);
}

/** The processes have the user that the image declares, and none has more rights than the original's had. */
export function compareRights(before: ObservedImage, after: ObservedImage): readonly Difference[] {
  const declared = identityOf(after.image.files, after.image.config.user);
  if (declared === null)
    return [{ text: `USER ${after.image.config.user} does not exist in the image`, breaks: true }];
  const [was, is] = [processIds(before), processIds(after)];
  if (is.includes(0) && was.length > 0 && !was.includes(0))
    return [{ text: 'a process runs as root now, none did before', breaks: true }];
  const [first] = is;
  // an entrypoint that starts as root and drops its rights does so before and after
  if (first === undefined || first === declared.uid || was[0] === first) return [];
  return [{ text: `the process has the user id ${first}, the image declares ${declared.uid}`, breaks: true }];
}

/** Changes that a container's start makes by itself, or that a program makes where it can and never misses. */
const HARMLESS: readonly RegExp[] = [
  /^\/(?:dev|proc|sys|run|var\/run)(?:\/|$)/,
  /^\/etc\/(?:hosts|hostname|resolv\.conf|mtab)$/,
  /^\/\.dockerenv$/,
  ...eachLanguages(({ unmissed }) => unmissed),
];

/** Folders that the original was seen to write must be writable for the rewrite's user; volumes count by their mount point. */
export function compareWrites(before: ObservedImage, after: ObservedImage): readonly Difference[] {
  const who = runningAs(after);
  if (who === null || who.uid === 0) return [];
  const home = runningAs(before)?.home;
  const paths = writtenPaths(before).map((path) => inHomeOf(path, home, who.home));
  const written = closedPlaces(after.image.files, paths, who);
  const volumes = closedPlaces(after.image.files, before.observation.volumes, who);
  return [
    ...written.map((place) => ({
      text: `the original writes to ${place}, user ${who.uid} of the rewrite may not`,
      breaks: true,
    })),
    ...volumes
      .filter((place) => !written.includes(place))
      .map((place) => ({
        text: `the volume ${place} is not writable for user ${who.uid} of the rewrite`,
        breaks: true,
      })),
  ];
}

/** A program that writes thousands of files writes them to few folders. */
const PER_FOLDER = 20;

/** Files and folders that the original was seen to make or change. */
function writtenPaths({ image, observation }: ObservedImage): readonly string[] {
  const changes = observation.changes.map((line) => ({ kind: line[0], path: line.slice(2).trim() }));
  const parents = new Set(changes.map(({ path }) => folderOf(path)));
  const counts = new Map<string, number>();
  const found: string[] = [];
  for (const { kind, path } of changes) {
    const isListedForContent = parents.has(path);
    if (kind === 'D' || isListedForContent || HARMLESS.some((pattern) => pattern.test(path))) continue;
    const count = (counts.get(folderOf(path)) ?? 0) + 1;
    counts.set(folderOf(path), count);
    if (count > PER_FOLDER) continue;
    if (kind === 'A' || image.files.entry(path)?.kind !== 'folder') found.push(path);
  }
  return found;
}

/**
 * Where the user may not write: the path itself where the rewrite's image has it already, else the folder that it is made in,
 * each once.
 */
function closedPlaces(files: ImageFiles, paths: readonly string[], who: Identity): readonly string[] {
  const closed = new Set<string>();
  for (const path of paths) {
    const { path: existing, whole } = existingPart(files, path);
    if (!mayWrite(files, existing, who)) closed.add(whole ? path : folderOf(path));
  }
  return [...closed];
}

function inHomeOf(path: string, home: string | undefined, newHome: string): string {
  if (home === undefined || home === '/' || (path !== home && !path.startsWith(`${home}/`))) return path;
  return newHome + path.slice(home.length);
}

function runningAs(seen: ObservedImage): Identity | null {
  const declared = identityOf(seen.image.files, seen.image.config.user);
  const [first] = processIds(seen);
  if (first === undefined || first === declared?.uid) return declared;
  return identityOf(seen.image.files, String(first));
}
