/** What the commands of a Node project do in a RUN, as effects; their order and place in the document are not known here. */
import { baseName, joinPath, folderOf } from '../../dockerfile/index.ts';
import { ownProgram } from '../../knowledge/languages/node/programs.ts';
import type { CommandPlace, Effect, Recogniser, Command } from '../../model/index.ts';
import type { NodeStageFacts } from './stage.ts';
import type { Judged, ScriptPlace } from './builders.ts';
import { leavesDevelopmentOut } from './install.ts';
import { managerCommand, type ManagerCommand } from './manager.ts';
import { manifestsOf } from './manifests.ts';
import { readManifest } from './manifest.ts';
import { inFolder } from '../../project/paths.ts';
import { judgeCommand } from './scripts.ts';
import { selectionOf } from './selection.ts';

type Known = Omit<Effect, 'block' | 'command' | 'cwd'>;

/** Recognises the commands of Node's package managers, of their packages' programs, and of node itself. */
export function recogniser(stage: NodeStageFacts): Recogniser {
  return (command, at) => {
    const manager = managerCommand(command);
    if (manager) return managerEffect(stage, manager, command, at);
    const name = command.words[0]?.value ?? '';
    if (!ownProgram.test(name) && !name.includes('node_modules/')) return null;
    return judgedEffect(judgeCommand(command, placeOf(stage, at)), at);
  };
}

function managerEffect(
  stage: NodeStageFacts,
  manager: ManagerCommand,
  command: Command,
  at: CommandPlace,
): Known {
  const here = (path: string): readonly string[] => (at.cwd === null ? [] : [joinPath(at.cwd, path)]);
  const place = placeOf(stage, at);
  if (manager.does !== 'install' && isSelecting(command, place))
    return judgedEffect(judgeCommand(command, place), at);
  switch (manager.does) {
    case 'install':
      return isPrune(stage, manager, command, at)
        ? { kind: 'prune', reads: here('package.json'), writes: here('node_modules') }
        : installEffect(stage, manager, at);
    case 'add':
      return {
        kind: 'install',
        reads: here('package.json'),
        writes: ['node_modules', 'package.json', 'package-lock.json'].flatMap(here),
        fromManifests: false,
      };
    case 'global':
      return {
        kind: 'tool',
        reads: [],
        writes: ['/usr/local/lib/node_modules', '/usr/local/bin'],
        tools: manager.operands,
      };
    case 'prune':
      return { kind: 'prune', reads: here('package.json'), writes: here('node_modules') };
    case 'housekeeping':
      return manager.manager === 'yarn' && stage.project.has(inFolder(stage.folder, '.yarnrc.yml'))
        ? { kind: 'files', reads: here('.yarnrc.yml'), writes: here('.yarnrc.yml') }
        : housekeeping(manager);
    case 'rebuild':
    case 'run':
    case 'exec':
    case 'test':
      return judgedEffect(judgeCommand(command, place), at);
    case 'other':
      return { kind: 'opaque', reads: [], writes: [], why: `${command.text} is not known to dfrewrite` };
  }
}

/** `corepack enable` puts the managers in place; `npm config`, `npm cache clean` and the like change nothing in the application. */
function housekeeping(manager: ManagerCommand): Known {
  if (manager.manager === 'corepack')
    return { kind: 'tool', reads: [], writes: ['/usr/local/bin'], tools: manager.operands.slice(1) };
  return { kind: 'inert', reads: [], writes: [] };
}

/** `yarn workspace shop build`: what it does is done in a package of the workspace. */
function isSelecting({ words }: Command, place: ScriptPlace): boolean {
  const selection = selectionOf(words.map(({ value }) => value ?? '?'), place);
  return selection !== null && selection !== 'unknown';
} // prettier-ignore

/** `yarn workspaces focus --production` behind an install takes out what that one brought. */
function isPrune(stage: NodeStageFacts, manager: ManagerCommand, { text }: Command, at: CommandPlace): boolean {
  if (stage.manager.berry === null || !leavesDevelopmentOut(manager)) return false;
  const own = stage.steps.filter(({ block, cwd }) => block.index <= at.block.index && cwd === at.cwd);
  const before = own.slice(0, own.findLastIndex(({ command }) => command.text === text));
  return before.some(({ command }) => managerCommand(command)?.does === 'install');
} // prettier-ignore

function installEffect(stage: NodeStageFacts, manager: ManagerCommand, at: CommandPlace): Known {
  const here = (path: string): readonly string[] => (at.cwd === null ? [] : [joinPath(at.cwd, path)]);
  const place = placeOf(stage, at);
  const manifests = manifestsOf(stage, place, at, ignoresScripts(stage, manager));
  if ('declined' in manifests)
    return { kind: 'install', reads: here('.'), writes: here('node_modules'), fromManifests: false };
  const lock =
    manager.clean || !stage.lock || 'declined' in stage.lock ? [] : here(baseName(stage.lock.path));
  const reads = manifests.paths.flatMap((path) =>
    at.cwd === null ? [] : [joinPath(at.cwd, path.slice(place.folder === '.' ? 0 : place.folder.length + 1))],
  );
  const linked = stage.manager.berry?.linker === 'pnp' ? ['.pnp.cjs', '.yarn/unplugged'] : ['node_modules'];
  return { kind: 'install', reads, writes: [...linked.flatMap(here), ...lock], fromManifests: true };
}

/** Whether scripts of package.json do not run at install, by flag or by .npmrc. */
export function ignoresScripts(stage: NodeStageFacts, manager: ManagerCommand): boolean {
  if (manager.flags.includes('--ignore-scripts') || manager.flags.includes('--ignore-scripts=true'))
    return true;
  return /^\s*ignore-scripts\s*=\s*true/m.test(
    stage.project.read(stage.folder === '.' ? '.npmrc' : `${stage.folder}/.npmrc`) ?? '',
  );
}

function judgedEffect(judged: Judged, at: CommandPlace): Known {
  const cwd = at.cwd;
  if (judged.kind === 'opaque')
    return { kind: 'opaque', reads: [], writes: [], why: judged.why ?? 'nobody knows what it does' };
  if (cwd === null && judged.kind !== 'inert' && judged.kind !== 'test')
    return { kind: 'opaque', reads: [], writes: [], why: 'the folder that it runs in is not known' };
  const absolute = (path: string): string => joinPath(cwd ?? '/', path);
  const reads = judged.reads === null ? [absolute('.')] : judged.reads.map(absolute);
  return { kind: judged.kind, reads, writes: judged.writes.map(absolute) };
}

/** The context folder and package.json that count where a command runs. */
function placeOf(stage: NodeStageFacts, at: CommandPlace): ScriptPlace {
  const path = at.cwd === null ? null : at.toContext(joinPath(at.cwd, 'package.json'));
  const folder = path === null ? stage.folder : folderOf(path);
  if (folder === stage.folder) return { project: stage.project, folder, manifest: stage.manifest };
  const manifest = readManifest(stage.project, folder);
  return {
    project: stage.project,
    folder,
    manifest: manifest && !('declined' in manifest) ? manifest : null,
  };
}
