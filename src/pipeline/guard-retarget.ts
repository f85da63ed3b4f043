/** What the guard holds where uses ask for another stage: their files say nothing else, and that stage is the image that it was. */
import { toImage } from '../analysis/layout.ts';
import { because, stageNamed } from '../dockerfile/index.ts';
import type { Declaration, EffectKind, Project, Reason, Retarget, StageView } from '../model/index.ts';
import { contractViolation } from './guard.ts';

/**
 * What is broken for the uses that ask for another stage now, as one sentence, or null. `whole` is the stage that was split just
 * now; the original is nobody's stage, so what its commands do is not known of it.
 */
export function retargetViolation(
  original: StageView,
  whole: StageView | null,
  { stages, project }: { readonly stages: readonly StageView[]; readonly project: Project },
  retarget: Retarget | null,
  declared: readonly Declaration[],
): Reason | null {
  if (retarget === null) return null;
  const stage = stageNamed({ stages }, retarget.target);
  if (stage === null) return `there is no stage ${retarget.target}, which others ask for`;
  const broken =
    contractViolation(original, stage, declared.filter(isSharedWithDevelopment)) ??
    (whole === null ? null : lostPart(whole, stage));
  if (broken !== null) return because`in the stage ${retarget.target}, ${broken}`;
  return fileViolation(project, retarget);
}

/** An environment of packages moves in every stage; what makes a production image of the last one is its own. */
function isSharedWithDevelopment(each: Declaration): boolean {
  return each.what === 'start' || (each.what === 'env' && each.packages === true);
}

/** Commands that are written better, or as well for another stage. */
const REWRITTEN: ReadonlySet<EffectKind> = new Set(['install', 'build', 'tool', 'prune']);

/** A file or a command that the stage had and has not any more. */
function lostPart(whole: StageView, stage: StageView): Reason | null {
  // a file may be brought to several places
  const brings = (from: string, to: string) => stage.copies.some((copied) => toImage([copied], from) === to);
  const file = whole.copies.find(({ from, to }) => !brings(from, to));
  if (file !== undefined) return `${file.from} is missing`;
  const commands = (view: StageView) => view.history.flatMap(view.effectsOf);
  const kept = new Set(commands(stage).map(({ command }) => command.text));
  const lost = commands(whole).find(({ kind, command }) => !REWRITTEN.has(kind) && !kept.has(command.text));
  return lost === undefined ? null : `"${lost.command.text}" is missing`;
}

function fileViolation({ builders }: Project, { files, target }: Retarget): Reason | null {
  for (const file of files) {
    const checked = builders?.check(file, target) ?? { declined: 'nothing reads it' };
    if ('declined' in checked) return because`${file.path}: ${checked.declined}`;
  }
  return null;
}
