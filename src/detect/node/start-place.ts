/** In which folder the start command runs its program: the working folder, or that of a package of the workspace which it selects. */
import { toContext, toImage } from '../../analysis/layout.ts';
import { folderOf, joinPath, parseScript, type Block } from '../../dockerfile/index.ts';
import { startWrappers } from '../../knowledge/languages/node/programs.ts';
import type { Project, StageView } from '../../model/index.ts';
import { managerWords } from './manager.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { selectionOf } from './selection.ts';

/** A folder of the image, and the package.json that counts there. */
export interface StartPlace {
  /** Absolute; null when it is not known. */
  readonly cwd: string | null;
  readonly started: Manifest | null;
}

const DEPTH = 6;

/** Of the last stage's ENTRYPOINT and CMD. `root`: the folder of the application, for whatever lies in no folder of its own. */
export function startPlace(view: StageView, root: { readonly project: Project; readonly folder: string }): StartPlace {
  const here = workingPlace(view, root);
  if (here.started === null) return here;
  const { entrypoint, cmd } = view.start;
  const blocks = [entrypoint, cmd].flatMap((each) => each ?? []);
  const exec = blocks.flatMap(({ json }) => json ?? []);
  const words = blocks.every(({ json }) => json !== null) ? [exec] : blocks.flatMap(commandsOf);
  const [selected] = words.flatMap((each) => selectedBy(each, root.project, here.started, 0) ?? []);
  return selected === undefined ? here : { cwd: toImage(view.copies, selected.folder), started: selected };
} // prettier-ignore

/** The working folder itself. */
export function workingPlace({ copies, scope: { workdir } }: StageView, { project, folder }: { readonly project: Project; readonly folder: string }): StartPlace {
  const path = workdir === null ? null : toContext(copies, joinPath(workdir, 'package.json'), project);
  const found = readManifest(project, path === null ? folder : folderOf(path));
  return { cwd: workdir, started: found === null || 'declined' in found ? null : found };
} // prettier-ignore

function commandsOf(block: Block): readonly (readonly string[])[] {
  return block.json ? [block.json] : wordsOf(block.args);
}

function wordsOf(text: string): readonly (readonly string[])[] {
  return parseScript(text).commands.map(({ words }) => words.map(({ value }) => value ?? '?'));
}

/** The package that a command selects by itself, or by a script of package.json; null for none. */
function selectedBy(
  words: readonly string[],
  project: Project,
  manifest: Manifest | null,
  depth: number,
): Manifest | null {
  if (depth > DEPTH || manifest === null) return null;
  const first = words.findIndex((word) => !startWrappers.has(word) && !word.startsWith('-'));
  const bare = words.slice(Math.max(first, 0));
  const inside = (text: string): Manifest | null =>
    wordsOf(text).flatMap((each) => selectedBy(each, project, manifest, depth + 1) ?? [])[0] ?? null;
  if (/^(?:ba|da|a)?sh$/.test(bare[0] ?? '') && bare[1] === '-c') return inside(bare[2] ?? '');
  const selection = selectionOf(bare, { project, folder: manifest.folder });
  if (selection === 'unknown') return null;
  if (selection !== null) {
    const [only, ...others] = selection.packages;
    if (only === undefined || others.length > 0) return null;
    return selectedBy(selection.words, project, only, depth + 1) ?? only;
  }
  const manager = managerWords(bare);
  const text = manager?.does === 'run' || manager?.does === 'test' ? manifest.scripts.get(manager.name ?? '') : undefined;
  return text === undefined ? null : inside(text);
} // prettier-ignore
