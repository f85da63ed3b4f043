/** The form of a build command in a build stage of its own. */
import { buildCache } from '../../knowledge/languages/go/toolchain.ts';
import type { BuildCommand, StepName } from '../../model/index.ts';
import { isProjectBuild } from './build.ts';
import type { Linking } from './cgo.ts';
import { goCommand, type GoCommand } from './commandline.ts';
import type { GoProgram } from './program.ts';
import type { GoStageFacts } from './stage.ts';
import { stepsIn } from './steps.ts';

function isCompiling(command: GoCommand | null): boolean {
  return command !== null && isProjectBuild(command);
}

/** CGO_ENABLED=0 in front where the program is to be static and nothing says so yet, and Go's own cache. Null for other commands. */
export function buildCommandOf(
  build: StepName,
  { steps }: GoStageFacts,
  programs: readonly GoProgram[],
  linkings: readonly Linking[],
): BuildCommand | null {
  const inside = stepsIn(build, steps).filter((step) => isCompiling(goCommand(step)));
  const [first] = inside;
  if (first === undefined) return null;
  const mine = linkings.filter((_, at) =>
    inside.some(({ command }) => command === programs[at]?.binary.step.command),
  );
  const prefix =
    mine.length > 0 && mine.every((linking) => linking.kind === 'static' && !linking.set)
      ? 'CGO_ENABLED=0 '
      : '';
  const cache = first.variables.get('GOCACHE');
  const root = first.user === null || /^(?:root|0)(?::|$)/.test(first.user);
  const mounts = cache !== undefined ? [cache] : root ? [buildCache] : [];
  return {
    text: `${prefix}${build.text}`,
    cacheMounts: mounts.filter((mount) => mount?.startsWith('/')).filter((mount) => mount !== null),
  };
}
