/** The stage that keeps the author's image for those who develop in it: who needs one, and whether they can ask for it. */
import { isWritten } from '../../analysis/bind-mounts.ts';
import { below } from '../../analysis/layout.ts';
import { developmentUses, type DevelopmentUse } from '../../analysis/uses.ts';
import { because, distinct, joinPath, joined } from '../../dockerfile/index.ts';
import type { Context, Declined, Reason, Retarget, Skip, Split, Use } from '../../model/index.ts';

/** What a split is planned in: without the uses that get a stage of their own, where some do. */
export interface Served {
  readonly context: Context;
  readonly retarget: Retarget | null;
}

/** Its name; no author's stage has it in a file of one stage but the one that it would stand beside. */
export const DEVELOPMENT = 'development';

/** The context that the split is for, or why somebody needs the image as it is. */
export function served(context: Context): Served | Skip {
  const { final, options, project } = context;
  const uses = developmentUses(final);
  const [first] = uses;
  const left = uses.filter((use) => !isServed(context, use));
  if (first === undefined || left.length === 0) return { context, retarget: null };
  const without = left.every((use) => isServed(context, use, false));
  if (options.compose === false)
    return without
      ? { context, retarget: null }
      : { skip: first.reason, wouldHelp: 'uses of the image that start it by its own command' };
  const files = retargeted(
    context,
    uses.map(({ use }) => use),
  );
  if ('files' in files) return { context: context.retargeted(files), retarget: files };
  if (without) return { context, retarget: null };
  const why =
    project.builders === undefined
      ? first.reason
      : because`${first.reason}; a stage of its own cannot be asked for: ${files.declined}`;
  return { skip: why, wouldHelp: 'uses of the image that start it by its own command' };
}

/** The files in which these uses ask for the stage; where others share their build, all services do. */
function retargeted({ final, project }: Context, uses: readonly Use[]): Retarget | Declined {
  const { builders } = project;
  if (builders === undefined) return { declined: 'no file was read that builds the image' };
  if (final.name === DEVELOPMENT) return { declined: because`${final.from} has that name` };
  const all = final.project.uses.filter((use) => use.kind === 'compose' || uses.includes(use));
  const answers = [uses, all].map((each) => ({ each, files: builders.retarget(each, DEVELOPMENT) }));
  for (const { each, files } of answers)
    if (!('declined' in files)) return { uses: each, target: DEVELOPMENT, files };
  const declined = answers.map(({ files }) => files).find((files) => 'declined' in files);
  return declined ?? { declined: 'nothing builds the image' };
}

/**
 * Whether the production image itself serves a use: it starts the image's own command, and the packages lie outside of what is laid
 * over the application. With `asOwner`, its user may write there what the program writes; a user of the author's may as before.
 */
function isServed({ final }: Context, { mount, starts }: DevelopmentUse, asOwner = true): boolean {
  const split = final.application?.split;
  const program = final.application?.program;
  if (mount === null || starts || split === undefined || 'declined' in split || program === undefined)
    return false;
  const target = joinPath('/', mount.target);
  if (!keepsPackages(split, target)) return false;
  const isAuthors = final.history.some(({ keyword }) => keyword === 'USER');
  return !asOwner || isAuthors || mount.readOnly === true || !isWritten(final, program, target);
}

function keepsPackages({ dependencies, executables }: Split, target: string): boolean {
  const outside = (path: string): boolean => path.startsWith('/') && below(target, path) === null;
  return dependencies.every(outside) && executables.every(({ to }) => outside(to));
}

/** What the report says of the stage: who asks for it, with the places. */
export function whoDevelops({ uses, target }: Retarget): Reason {
  const places = distinct(uses.map(({ evidence }) => because`${evidence}`));
  return because`${joined(places, ', ')} ${places.length === 1 ? 'asks' : 'ask'} for the stage ${target}`;
}
