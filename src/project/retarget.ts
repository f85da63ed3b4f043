/** Places a build target where some uses get it and no other does: what it writes is read again before it counts. */
import { because, memo, memoBy, place } from '../dockerfile/index.ts';
import type { Builders, Declined, RepositoryFile, Use, Reason } from '../model/index.ts';
import { differencesOf } from './targets/differences.ts';
import { targetsWith, type Targets } from './targets/index.ts';
import type { Source } from './view.ts';
import { readComposition, type ReadComposition } from './references/compose/index.ts';
import { referenceOf } from './references/resolve.ts';
import type { References } from './references/index.ts';
import type { Reference } from './references/types.ts';

/** What was read in a repository, and what it was read from. */
interface RetargetWorld extends References {
  readonly source: Source;
  /** The builds of a composition, found once: each Dockerfile asks for those of all. */
  readonly buildsIn: (composition: ReadComposition) => readonly Reference[];
  /** What a build says, as one text. */
  readonly keyOf: (reference: Reference) => string;
  /** The uses themselves: those that come back from a thread are copies of them. */
  readonly own: () => ReadonlySet<Use>;
}

/** The builders of a repository. */
export function buildersOf(source: Source, references: References): Builders {
  const buildsIn = memoBy((composition: ReadComposition) => buildsOf(composition, source));
  const own = memo(() => new Set(references.list.map(({ use }) => use)));
  const world = { ...references, source, buildsIn, keyOf: memoBy(keyOf), own };
  const targets = targetsWith(world.yaml);
  // The same file is checked behind every change that follows.
  const checked = memoBy(({ path, before, text }: RepositoryFile) =>
    memoBy((target: string) => {
      const kind = kindOf(world, path);
      return kind === null
        ? { declined: `${path} builds no image` }
        : targets.check({ kind, path, text: before }, text, target);
    }),
  );
  return {
    retarget: (uses, target) => retarget(world, targets, uses, target),
    check: (file, target) => checked(file)(target),
  };
}

function kindOf({ list }: RetargetWorld, path: string): Use['kind'] | null {
  return list.find(({ sites }) => sites.some((site) => site.path === path))?.use.kind ?? null;
}

/** Kinds whose files have a place for a target. */
const KINDS: ReadonlySet<Use['kind']> = new Set(['compose', 'bake', 'skaffold', 'tilt', 'devcontainer']);

/** Other places for a target, one after the other, at most. */
const MAX_TRIES = 4;

function retarget(
  world: RetargetWorld,
  targets: Targets,
  uses: readonly Use[],
  target: string,
): readonly RepositoryFile[] | Declined {
  const copies = new Set(
    uses.filter((use) => !world.own().has(use)).map((use) => JSON.stringify(use, plain)),
  );
  const isAsked = (use: Use): boolean =>
    uses.includes(use) || (copies.size > 0 && copies.has(JSON.stringify(use, plain)));
  const wanted = world.list.filter(({ use }) => use.target !== target && isAsked(use));
  const reason = wanted.map((each) => reasonAgainst(world, each)).find((each) => each !== null);
  if (reason !== undefined) return { declined: reason };
  const twice = sameImage(world, wanted, target);
  if (twice !== null) return { declined: twice };
  let first: Declined | null = null;
  for (let rank = 0; rank < MAX_TRIES; rank++) {
    const files = placeAt(world, targets, wanted, target, rank);
    const wrong = 'declined' in files ? files : disagreement(world, wanted, files, target);
    if (!('declined' in files) && wrong === null) return files;
    first ??= wrong;
  }
  return first ?? [];
}

/** Why a use can get no target; null when it can. */
function reasonAgainst(world: RetargetWorld, { use, names, sites }: Reference): Reason | null {
  const at = place(use.evidence);
  if (!KINDS.has(use.kind)) return `${at} builds it, and a target cannot be placed there`;
  if (use.target !== null || use.targetOpen === true) return `${at} asks for a stage already`;
  if (sites.length === 0) return `${at} runs it without building it`;
  const pushed = world.compositions.find(
    ({ composition, paths }) => composition.pushed !== undefined && sites.some(({ path }) => paths.has(path)),
  )?.composition.pushed;
  if (pushed !== undefined) return because`${pushed} hands the image of ${at} to others`;
  const run = world.list.find(
    ({ runs, use: other }) => other.kind === 'kubernetes' && runs !== undefined && names.includes(runs),
  );
  return run === undefined ? null : because`${run.use.evidence} runs the image that ${at} builds`;
}

/** Services that are started together and give one name to two images: whichever is built last would run in both. */
function sameImage(world: RetargetWorld, wanted: readonly Reference[], target: string): string | null {
  const keys = new Set(wanted.map(world.keyOf));
  for (const composition of world.compositions) {
    const builds = world.buildsIn(composition);
    const names = new Set(
      builds.filter((each) => keys.has(world.keyOf(each))).flatMap(({ images }) => images),
    );
    const other = builds.find(
      (each) =>
        !keys.has(world.keyOf(each)) &&
        each.use.target !== target &&
        each.images.some((name) => names.has(name)),
    );
    if (other !== undefined) return `${place(other.use.evidence)} gives its image the same name`;
  }
  return null;
}

/** The files with the target in the site of that rank of each use. */
function placeAt(
  { source }: RetargetWorld,
  targets: Targets,
  wanted: readonly Reference[],
  target: string,
  rank: number,
): readonly RepositoryFile[] | Declined {
  const names = new Map<string, { readonly kind: Use['kind']; readonly names: Set<string> }>();
  for (const { use, sites } of wanted) {
    const site = sites[Math.min(rank, sites.length - 1)];
    if (site === undefined) continue;
    const known = names.get(site.path) ?? { kind: use.kind, names: new Set<string>() };
    known.names.add(site.name);
    names.set(site.path, known);
  }
  const files: RepositoryFile[] = [];
  for (const [path, { kind, names: named }] of names) {
    const before = source.read(path);
    if (before === undefined) return { declined: `${path} cannot be read` };
    const placed = targets.place({ kind, path, text: before }, [...named], target);
    if ('declined' in placed) return { declined: because`${path}: ${placed.declined}` };
    if (placed.text !== before) files.push({ path, before, text: placed.text });
  }
  return files;
}

/** What the changed files say otherwise than they should; null when the wanted uses have the target and all others are as they were. */
function disagreement(
  world: RetargetWorld,
  wanted: readonly Reference[],
  files: readonly RepositoryFile[],
  target: string,
): Declined | null {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const source: Source = { ...world.source, read: (path) => texts.get(path) ?? world.source.read(path) };
  const keys = new Set(wanted.map(world.keyOf));
  const reached = new Set<string>();
  for (const [before, after] of rereadPairs(world, texts, source)) {
    if (before.length !== after.length)
      return { declined: `${files[0]?.path ?? ''} would build something else` };
    for (const [index, reference] of before.entries()) {
      const key = world.keyOf(reference);
      const asked = keys.has(key) ? target : reference.use.target;
      if (keys.has(key)) reached.add(key);
      if (!isSameBut(reference, after[index], asked))
        return { declined: because`${reference.use.evidence} shares the build, and is no use for ${target}` };
    }
  }
  const missed = wanted.find((each) => !reached.has(world.keyOf(each)));
  return missed === undefined
    ? null
    : { declined: because`${missed.use.evidence} would not be built with it` };
}

/** What the files said, and what they say now. */
function rereadPairs(
  world: RetargetWorld,
  texts: ReadonlyMap<string, string>,
  source: Source,
): readonly (readonly [readonly Reference[], readonly Reference[]])[] {
  const { yaml } = world;
  const paths = [...texts.keys()];
  const composed = world.compositions
    .filter((each) => paths.some((path) => each.paths.has(path)))
    .map((each) => {
      const again = readComposition(each.composition, { source, yaml, note: () => undefined });
      return [world.buildsIn(each), buildsOf(again, source)] as const;
    });
  const others = paths.map((path) => [world.reread(path, world.source), world.reread(path, source)] as const);
  return [...composed, ...others];
}

function buildsOf({ found }: ReadComposition, { tree }: Source): readonly Reference[] {
  return found.flatMap((each) => ('image' in each ? [] : (referenceOf(tree, each) ?? [])));
}

const plain = (_key: string, value: unknown): unknown => (value instanceof Map ? [...value] : value);

function keyOf({ use, dockerfile }: Reference): string {
  return JSON.stringify([use, dockerfile], plain);
}

/** Whether it is the same use but for the target and for lines that moved. */
function isSameBut(before: Reference, after: Reference | undefined, target: string | null): boolean {
  if (after?.use.target !== target) return false;
  return differencesOf(comparable(before), comparable(after)).length === 0;
}

function comparable({ use, dockerfile, names }: Reference): unknown {
  const volumes = use.volumes.map((volume) => ({ ...volume, evidence: null }));
  const facts = { ...use, volumes, target: null, places: null, evidence: null };
  return JSON.parse(JSON.stringify([facts, dockerfile, names], plain));
}
