/** Package managers that root runs, and that start scripts as the owner of the folder: where that would be the new user, whose home is not root's. */
import { applicationFolders, destinationOf } from '../../analysis/application-folders.ts';
import { below } from '../../analysis/layout.ts';
import { because, joinPath, scopeBefore, type Block } from '../../dockerfile/index.ts';
import { languages } from '../../knowledge/languages/index.ts';
import type { Effect, Reason, Skip, StageView } from '../../model/index.ts';

/** Why `copies` and the RUNs that give away all that they find (`openEnded`) may not come above a RUN; null where they may. */
export function ownerReason(
  stage: StageView,
  copies: readonly Block[],
  openEnded: readonly Block[],
): Skip | null {
  const programs = actingAsOwner(stage);
  if (programs.length === 0) return null;
  for (const block of stage.history) {
    const runner = stage
      .effectsOf(block)
      .flatMap((effect) => [effect, ...(effect.inside ?? [])])
      .find(
        (effect) =>
          programs.includes(programOf(effect)) && !isInRootsFolder(stage, effect, copies, openEnded),
      );
    if (runner !== undefined)
      return {
        skip: asOwner(stage, runner),
        wouldHelp: 'a newer version, or a WORKDIR above every COPY into the folder',
      };
  }
  return null;
}

/** Why root's steps in a stage that is built on one with another owner may do something else; null where they do not. */
export function rootRunner(stage: StageView): Reason | null {
  const programs = actingAsOwner(stage);
  const all = stage.blocks.flatMap(stage.effectsOf).flatMap((effect) => [effect, ...(effect.inside ?? [])]);
  const runner = all.find((effect) => programs.includes(programOf(effect)));
  return runner === undefined ? null : asOwner(stage, runner);
}

function asOwner({ base }: StageView, runner: Effect): Reason {
  return because`${runner.block}: ${programOf(runner)} of ${base?.image.text ?? 'this image'} runs scripts as the owner of the folder, which would be another user than root`;
}

function programOf({ command }: Effect): string {
  return command.words[0]?.value ?? '';
}

/** Programs of the image's release that do so; of an image of another name, of every release. */
function actingAsOwner({ base }: StageView): readonly string[] {
  const { repository, tag } = base?.image ?? {};
  return languages.flatMap(({ image, managers = [] }) =>
    managers.flatMap(({ actsAsOwner }) =>
      actsAsOwner !== undefined && (repository !== image?.repository || actsAsOwner.tags.test(tag ?? ''))
        ? actsAsOwner.programs
        : [],
    ),
  );
}

/** WORKDIR or mkdir made the folder for root before anything of the user's came into it. */
function isInRootsFolder(
  stage: StageView,
  { cwd, block }: Effect,
  copies: readonly Block[],
  openEnded: readonly Block[],
): boolean {
  const above = copies.filter(({ index }) => index < block.index);
  if (cwd === null) return above.length === 0;
  const areas = applicationFolders(stage);
  if (!areas.some((area) => below(area, cwd) !== null)) return true;
  if (openEnded.some(({ index }) => index < block.index)) return false;
  const [first] = above.filter((copy) => reaches(stage, copy, cwd));
  const made = stage.history.find((each) => workdirOf(stage, each) === cwd || (areas.includes(cwd) && makes(stage, each, cwd))); // prettier-ignore
  return first === undefined || (made !== undefined && made.index < first.index);
}

/** A copy may make the folder, or one that it lies in. */
function reaches(stage: StageView, copy: Block, folder: string): boolean {
  const to = destinationOf(stage, copy);
  return to === null || below(to, folder) !== null || below(folder, to) !== null;
}

/** What mkdir makes of the application's own folders stays root's until the last step. */
function makes(stage: StageView, block: Block, folder: string): boolean {
  return stage
    .effectsOf(block)
    .some((effect) => programOf(effect) === 'mkdir' && effect.writes.includes(folder));
}

function workdirOf({ document }: StageView, { keyword, args, index }: Block): string | null {
  if (keyword !== 'WORKDIR') return null;
  const next = document.blocks[index + 1];
  const path = next === undefined ? null : scopeBefore(document, next).workdir;
  return path === null || args === '' ? null : joinPath('/', path);
}
