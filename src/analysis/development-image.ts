/** Whether an image is made for developing alone: by the name of its file, or by what it starts. Who uses it is not asked. */
import { because, folderOf, baseName, type Block } from '../dockerfile/index.ts';
import { ofLanguages } from '../knowledge/languages/index.ts';
import type { Project, StageView, Reason } from '../model/index.ts';
import { isDevelopmentFolder, saysDevelopment } from './development-name.ts';
import { servedStage } from './served.ts';

/** Why the image of this stage is one for developing, as a sentence; null when nothing says so. */
export function developmentImage(stage: StageView): Reason | null {
  const named = developmentName(stage.project);
  if (named !== null) return `the name ${named} says that the image is for developing: ${KEEPS}`;
  const served = servedStage(stage.stages);
  if (served !== null && saysDevelopment(served.stage.name))
    return because`${served.evidence} builds the stage ${served.stage.name ?? ''}, whose name says that the image is for developing: ${KEEPS}`;
  const start = startBlock(stage);
  const command = startsOf(stage).find(isForDevelopment);
  return start === undefined || command === undefined
    ? null
    : because`${start} starts ${command.join(' ')}, which is for developing: ${KEEPS}`;
}

const KEEPS = 'it keeps its tools, its sources and its user';

/** What a transform says that would take something away from it. */
export const LEFT_WHOLE = 'an image for developing is left whole';

/** The name by which a file says it: `Dockerfile.dev`, or a folder beside the sources, `docker/dev/Dockerfile`; null when none does. */
export function developmentName({ dockerfile, context }: Project): string | null {
  const name = baseName(dockerfile);
  if (saysDevelopment(name)) return name;
  const folder = folderOf(dockerfile);
  return folder !== context && isDevelopmentFolder(baseName(folder)) ? dockerfile : null;
}

const COMMANDS = ofLanguages(({ development }) => development);

/** Whether a command, as exec words, is a watcher, a server or a debugger that is made for developing. */
export function isForDevelopment([program = '', ...args]: readonly string[]): boolean {
  const text = [baseName(program), ...args].join(' ');
  return COMMANDS.some((each) => each.test(text));
}

/** What the stage starts, as its application has it and as it is written; each as exec words. */
export function startsOf(stage: StageView): readonly (readonly string[])[] {
  return [stage.application?.program?.start ?? null, wordsOf(stage)].filter((words) => words !== null);
}

/** The instruction that says what the stage starts. */
export function startBlock({ history }: StageView): Block | undefined {
  return (
    history.findLast(({ keyword }) => keyword === 'CMD') ??
    history.findLast(({ keyword }) => keyword === 'ENTRYPOINT')
  );
}

/** ENTRYPOINT and CMD as words, where they are exec forms; the words of a shell form otherwise. */
function wordsOf({ history }: StageView): readonly string[] | null {
  const last = (keyword: string) => history.findLast((block) => block.keyword === keyword);
  const words = [last('ENTRYPOINT'), last('CMD')].flatMap((block) =>
    block === undefined ? [] : (block.json ?? block.args.trim().split(/\s+/)),
  );
  return words.length === 0 ? null : words;
}
