/** The commands behind a start command: scripts of package.json, shell scripts, wrappers. What a command does is not known here. */
import { toContext } from '../../analysis/layout.ts';
import { joinPath, parseScript } from '../../dockerfile/index.ts';
import { elsewhereFlag } from '../../knowledge/languages/node/managers.ts';
import { harmlessCommands, startWrappers } from '../../knowledge/languages/node/programs.ts';
import { waiter } from '../../knowledge/system/commands.ts';
import { selectionOf, type Selection } from './selection.ts';
import { imagePath, type NodeStageFacts } from './stage.ts';
import { workingPlace, type StartPlace } from './start-place.ts';
import { managerWords, type ManagerCommand } from './manager.ts';

const DEPTH = 8;
const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', '/bin/sh', '/bin/bash']);
/** A command is not followed, and why; `script`: the script of package.json that runs it. */
interface Unfollowed {
  readonly declined: string;
  readonly script?: string;
}

/** Commands, each as its words. */
export interface Followed {
  readonly commands: readonly (readonly string[])[];
}

/** The commands that another start command (compose's `command:`) runs; Unfollowed when one of them is not known. */
export function followCommand(
  given: string | readonly string[],
  stage: NodeStageFacts,
): Followed | Unfollowed {
  const spot = workingPlace(stage.view, stage);
  return typeof given === 'string' ? followText(given, [], { stage, spot }, 0) : followWords(given, { stage, spot }, 0);
} // prettier-ignore

/** An application, and the folder of it that a command runs in. */
interface At {
  readonly stage: NodeStageFacts;
  readonly spot: StartPlace;
}

/** Follows scripts of package.json (hooks included), shell scripts of the context and `sh -c` to the commands that they run. */
export function follow(words: readonly string[], stage: NodeStageFacts): Followed | Unfollowed {
  return followWords(words, { stage, spot: workingPlace(stage.view, stage) }, 0);
}

function followWords(words: readonly string[], at: At, depth: number): Followed | Unfollowed {
  const { stage, spot } = at;
  if (depth > DEPTH) return { declined: 'scripts call each other too deeply' };
  const bare = behindWrappers(words, stage);
  const [program = '', ...args] = bare;
  const found = onPath(stage, program);
  if (found !== null) return followFile(found, args, [found, ...args], at, depth);
  if (SHELLS.has(program) && args[0]?.startsWith('-') === true)
    return args[0].endsWith('c')
      ? followText(args[1] ?? '', args.slice(2), at, depth + 1)
      : { declined: `${bare.join(' ')} is not followed` };
  const file = SHELLS.has(program)
    ? args[0]
    : program.includes('/') || program.endsWith('.sh')
      ? program
      : undefined;
  if (file !== undefined && !file.includes('node_modules/'))
    return followFile(file, SHELLS.has(program) ? args.slice(1) : args, bare, at, depth);
  const selection = selectionOf(bare, {
    project: stage.project,
    folder: spot.started?.folder ?? stage.folder,
  });
  if (selection !== null) return followSelection(selection, bare, at, depth);
  const manager = managerWords(bare);
  if (manager?.does === 'exec' && manager.name !== null)
    return followWords([manager.name, ...manager.operands], at, depth + 1);
  if (manager?.does !== 'run' && manager?.does !== 'test') return plain(bare, at);
  if (manager.flags.some((flag) => elsewhereFlag.test(flag)))
    return { declined: `${bare.join(' ')} runs in another folder` };
  if (isProgram(manager, spot)) return plain([manager.name ?? '', ...manager.operands], at);
  return followScript(manager.name ?? '', manager.operands, at, depth);
}

/** A command of the program: paths in it count from the one folder that it starts in. */
function plain(words: readonly string[], { stage, spot }: At): Followed | Unfollowed {
  return spot.cwd === stage.cwd
    ? { commands: [words] }
    : { declined: `${words.join(' ')} runs in another folder than the program` };
}

function followSelection(
  selection: Selection | 'unknown',
  words: readonly string[],
  { stage }: At,
  depth: number,
): Followed | Unfollowed {
  const [only, ...others] = selection === 'unknown' ? [] : selection.packages;
  if (selection === 'unknown' || only === undefined || others.length > 0)
    return { declined: `${words.join(' ')} runs in folders that are not known` };
  const spot = { cwd: imagePath(stage, only.folder), started: only };
  return followWords(selection.words, { stage, spot }, depth + 1);
}

/** `yarn next start` and `pnpm next start` run a program where there is no script of that name. */
function isProgram(manager: ManagerCommand, { started }: StartPlace): boolean {
  const { name } = manager;
  return (
    manager.manager !== 'npm' &&
    name !== null &&
    name !== 'start' &&
    name !== 'test' &&
    started?.scripts.has(name) !== true
  );
}

function followScript(name: string, args: readonly string[], at: At, depth: number): Followed | Unfollowed {
  const scripts = at.spot.started?.scripts;
  const text = scripts?.get(name) ?? (name === 'start' ? 'node server.js' : undefined);
  if (text === undefined) return { declined: `package.json has no script ${name}` };
  const commands: (readonly string[])[] = [];
  for (const part of [scripts?.get(`pre${name}`), [text, ...args].join(' '), scripts?.get(`post${name}`)]) {
    const followed = part === undefined ? null : followText(part, [], at, depth + 1);
    if (followed && 'declined' in followed)
      return 'script' in followed
        ? followed
        : { declined: `the script ${name} of package.json: ${followed.declined}`, script: name };
    commands.push(...(followed?.commands ?? []));
  }
  return { commands };
}

/** Every command of a shell text; `"$@"` stands for the arguments. */
function followText(text: string, args: readonly string[], at: At, depth: number): Followed | Unfollowed {
  const parsed = parseScript(text);
  if (parsed.error !== null) return { declined: parsed.error };
  const commands: (readonly string[])[] = [];
  for (const command of parsed.commands) {
    const passed = command.words.some((word) => word.text === '"$@"' || word.text === '$@');
    const words = command.words
      .filter((word) => word.value !== null || !passed)
      .map((word) => word.value ?? '?');
    const whole = passed ? [...words, ...args] : words;
    if (whole.length === 0 || harmlessCommands.has(whole[0] ?? '')) continue;
    if (whole[0] === '?') return { declined: 'it runs a command whose name is computed' };
    const followed = followWords(whole, at, depth + 1);
    if ('declined' in followed) return followed;
    commands.push(...followed.commands);
  }
  return { commands };
}

/** Neither in the application's folder nor in the one that the container starts in. */
function isOutside(stage: NodeStageFacts, file: string): boolean {
  return [stage.root, stage.cwd].every(
    (folder) => folder === null || folder === '/' || !file.startsWith(`${folder}/`),
  );
}

/** A shell script of the context is followed; another program file is a command like any other. */
function followFile(
  file: string,
  args: readonly string[],
  words: readonly string[],
  at: At,
  depth: number,
): Followed | Unfollowed {
  const { stage, spot } = at;
  const image = file.startsWith('/') ? file : spot.cwd === null ? null : joinPath(spot.cwd, file);
  const path = image === null ? null : toContext(stage.copies, image, stage.project);
  const text = path === null ? undefined : stage.project.read(path);
  if (waiter.test(file) && text !== undefined) {
    const behind = args.indexOf('--');
    return behind === -1 ? { commands: [] } : followWords(args.slice(behind + 1), at, depth + 1);
  }
  if (text === undefined) {
    const installed =
      path === null && file.startsWith('/') && !SHELLS.has(words[0] ?? '') && isOutside(stage, file);
    return installed ? plain(words, at) : { declined: `${file} could not be read` };
  }
  if (!SHELLS.has(words[0] ?? '') && !/^#!.*\b(ba|da|a)?sh\b/.test(text)) return plain(words, at);
  return followText(text.replaceAll('\r\n', '\n'), args, at, depth + 1);
}

/** A file that a COPY brought into a folder of PATH, by its name alone: it stands before what the image has under that name. */
function onPath(stage: NodeStageFacts, program: string): string | null {
  if (program === '' || program.includes('/')) return null;
  const places = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  const files = places.map((folder) => `${folder}/${program}`);
  return files.find((file) => toContext(stage.copies, file, stage.project) !== null) ?? null;
}

function behindWrappers(words: readonly string[], stage: NodeStageFacts): readonly string[] {
  let at = 0;
  while (at < words.length && startWrappers.has(words[at] ?? '') && onPath(stage, words[at] ?? '') === null) {
    if (words[at] === 'npx') return words.slice(at);
    at++;
    while (at < words.length && /^-|^\w+=/.test(words[at] ?? '')) {
      if (words[at++] === '--') break;
      if (/^-[efpc]$/.test(words[at - 1] ?? '')) at++;
    }
  }
  return at === 0 || at >= words.length ? words : words.slice(at);
}
