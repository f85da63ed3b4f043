/** How others use the image of a stage. */
import { because, joinPath } from '../dockerfile/index.ts';
import type { Evidence, Reason, StageView, Use, UseVolume } from '../model/index.ts';
import { below } from './layout.ts';
import { ignoresCommand, ownEntrypoint, startsKept } from './own-start.ts';

/** A use that needs more of an image than what its program runs on. */
export interface DevelopmentUse {
  readonly use: Use;
  /** The mount that lies over the application; null where a command alone decides. */
  readonly mount: UseVolume | null;
  /** It starts the image by another command than the image's own. */
  readonly starts: boolean;
  /** What it does, with the place, as a sentence. */
  readonly reason: Reason;
}

/** Who builds an image of its own on this one, as a sentence; null when nobody is seen to. */
export function builtOnReason({ project: { builtOn } }: StageView): Reason | null {
  return builtOn === null ? null : because`${builtOn} ${builtOn.says}, and may need what the build installs`;
}

/**
 * The uses for which the image of this stage must keep everything that it has: somebody starts it in another way than its CMD says,
 * or lays a folder of the host over the application. Empty when every use starts the image as it is.
 */
export function developmentUses(view: StageView): readonly DevelopmentUse[] {
  const workdir = view.scope.workdir ?? '/';
  return view.project.uses.flatMap((use) => {
    const mount = mountOver(use, workdir) ?? null;
    const reason = mount === null ? commandReason(use, view) : mountReason(use, mount);
    return reason === null ? [] : [{ use, mount, starts: otherCommand(use, view) !== null, reason }];
  });
}

/** Where a use says one of its facts: merged compose services say them in several files. */
export function saidAt({ places, evidence }: Use, fact: keyof NonNullable<Use['places']>): Evidence {
  const at = places?.[fact];
  return at === undefined ? evidence : { ...evidence, path: at.path, line: at.line };
}

function mountOver({ volumes }: Use, workdir: string): UseVolume | undefined {
  return volumes.find(({ bind, target }) => bind && below(joinPath('/', target), workdir) !== null);
}

function mountReason(use: Use, { evidence, source, target }: UseVolume): Reason {
  const at = evidence ?? saidAt(use, 'volumes');
  return because`${at} lays ${source ?? 'a folder'} over ${target}: a set-up for development that needs what the build installs`;
}

function commandReason(use: Use, view: StageView): Reason | null {
  const said = use.entrypoint ?? use.command;
  const other = otherCommand(use, view);
  if (said === null || other === null || startsKept(said, view)) return null;
  return because`${saidAt(use, use.entrypoint === null ? 'command' : 'entrypoint')} starts the image with "${other}", which may need what the build installs`;
}

/** The command that a use starts instead of the image's own, as text; null where that is the one. */
function otherCommand(use: Use, view: StageView): string | null {
  const said = use.entrypoint ?? use.command;
  if (said === null) return null;
  const words = (command: readonly string[] | string) =>
    (typeof command === 'string' ? command : command.join(' ')).trim();
  if (use.entrypoint !== null) return words(said);
  if (ignoresCommand(view) || ownEntrypoint(view) !== null) return null;
  const own = view.document.blocks.findLast((block) => block.keyword === 'CMD');
  return own && words(said) === words(own.json ?? own.args) ? null : words(said);
}
