/** The steps of an image with a shell that make the user and give it its folders, each where its layer changes least; whose the files are is decided before. */
import { isOpen } from '../../analysis/application-folders.ts';
import type { Parity } from '../../analysis/parity.ts';
import { endOf, joinPath, type Block, type Edit } from '../../dockerfile/index.ts';
import { makeAndGive } from '../../instructions/owners.ts';
import { runOf, runOnOneLine } from '../../instructions/run.ts';
import { userLine } from '../../instructions/settings.ts';
import type { Context, ImageFacts, StageView } from '../../model/index.ts';
import type { OwnedFiles } from './owned-files.ts';
import { hasGit, mayAsk, repositoryLine } from './repository.ts';
import { isBehind, scopeAt } from './place.ts';
import { userEdit } from './user-line.ts';
import type { Who } from './who.ts';

/** Everything that the edits depend on. */
export interface OwnerPlan {
  readonly context: Context;
  readonly facts: ImageFacts | null;
  readonly parity: Parity;
  readonly who: Who;
  /** The WORKDIR above which USER may stand: the builder then makes the folder for that user. */
  readonly early: Block | null;
  readonly files: OwnedFiles;
}

/** The steps that make the user and give it its folders, and USER. */
export function withShell(plan: OwnerPlan): readonly Edit[] {
  const { context, parity, who, early } = plan;
  if (early !== null) {
    const give = makeAndGive(parity.places.map(({ path }) => path), [], who.owner, ''); // prettier-ignore
    const steps = [...(who.make === null ? [] : [who.make]), ...give];
    const lines = [...(steps.length > 0 ? [runOf(steps)] : []), userLine(who.owner)];
    return [{ op: 'insert', before: early, above: true, text: lines.join('\n') }];
  }
  return [...userStep(plan), ...repositoryStep(plan), ...volumeStep(plan), ...lastStep(plan), userEdit(context, who.owner)]; // prettier-ignore
}

/** The user has a layer above the files that change more often. */
function userStep({ context, who }: OwnerPlan): readonly Edit[] {
  if (who.make === null) return [];
  const { blocks } = context.final;
  const before =
    blocks.find(({ keyword }) => keyword === 'COPY' || keyword === 'ADD') ??
    blocks.find(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT') ??
    endOf(context.document, context.final);
  return [{ op: 'insert', before, text: runOf([who.make]), above: isBehind(context, before) }];
}

/** A VOLUME above the last step that fills the image. */
function volumeAbove({ blocks }: StageView): Block | null {
  const last = blocks.findLastIndex(({ keyword }) => ['COPY', 'ADD', 'RUN', 'WORKDIR'].includes(keyword));
  return blocks.slice(0, last).find(({ keyword }) => keyword === 'VOLUME') ?? null;
}

/** Below VOLUME, old builders throw changes away: its folder is given away above. */
function volumeStep({ context, parity, who, files }: OwnerPlan): readonly Edit[] {
  const volume = volumeAbove(context.final);
  if (volume === null) return [];
  const mine = parity.places.map(({ path }) => path).filter((path) => volume.args.includes(path) && !files.given.has(path)); // prettier-ignore
  const give = makeAndGive(mine, [], who.owner, '');
  return give.length === 0 ? [] : [{ op: 'insert', before: volume, above: true, text: runOnOneLine(give) }]; // prettier-ignore
}

/** The folders themselves, below everything that fills them. */
function lastStep({ context, parity, who, files }: OwnerPlan): readonly Edit[] {
  const { final, document } = context;
  const { blocks } = final;
  const volume = volumeAbove(final);
  const places = parity.places
    .map(({ path }) => path)
    .filter((path) => !files.given.has(path) && volume?.args.includes(path) !== true);
  const areas = parity.areas.filter((path) => !isOpen(path) && !files.given.has(path));
  const last = blocks.findLastIndex(({ keyword }) => ['COPY', 'ADD', 'RUN', 'WORKDIR'].includes(keyword));
  const before = blocks.slice(last + 1).find(({ keyword }) => keyword !== 'ENV') ?? endOf(document, final);
  const scope = scopeAt(context, before);
  const give = makeAndGive(places, areas, who.owner, joinPath('/', scope.workdir ?? '/'));
  return give.length === 0 ? [] : [{ op: 'insert', before, above: true, text: runOnOneLine(give) }];
}

/** Steps of root that may ask git about a repository that is the user's now. */
function repositoryStep({ context, facts, files }: OwnerPlan): readonly Edit[] {
  const { final, project } = context;
  if (facts === null || !project.sent('.git') || !hasGit(final, facts)) return [];
  const copy = files.copies.flatMap(final.copiesOf).find(({ from, folder }) => folder && from === '.');
  const asks = final.blocks.find(
    (block) => copy !== undefined && block.index > copy.block.index && final.effectsOf(block).some(mayAsk),
  );
  return asks === undefined || copy === undefined ? [] : [{ op: 'insert', before: asks, text: repositoryLine(copy.to) }]; // prettier-ignore
}
