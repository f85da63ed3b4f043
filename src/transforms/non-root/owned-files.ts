/** Gives away what COPY and RUN put into the folders of the application: the same instructions, with the user as the owner. */
import {
  destinationOf,
  installedNames,
  isInstalled,
  isOpen,
  isSystem,
} from '../../analysis/application-folders.ts';
import { below, toImage } from '../../analysis/layout.ts';
import { withFlag } from '../../instructions/copy-lines.ts';
import type { Parity } from '../../analysis/parity.ts';
import {
  baseName,
  because,
  copyParts,
  scopeBefore,
  script,
  type Block,
  type Edit,
} from '../../dockerfile/index.ts';
import { giveAway, giveAwayRoots, makeFolders } from '../../instructions/owners.ts';
import { allOf, withLastCommand } from '../../instructions/run.ts';
import type { Skip, StageView } from '../../model/index.ts';
import { ownerReason } from './as-owner.ts';
import { madeBy, type Made } from './made.ts';

/** The changed instructions, and the folders that are the user's by them. */
export interface OwnedFiles {
  readonly edits: readonly Edit[];
  /** COPY and ADD instructions that bring the user's files. */
  readonly copies: readonly Block[];
  readonly given: ReadonlySet<string>;
}

/** `asUser`: from this place on, the instructions run as the user; -1: none does. */
export function ownedFiles(
  stage: StageView,
  parity: Parity,
  owner: string,
  asUser: number,
): OwnedFiles | Skip {
  const copies = copiesToOwn(stage);
  const edits: Edit[] = copies
    .filter((block) => copyParts(block)?.chown === null)
    .map((block) => ({ op: 'replace', block, text: withFlag(block, `--chown=${owner}`) }));
  const given = new Set<string>();
  const openEnded: Block[] = [];
  for (const block of stage.history) {
    if (block.keyword !== 'RUN' || (asUser >= 0 && block.index > asUser)) continue;
    const made = madeBy(stage, block, parity);
    if (made === null) continue;
    if (!canGrow(block))
      return {
        skip: because`${block}: what it makes cannot be given away in the same step`,
        wouldHelp: 'a RUN in shell form',
      };
    const text = withLastCommand(block, givingStep(stage, block, made, owner));
    edits.push({ op: 'replace', block, text });
    if (made.rest) openEnded.push(block);
    if (made.rest) for (const area of made.folders) given.add(area);
    for (const path of made.paths) given.add(path);
  }
  const reason = asUser < 0 ? ownerReason(stage, copies, openEnded) : null;
  return reason ?? { edits, copies, given };
}

/** Copies of the application's own files; none whose files a later one of them brings again. */
function copiesToOwn(stage: StageView): readonly Block[] {
  const own = stage.history.filter((block) => isOwn(stage, block));
  return own.filter((block) => !isCovered(stage, block, own));
}

function isOwn(stage: StageView, block: Block): boolean {
  const to = destinationOf(stage, block);
  if (to === null || isSystem(to) || isOpen(to) || isInstalled(stage, to)) return false;
  const parts = copyParts(block);
  return parts?.from == null || !parts.sources.every((source) => isInstalled(stage, source));
}

/** Every file that it brings comes once more with a later copy. */
function isCovered(stage: StageView, block: Block, own: readonly Block[]): boolean {
  const copies = stage.copiesOf(block);
  const later = own.filter(({ index }) => index > block.index).flatMap(stage.copiesOf);
  const { project } = stage;
  return (
    copies.length > 0 &&
    copies.every(
      ({ from, to, folder }) => !folder && project.sent(from) && later.some((copy) => copy.folder && toImage([copy], from) === to), // prettier-ignore
    )
  );
}

/** A step can be appended to the shell's last one. */
function canGrow(block: Block): boolean {
  const body = script(block);
  return body !== null && body.error === null && body.comment === null && block.heredocs.length === 0 && !/[&;]\s*$/.test(block.args); // prettier-ignore
}

function givingStep(
  stage: StageView,
  block: Block,
  { paths, trees, rest, folders, fresh }: Made,
  owner: string,
): string {
  const moves = stage.effectsOf(block).some(({ command }) => /^(?:cd|pushd)$/.test(command.words[0]?.value ?? '')); // prettier-ignore
  const here = moves ? '' : (scopeBefore(stage.document, block).workdir ?? '');
  if (rest) {
    const make = fresh.length > 0 ? [makeFolders(fresh, here)] : [];
    return allOf([...make, giveAwayRoots(folders, owner, here, installedIn(stage, folders))]);
  }
  return allOf([
    ...(paths.length > 0 ? [giveAway(paths, owner, here)] : []),
    ...(trees.length > 0 ? [giveAway(trees, owner, here, true)] : []),
  ]);
}

/** Names of installed packages' folders: they stay root's, and a change of theirs would copy them all. */
function installedIn(
  { application, scope, language }: StageView,
  folders: readonly string[],
): readonly string[] {
  if (language === null) return [];
  const split = application?.split;
  if (split === undefined || 'declined' in split) return installedNames;
  const { workdir } = scope;
  return [...split.dependencies, ...(split.carried ?? [])]
    .filter((path) =>
      folders.some((area) => below(area, path.startsWith('/') ? path : `${workdir ?? ''}/${path}`) !== null),
    ) // prettier-ignore
    .map(baseName);
}
