/** Which tags the official images have, what each is built on, and its slim sibling. No registry is asked: only the tables up to their date. */
import { memo, type ImageReference } from '../dockerfile/index.ts';
import { eachLanguages } from './languages/index.ts';

/** The last day that the tag tables cover: a younger tag is not in them. */
export const tagsDate = '2026-08-05';

const IMAGES = new Map(
  eachLanguages(({ image }) => image).map((image) => [image.repository, image] as const),
);

/** Version → its variants, see the head of the data files; versions of one line share one list. */
const VARIANTS = new Map([...IMAGES].map(([repository, { tags }]) => [repository, memo(() => unpack(tags))]));

const HUB = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);

/**
 * The name of one of Docker Hub's official images (`node`, `debian`), without `docker.io/` and `library/`;
 * null for an image of anybody else, and for one with an unresolved variable.
 */
export function officialRepository(image: ImageReference): string | null {
  if (image.variable || (image.registry !== null && !HUB.has(image.registry))) return null;
  const name = image.repository.startsWith('library/') ? image.repository.slice(8) : image.repository;
  return name.includes('/') ? null : name;
}

/** Whether the official image ever had this tag; null when the repository is not in the tables. */
export function tagExists(repository: string, tag: string): boolean | null {
  return IMAGES.has(repository) ? recordedSuite(repository, tag) !== null : null;
}

/** `bookworm`, `alpine3.20`: what the tag was built on when it was last listed; null when unknown. */
export function suiteOf(repository: string, tag: string): string | null {
  const recorded = recordedSuite(repository, tag);
  return recorded === null || recorded === '' ? suiteOfDistribution(repository, tag) : recorded;
}

/**
 * The slim tag beside a full one: `20` → `20-slim`, python's `3.12-bookworm` → `3.12-slim-bookworm`.
 * Null unless the tables have exactly that tag on the same suite.
 */
export function slimSibling(repository: string, tag: string): string | null {
  const suite = suiteOf(repository, tag);
  if (suite === null || suite.startsWith('alpine') || tag.split('-').includes('slim')) return null;
  const slim = slimName(repository, tag, suite);
  return suiteOf(repository, slim) === suite && tagExists(repository, slim) === true ? slim : null;
}

/** The libc family of a suite: Debian's glibc or Alpine's musl; null for a suite nobody knows. */
export function familyOf(suite: string): 'debian' | 'alpine' | null {
  if (suite.startsWith('alpine')) return 'alpine';
  return DEBIAN_VERSIONS.has(suite) ? 'debian' : null;
}

/** Debian's code names and their version numbers, as the `debian` image tags them. */
const DEBIAN_VERSIONS: ReadonlyMap<string, string> = new Map([
  ['trixie', '13'],
  ['bookworm', '12'],
  ['bullseye', '11'],
  ['buster', '10'],
  ['stretch', '9'],
  ['jessie', '8'],
  ['wheezy', '7'],
]);

/** Some images put the suite last (`3.12-slim-bookworm`), others `slim` (`20-bookworm-slim`). */
function slimName(repository: string, tag: string, suite: string): string {
  if (tag === 'latest') return 'slim';
  const suffix = `-${suite}`;
  const suiteLast = IMAGES.get(repository)?.slimTag === 'before-suite';
  if (suiteLast && tag.endsWith(suffix)) return `${tag.slice(0, -suffix.length)}-slim${suffix}`;
  return suiteLast && tag === suite ? `slim-${suite}` : `${tag}-slim`;
}

/** `debian:bookworm-slim`, `debian:12`, `alpine:3.20` say their suite themselves; `latest` does not. */
function suiteOfDistribution(repository: string, tag: string): string | null {
  if (repository === 'alpine') return alpineSuite(tag);
  if (repository !== 'debian') return null;
  const base = tag.split('-')[0] ?? '';
  if (DEBIAN_VERSIONS.has(base)) return base;
  const major = base.split('.')[0];
  return [...DEBIAN_VERSIONS].find(([, version]) => version === major)?.[0] ?? null;
}

function alpineSuite(tag: string): string | null {
  const [major, minor] = tag.split('.');
  return major === '3' && minor !== undefined ? `alpine3.${minor}` : null;
}

/** What the table says about a tag: its suite, '' where none was recorded; null when the tag or the repository is not in it. */
function recordedSuite(repository: string, tag: string): string | null {
  const variants = VARIANTS.get(repository)?.() ?? null;
  const parts = tag.split('-');
  for (let count = parts.length; variants !== null && count >= 0; count--) {
    const version = parts.slice(0, count).join('-') || '.';
    const variant = parts.slice(count).join('-') || '.';
    const entry = variants.get(version)?.find((each) => each === variant || each.startsWith(`${variant}=`));
    if (entry !== undefined) return entry.split('=')[1] ?? suiteInName(variant);
  }
  return null;
}

function unpack(packed: string): ReadonlyMap<string, readonly string[]> {
  const variants = new Map<string, readonly string[]>();
  for (const line of packed.trim().split('\n')) {
    const [versions = '', shape = ''] = line.split('|');
    const list = shape.split(' ');
    for (const version of versions.split(' ')) variants.set(version, list);
  }
  return variants;
}

/** The suite that a variant's own name says: `slim-bookworm`, `alpine3.20`. */
function suiteInName(variant: string): string {
  const named = (part: string) =>
    DEBIAN_VERSIONS.has(part) || (part.startsWith('alpine') && part !== 'alpine');
  return variant.split('-').find(named) ?? '';
}
