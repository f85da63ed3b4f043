/** Gives away what COPY and RUN put into the folders of the application: the same instructions, with the user as the owner. */
import {
  destinationOf,
  installedNames,
  isInstalled,
  isOpen,
  isSystem,
} from '../../analysis/application-folders.ts';
import { below, toImage } from '../../analysis/layout.ts';
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
import { relativeTo } from '../../instructions/copy-lines.ts';
import type { Effect, Skip, StageView } from '../../model/index.ts';
import { ownerReason } from './as-owner.ts';

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
    const text = `${block.text.trimEnd()} \\\n    && ${giveAway(stage, block, made, owner)}`;
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

/** Behind the flags of the author. */
function withFlag(block: Block, flag: string): string {
  const last = block.flags.at(-1);
  if (last === undefined) return block.text.replace(/^(\s*\w+)([ \t]+)/, `$1$2${flag} `);
  const end = block.text.indexOf(last.text) + last.text.length;
  return `${block.text.slice(0, end)} ${flag}${block.text.slice(end)}`;
}

/** What a RUN makes in folders of the user: paths that are known, or whatever is root's in them afterwards. */
interface Made {
  /** Single files and folders. */
  readonly paths: readonly string[];
  /** Folders with all that is in them. */
  readonly trees: readonly string[];
  readonly rest: boolean;
  /** Where that is: folders of the application, and others that may not be there yet (`fresh`). */
  readonly folders: readonly string[];
  readonly fresh: readonly string[];
}

/** Commands that make nothing. */
const CHANGING = new Set(['rm', 'rmdir', 'unlink', 'shred', 'chmod', 'chown', 'chgrp']);

function madeBy(stage: StageView, block: Block, { areas, places }: Parity): Made | null {
  const effects = stage.effectsOf(block);
  const owned = [...areas, ...places.map(({ path }) => path)];
  const isOurs = (path: string) =>
    owned.some((area) => below(area, path) !== null) && !isInstalled(stage, path);
  const paths = new Set<string>();
  const trees = new Set<string>();
  for (const effect of effects.flatMap((each) => each.inside ?? [each])) {
    const [name = ''] = effect.command.words.map(({ value }) => value ?? '');
    if ((effect.kind !== 'files' && effect.kind !== 'fetch') || CHANGING.has(name)) continue;
    const single = name === 'mkdir' || name === 'touch';
    for (const path of effect.writes.filter(isOurs)) {
      if (single) withParents(path, areas).forEach((each) => paths.add(each));
      else trees.add(path);
    }
  }
  const folders = foldersThere(stage, block, areas, places);
  const rest = folders.length > 0 && effects.some(isOpenEnded);
  if (effects.some(givesAway) && !rest) return null;
  return paths.size + trees.size > 0 || rest
    ? {
        paths: [...paths],
        trees: [...trees],
        rest,
        folders,
        fresh: folders.filter((path) => !areas.includes(path)),
      }
    : null;
}

/** Nobody knows what it makes. */
function isOpenEnded({ kind, writes }: Effect): boolean {
  return kind === 'opaque' || kind === 'build' || (kind === 'fetch' && writes.length === 0);
}

/** The author decides the owner himself. */
function givesAway({ command }: Effect): boolean {
  return command.words[0]?.value === 'chown';
}

/** `mkdir -p a/b` makes `a` as well. */
function withParents(path: string, areas: readonly string[]): readonly string[] {
  const area = areas.findLast((each) => below(each, path) !== null);
  if (area === undefined) return [path];
  const steps = (below(area, path) ?? '').split('/').filter(Boolean);
  return steps.map((_, index) => `${area}/${steps.slice(0, index + 1).join('/')}`);
}

/** Folders of the user that are there when the RUN is done. */
function foldersThere(
  stage: StageView,
  block: Block,
  areas: readonly string[],
  places: Parity['places'],
): readonly string[] {
  const { workdir, variables } = scopeBefore(stage.document, block);
  const above = stage.history.filter(({ index }) => index < block.index);
  const isThere = (area: string) =>
    (workdir !== null && below(area, workdir) !== null) ||
    above.some((each) => {
      const to = destinationOf(stage, each);
      return to !== null && below(area, to) !== null;
    });
  const named = places.filter(({ path }) => block.args.includes(path) || [...variables.values()].some((value) => value?.startsWith(path) === true)); // prettier-ignore
  const inner = (path: string, others: readonly string[]) => others.some((other) => other !== path && below(other, path) !== null); // prettier-ignore
  const there = [...areas.filter(isThere), ...named.map(({ path }) => path)].filter((path) => !isOpen(path));
  return there.filter((path) => !inner(path, there));
}

/** A step can be appended to the shell's last one. */
function canGrow(block: Block): boolean {
  const body = script(block);
  return body !== null && body.error === null && body.comment === null && block.heredocs.length === 0 && !/[&;]\s*$/.test(block.args); // prettier-ignore
}

function giveAway(
  stage: StageView,
  block: Block,
  { paths, trees, rest, folders, fresh }: Made,
  owner: string,
): string {
  const moves = stage.effectsOf(block).some(({ command }) => /^(?:cd|pushd)$/.test(command.words[0]?.value ?? '')); // prettier-ignore
  const here = moves ? '' : (scopeBefore(stage.document, block).workdir ?? '');
  const name = (path: string) => (path === here ? '.' : relativeTo(here, path).replace(/^\.\//, ''));
  if (rest) {
    const make = fresh.length > 0 ? `mkdir -p ${fresh.map(name).join(' ')} && ` : '';
    return `${make}find ${folders.map(name).join(' ')} ${pruned(stage, folders)}-user 0 -exec chown -h ${owner} {} +`;
  }
  return [
    ...(paths.length > 0 ? [`chown ${owner} ${paths.map(name).join(' ')}`] : []),
    ...(trees.length > 0 ? [`chown -R ${owner} ${trees.map(name).join(' ')}`] : []),
  ].join(' && ');
}

/** Installed packages are not looked into: they stay root's, and a change of theirs would copy them all. */
function pruned({ application, scope, language }: StageView, folders: readonly string[]): string {
  const split = application?.split;
  const known = split === undefined || 'declined' in split ? null : split.dependencies;
  const inside = (path: string) => folders.some((area) => below(area, path.startsWith('/') ? path : `${scope.workdir ?? ''}/${path}`) !== null); // prettier-ignore
  const names = known === null ? installedNames : known.filter(inside).map((path) => baseName(path)); // prettier-ignore
  if (names.length === 0 || language === null) return '';
  const list = names.map((each) => `-name ${each}`).join(' -o ');
  return names.length === 1 ? `${list} -prune -o ` : `\\( ${list} \\) -prune -o `;
}
