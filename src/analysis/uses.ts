/** How others use the image of a stage. */
import { because, joinPath } from '../dockerfile/index.ts';
import type { Evidence, StageView, Use, Reason } from '../model/index.ts';
import { below } from './layout.ts';
import { ignoresCommand, ownEntrypoint, startsKept } from './own-start.ts';

/**
 * Why the image of this stage must keep everything that it has: somebody starts it in another way than its CMD says,
 * or lays a folder of the host over the application. Null when every use starts the image as it is.
 */
export function developmentUse(view: StageView): Reason | null {
  const { project, scope } = view;
  if (project.builtOn)
    return because`${project.builtOn} ${project.builtOn.says}, and may need what the build installs`;
  const workdir = scope.workdir ?? '/';
  for (const use of project.uses) {
    const reason = mountReason(use, workdir) ?? commandReason(use, view);
    if (reason !== null) return reason;
  }
  return null;
}

/** Where a use says one of its facts: merged compose services say them in several files. */
export function saidAt({ places, evidence }: Use, fact: keyof NonNullable<Use['places']>): Evidence {
  const at = places?.[fact];
  return at === undefined ? evidence : { ...evidence, path: at.path, line: at.line };
}

function mountOver({ volumes }: Use, workdir: string): Use['volumes'][number] | undefined {
  return volumes.find(({ bind, target }) => bind && below(joinPath('/', target), workdir) !== null);
}

function mountReason(use: Use, workdir: string): Reason | null {
  const mount = mountOver(use, workdir);
  return mount
    ? because`${mount.evidence ?? saidAt(use, 'volumes')} lays ${mount.source ?? 'a folder'} over ${mount.target}: a set-up for development that needs what the build installs`
    : null;
}

function commandReason(use: Use, view: StageView): Reason | null {
  const said = use.entrypoint ?? use.command;
  if (said === null) return null;
  if (use.entrypoint === null && (ignoresCommand(view) || ownEntrypoint(view) !== null)) return null;
  const own = view.document.blocks.findLast((block) => block.keyword === 'CMD');
  const words = (command: readonly string[] | string) =>
    (typeof command === 'string' ? command : command.join(' ')).trim();
  if (use.entrypoint === null && own && words(said) === words(own.json ?? own.args)) return null;
  if (startsKept(said, view)) return null;
  return because`${saidAt(use, use.entrypoint === null ? 'command' : 'entrypoint')} starts the image with "${words(said)}", which may need what the build installs`;
}
