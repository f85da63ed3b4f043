/** How the container starts, by its own commands and by those of compose and others; what the started program does is not known here. */
import { joinPath, parseScript, script, type Block, type Command } from '../../dockerfile/index.ts';
import { runnerOptions, runners, staticServers } from '../../knowledge/languages/node/programs.ts';
import type { Declined, Evidence } from '../../model/index.ts';
import { blockEvidence } from '../../project/evidence.ts';
import { imagePath, type NodeStageFacts } from './stage.ts';
import { follow, followCommand } from './follow.ts';
import { managerWords } from './manager.ts';
import { manifestEvidence, type Manifest } from './manifest.ts';

/** How the container starts, package scripts followed. */
export interface NodeStart {
  /** The exec words of ENTRYPOINT and CMD as written (a shell form is split into its words); null when there is none or it is no plain command. */
  readonly written: readonly string[] | null;
  /** Every command that starting runs, as words; the last one stays. Null when one of them is not known. */
  readonly commands: readonly (readonly string[])[] | null;
  /** Absolute image paths of the scripts that node is given. */
  readonly scripts: readonly string[];
  readonly evidence: Evidence;
  /** Why `commands` is not known; null when it is. */
  readonly unknown: string | null;
  /** What compose files and the like start instead; null when one of these commands is not known. */
  readonly others: readonly (readonly string[])[] | null;
}

/** Reads ENTRYPOINT and CMD of a stage and follows the scripts of package.json that they name. */
export function startOf(stage: NodeStageFacts): NodeStart {
  const { entrypoint, cmd } = stage.view.start;
  const blocks = [entrypoint, cmd].flatMap((each) => each ?? []);
  const block = blocks.at(-1);
  const written = blocks.length === 0 ? null : joined(blocks);
  const evidence = block
    ? blockEvidence(stage.project, block, `starts ${block.args}`)
    : { path: stage.project.dockerfile, line: null, says: 'no CMD' };
  if (written === null) return shellStart(stage, blocks, evidence);
  return started(stage, [written], written, evidence);
}

function joined(blocks: readonly Block[]): readonly string[] | null {
  const words = blocks.map((block) => block.json ?? plainWords(block));
  if (blocks[0]?.keyword === 'ENTRYPOINT' && blocks[0].json === null) return words[0] ?? null;
  return words.every((list) => list !== null) ? words.flat() : null;
}

/** A shell form that is one command without anything a shell would change. */
function plainWords(block: Block): readonly string[] | null {
  const parsed = script(block);
  const only = parsed?.commands[0];
  if (parsed?.commands.length !== 1 || !only || !isPlain(only)) return null;
  return only.words.map((word) => word.value ?? '');
}

function isPlain(command: Command): boolean {
  return (
    command.assignments.length === 0 &&
    command.redirects.length === 0 &&
    !command.nested &&
    command.words.every((word) => word.value !== null)
  );
}

/** A shell form with operators: its commands one by one. */
function shellStart(stage: NodeStageFacts, blocks: readonly Block[], evidence: Evidence): NodeStart {
  const block = blocks.find((candidate) => candidate.json === null) ?? blocks.at(-1);
  const parsed = block ? script(block) : null;
  const commands =
    parsed?.error === null
      ? parsed.commands.map((command) => command.words.map((word) => word.value ?? '?'))
      : null;
  if (!commands || commands.length === 0)
    return {
      written: null,
      commands: null,
      scripts: [],
      evidence,
      others: [],
      unknown: block ? `${block.keyword} could not be read` : 'no CMD',
    };
  return started(
    stage,
    commands.filter((words) => words.length > 0),
    null,
    evidence,
  );
}

function started(
  stage: NodeStageFacts,
  first: readonly (readonly string[])[],
  written: readonly string[] | null,
  evidence: Evidence,
): NodeStart {
  const commands: (readonly string[])[] = [];
  let unknown: string | null = null;
  for (const words of first) {
    const followed = follow(words, stage);
    if ('declined' in followed) unknown ??= followed.declined;
    else commands.push(...followed.commands);
  }
  const others = otherCommands(stage);
  const scripts = [...commands, ...(others ?? []), ...healthCommands(stage)].flatMap((words) =>
    scriptsOf(words, stage),
  );
  return { written, commands: unknown === null ? commands : null, scripts, evidence, unknown, others };
}

/** Commands that replace the image's own where it is used; null when one of them is not known. */
function otherCommands(stage: NodeStageFacts): NodeStart['others'] {
  const given = stage.project.uses
    .flatMap((use) => [use.entrypoint, use.command])
    .filter((words) => words !== null);
  const followed = given.map((words) => followCommand(words, stage));
  const known = followed.flatMap((commands) => ('declined' in commands ? [] : [commands]));
  return known.length === followed.length ? known.flatMap((commands) => commands.commands) : null;
}

/** The scripts that a runner is given, as absolute paths of the image. */
function scriptsOf(words: readonly string[], stage: NodeStageFacts): readonly string[] {
  const [program, ...args] = words;
  if (program === undefined || !runners.has(program) || stage.cwd === null) return [];
  const operands = args.filter((arg, at) => !arg.startsWith('-') && !runnerOptions.has(args[at - 1] ?? ''));
  const script =
    ['start', 'restart'].includes(operands[0] ?? '') && program.startsWith('pm2') ? operands[1] : operands[0];
  if (script === undefined || (program.startsWith('pm2') && isProcessFile(script))) return [];
  return [mainOf(joinPath(stage.cwd, script), stage), ...preloaded(args, stage.cwd)];
}

/** What pm2 is given instead of a script: a file that names the scripts. */
export function isProcessFile(path: string): boolean {
  return /\.(json5?|ya?ml)$|\.config\.c?js$/.test(path);
}

/** `node .` runs the `main` of that folder's package.json. */
function mainOf(image: string, stage: NodeStageFacts): string {
  const main = stage.started?.json.value['main'];
  const isOwn = stage.started !== null && imagePath(stage, stage.started.folder) === image;
  return isOwn && typeof main === 'string' ? joinPath(image, main) : image;
}

/** Ports that the start command names by an option: `next start -p 80`. */
export function commandPorts(start: NodeStart): readonly number[] {
  return (start.commands ?? []).flatMap((words) =>
    words.flatMap((word, at) => {
      const given = /^(?:--port|-p|-l|--listen)$/.test(word)
        ? words[at + 1]
        : /^(?:--port|--listen|-p|-l)=(.*)$/.exec(word)?.[1];
      const port = Number(given?.replace(/^.*:/, '') ?? Number.NaN);
      return Number.isInteger(port) && port > 0 && port < 65536 && words[0] !== 'node' ? [port] : [];
    }),
  );
}

/** The folder that a static file server is given, when it is all that the container starts: `serve -s build`. Relative to the working folder. */
export function servedFolder(start: NodeStart): { readonly program: string; readonly folder: string } | null {
  const [words, ...others] = start.commands ?? [];
  const program = words?.[0];
  if (!words || others.length > 0 || program === undefined || !staticServers.has(program)) return null;
  if (program === 'serve' && words.some((word) => /^(-c|--config)(=|$)/.test(word))) return null;
  const operands = words
    .slice(1)
    .filter(
      (word, at, all) =>
        !word.startsWith('-') &&
        !/^(-[plcdTaP]|--(port|listen|config|address|proxy))$/.test(all[at - 1] ?? ''),
    );
  return operands.length === 1 && operands[0] !== undefined ? { program, folder: operands[0] } : null;
}

/** What HEALTHCHECK runs: its scripts are part of the program. */
function healthCommands(stage: NodeStageFacts): readonly (readonly string[])[] {
  const block = stage.view.blocks.findLast((candidate) => candidate.keyword === 'HEALTHCHECK');
  if (!block) return [];
  return block.json
    ? [block.json]
    : (script(block)?.commands ?? []).map((command) => command.words.map((word) => word.value ?? '?'));
}

/** Packages that `-r`, `--import` and `--loader` load before the script. */
export function preloadedPackages(args: readonly string[]): readonly string[] {
  const flags = ['-r', '--require', '--import', '--loader', '--experimental-loader'];
  const loaded = args.filter((_, at) => flags.includes(args[at - 1] ?? ''));
  return loaded.map((specifier) =>
    specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/'),
  );
}

/** `-r ./tracing.js`, `--import ./tracing.mjs`. */
function preloaded(args: readonly string[], cwd: string): readonly string[] {
  return args.flatMap((arg, at) =>
    ['-r', '--require', '--import', '--loader'].includes(arg) && args[at + 1]?.startsWith('.') === true
      ? [joinPath(cwd, args[at + 1] ?? '')]
      : [],
  );
}

/**
 * `npm start` as the command that it runs: only one plain `node …`, without hooks and variables.
 * Whether the program handles SIGTERM is the caller's to check.
 */
export function plainScript(
  argv: readonly string[],
  manifest: Manifest | null,
): { readonly argv: readonly string[]; readonly name: string } | Declined {
  const manager = managerWords(argv);
  if (!manager || manager.does !== 'run')
    return { declined: `${argv.join(' ')} is no script of package.json` };
  const name = manager.name ?? '';
  const text = manifest?.scripts.get(name);
  if (text === undefined) return { declined: `package.json has no script ${name}` };
  if (manager.operands.length > 0 || manager.flags.length > 0)
    return { declined: `${argv.join(' ')} hands arguments on` };
  const hook = [`pre${name}`, `post${name}`].find((candidate) => manifest?.scripts.has(candidate) === true);
  if (hook !== undefined) return { declined: `package.json has a ${hook} script` };
  const parsed = parseScript(text);
  const only = parsed.commands[0];
  if (parsed.error !== null || parsed.commands.length !== 1 || !only || !isPlain(only))
    return { declined: `the ${name} script "${text}" is not one plain command` };
  const words = only.words.map((word) => word.value ?? '');
  if (words[0] !== 'node') return { declined: `the ${name} script runs ${words[0] ?? ''}, not node itself` };
  return { argv: words, name };
}

/** Where package.json holds a script. */
export function scriptEvidence(stage: NodeStageFacts, name: string): Evidence | null {
  return stage.manifest
    ? manifestEvidence(
        stage.project,
        stage.manifest,
        ['scripts', name],
        `${name} script: ${stage.manifest.scripts.get(name) ?? ''}`,
      )
    : null;
}
