/** An unprivileged user who owns the application: it may write what root could write below its folders, its home and /tmp. */
import { destinationOf, isInstalled, isOpen, isThereAlready } from '../../analysis/application-folders.ts';
import { below } from '../../analysis/layout.ts';
import { parityOf, type Parity } from '../../analysis/parity.ts';
import { joinPath, scopeBefore, type Block, type Edit } from '../../dockerfile/index.ts';
import { relativeTo } from '../../instructions/copy-lines.ts';
import { withImage } from '../../instructions/from.ts';
import { distroless } from '../../knowledge/images.ts';
import type { Change, Context, Effect, ImageFacts, Skip, StageView } from '../../model/index.ts';
import { ownedCopies } from './owned-copies.ts';
import { ownedFiles, type OwnedFiles } from './owned-files.ts';
import { hasGit, repositoryLine } from './repository.ts';
import { userEdit } from './user-line.ts';
import { whoOf, type Who } from './who.ts';

/** Its edits, or why it is not possible; `facts` are null for an empty image. */
export function userOwned(context: Context, facts: ImageFacts | null): Change | Skip {
  if (facts?.userActive === true) return { skip: 'the image starts as its own unprivileged user' };
  const { final } = context;
  const parity = parityOf(final);
  if ('skip' in parity) return parity;
  const who = whoOf(final, facts);
  const early = earlyPlace(final, parity);
  const files = ownedFiles(final, parity, who.owner, early?.index ?? -1);
  if ('skip' in files) return files;
  const around = { context, facts, parity, who, early, files };
  const shell = facts?.shell === true;
  const edits = shell ? withShell(around) : withoutShell(around);
  if ('skip' in edits) return edits;
  return {
    edits: [...files.edits, ...edits],
    why: whyOf(who, parity),
    declares: [{ what: 'user' }],
    assumes: parity.assumes,
    doubts: parity.doubts,
    ...(parity.observed && { observed: true }),
  };
}

function whyOf({ says, owner }: Who, { areas, places }: Parity): string {
  const own = [...areas, ...places.map(({ path }) => path)].filter((path) => !isOpen(path));
  const owns = own.length === 0 ? '' : `, who owns ${own.join(', ').replace(/, ([^,]*)$/, ' and $1')}`;
  return `the program runs as ${says} (${owner})${owns}`;
}

/** Everything that the edits depend on. */
interface Around {
  readonly context: Context;
  readonly facts: ImageFacts | null;
  readonly parity: Parity;
  readonly who: Who;
  /** The WORKDIR above which USER may stand: the builder then makes the folder for that user. */
  readonly early: Block | null;
  readonly files: OwnedFiles;
}

/** The first WORKDIR, where nothing below it needs root and it makes all folders of the application anew. */
function earlyPlace(stage: StageView, { areas, places }: Parity): Block | null {
  const first = stage.blocks.find(({ keyword }) => keyword === 'WORKDIR');
  if (first === undefined || stage.parent !== null || areas.length === 0) return null;
  if (stage.project.uses.some(({ legacyBuilder }) => legacyBuilder !== null)) return null;
  if (
    areas.some(isThereAlready) ||
    places.some(({ path }) => areas.some((area) => below(area, path) !== null))
  )
    return null;
  const above = stage.blocks.filter(({ index }) => index < first.index);
  if (above.some((block) => isMade(stage, block, areas))) return null;
  const runs = stage.blocks.filter(({ keyword, index }) => keyword === 'RUN' && index > first.index);
  return runs.every((block) => stage.effectsOf(block).every((effect) => needsNoRoot(effect, areas)))
    ? first
    : null;
}

/** A step above WORKDIR makes such a folder for root already. */
function isMade(stage: StageView, block: Block, areas: readonly string[]): boolean {
  const to = destinationOf(stage, block);
  const made = stage.effectsOf(block).flatMap(({ writes }) => writes);
  const unknown = stage.effectsOf(block).some(({ kind }) => kind === 'opaque');
  return unknown || [...made, ...(to === null ? [] : [to])].some((path) => areas.some((area) => below(area, path) !== null || below(path, area) !== null)); // prettier-ignore
}

/** It makes folders and empty files where the user may. */
function needsNoRoot({ kind, command, writes, inside }: Effect, areas: readonly string[]): boolean {
  if (kind === 'inert') return inside === undefined;
  const name = command.words[0]?.value ?? '';
  return kind === 'files' && (name === 'mkdir' || name === 'touch') && writes.length > 0 &&
    writes.every((path) => areas.some((area) => below(area, path) !== null)); // prettier-ignore
}

function withShell(around: Around): readonly Edit[] {
  const { context, parity, who, early } = around;
  if (early !== null) {
    const give = givingStep(parity.places.map(({ path }) => path), '', who.owner); // prettier-ignore
    const steps = [...(who.make === null ? [] : [who.make]), ...give];
    const run = steps.length > 0 ? `RUN ${steps.join(' \\\n    && ')}\n` : '';
    return [{ op: 'insert', before: early, above: true, text: `${run}USER ${who.owner}` }];
  }
  return [...userStep(around), ...repositoryStep(around), ...volumeStep(around), ...lastStep(around), userEdit(context, who.owner)]; // prettier-ignore
}

/** The user has a layer above the files that change more often. */
function userStep({ context, who }: Around): readonly Edit[] {
  if (who.make === null) return [];
  const { blocks } = context.final;
  const before =
    blocks.find(({ keyword }) => keyword === 'COPY' || keyword === 'ADD') ??
    blocks.find(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT') ??
    'end';
  return [{ op: 'insert', before, text: `RUN ${who.make}`, above: false }];
}

/** A VOLUME above the last step that fills the image. */
function volumeAbove({ blocks }: StageView): Block | null {
  const last = blocks.findLastIndex(({ keyword }) => ['COPY', 'ADD', 'RUN', 'WORKDIR'].includes(keyword));
  return blocks.slice(0, last).find(({ keyword }) => keyword === 'VOLUME') ?? null;
}

/** Below VOLUME, old builders throw changes away: its folder is given away above. */
function volumeStep({ context, parity, who, files }: Around): readonly Edit[] {
  const volume = volumeAbove(context.final);
  if (volume === null) return [];
  const mine = parity.places.map(({ path }) => path).filter((path) => volume.args.includes(path) && !files.given.has(path)); // prettier-ignore
  const give = givingStep(mine, '', who.owner);
  return give.length === 0 ? [] : [{ op: 'insert', before: volume, above: true, text: `RUN ${give.join(' && ')}` }]; // prettier-ignore
}

/** The folders themselves, below everything that fills them. */
function lastStep({ context, parity, who, files }: Around): readonly Edit[] {
  const { final, document } = context;
  const { blocks } = final;
  const volume = volumeAbove(final);
  const places = parity.places
    .map(({ path }) => path)
    .filter((path) => !files.given.has(path) && volume?.args.includes(path) !== true);
  const areas = parity.areas.filter((path) => !isOpen(path) && !files.given.has(path));
  const last = blocks.findLastIndex(({ keyword }) => ['COPY', 'ADD', 'RUN', 'WORKDIR'].includes(keyword));
  const before = blocks.slice(last + 1).find(({ keyword }) => keyword !== 'ENV') ?? 'end';
  const scope = before === 'end' ? final.scope : scopeBefore(document, before);
  const give = givingStep(places, joinPath('/', scope.workdir ?? '/'), who.owner, areas);
  return give.length === 0 ? [] : [{ op: 'insert', before, above: true, text: `RUN ${give.join(' && ')}` }];
}

/** `mkdir -p /data` and `chown 1000:1000 . /data`, as the shell's steps; `areas` are there already. */
function givingStep(
  places: readonly string[],
  here: string,
  owner: string,
  areas: readonly string[] = [],
): readonly string[] {
  const name = (path: string) => (path === here ? '.' : relativeTo(here, path).replace(/^\.\//, ''));
  const all = [...areas, ...places];
  if (all.length === 0) return [];
  const make = places.length > 0 ? [`mkdir -p ${places.map(name).join(' ')}`] : [];
  return [[...make, `chown ${owner} ${all.map(name).join(' ')}`].join(' && ')];
}

/** Steps of root that may ask git about a repository that is the user's now. */
function repositoryStep({ context, facts, files }: Around): readonly Edit[] {
  const { final, project } = context;
  if (facts === null || !project.sent('.git') || !hasGit(final, facts)) return [];
  const copy = files.copies.flatMap(final.copiesOf).find(({ from, folder }) => folder && from === '.');
  const asks = final.blocks.find(
    (block) => copy !== undefined && block.index > copy.block.index && final.effectsOf(block).some(mayAsk),
  );
  return asks === undefined || copy === undefined ? [] : [{ op: 'insert', before: asks, text: repositoryLine(copy.to) }]; // prettier-ignore
}

function mayAsk({ kind, command, fromManifests }: Effect): boolean {
  return kind === 'opaque' || kind === 'build' || (kind === 'install' && fromManifests !== true) || command.words[0]?.value === 'git'; // prettier-ignore
}

/** Without a shell, the folders elsewhere come from the build stage with their owner. */
function withoutShell({ context, parity, who, early }: Around): readonly Edit[] | Skip {
  const { final } = context;
  const wanted = [...parity.places, ...parity.inside].filter(
    ({ path }) => !parity.areas.includes(path) && !isInstalled(final, path),
  );
  const copies = ownedCopies(context, wanted, who.owner);
  if ('skip' in copies) return copies;
  const edits = copies.edits.filter((edit) => edit.op !== 'replace');
  if (who.own && `${final.image}:nonroot` === distroless.static && final.scope.workdir !== null)
    return [...edits, { op: 'replace', block: final.from, text: withImage(final.from, final.image, distroless.static) }]; // prettier-ignore
  if (early !== null)
    return [...edits, { op: 'insert', before: early, above: true, text: `USER ${who.owner}` }];
  const own = parity.areas.length > 0 ? ownFolder(context, parity, who) : [];
  return 'skip' in own ? own : [...edits, ...own, userEdit(context, who.owner)];
}

/** The builder makes the folder of WORKDIR for root: it comes from the build stage instead. */
function ownFolder(context: Context, { areas }: Parity, who: Who): readonly Edit[] | Skip {
  const evidence = { path: context.project.dockerfile, line: null, says: 'WORKDIR' };
  const copies = ownedCopies(context, areas.map((path) => ({ path, evidence })), who.owner); // prettier-ignore
  return 'skip' in copies ? copies : copies.edits.filter((edit) => edit.op !== 'replace');
}
