/** Commands of Node's package managers as data, and which manager installs the application; what an install needs is not known here. */
import type { Command } from '../../dockerfile/index.ts';
import {
  cleanSubcommands,
  globalFlags,
  subcommands,
  valuedFlags,
  lockfiles,
  type ManagerAction,
  type NodeManager,
} from '../../knowledge/languages/node/managers.ts';
import type { Evidence } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import type { NodeStep } from './steps.ts';
import { berryOf, type Berry, type BerryPlace } from './berry.ts';
import { manifestEvidence, type Manifest } from './manifest.ts';
import { inFolder } from '../../project/paths.ts';

/** A command of npm, npx, yarn, pnpm or corepack. */
export interface ManagerCommand {
  readonly manager: NodeManager | 'corepack' | 'bun';
  readonly does: ManagerAction;
  /** `run`: the script; `exec`: the program. */
  readonly name: string | null;
  /** What stands behind the name or subcommand and is no flag. */
  readonly operands: readonly string[];
  readonly flags: readonly string[];
  /** A clean install: `npm ci`, `--frozen-lockfile`. */
  readonly clean: boolean;
}

/** The manager that the image's application is installed with. */
export interface ChosenManager {
  readonly name: NodeManager;
  /** Exact version or major, as pinned by the Dockerfile or packageManager; null when nothing pins it. */
  readonly version: string | null;
  /** How yarn 2 or newer installs; null for every other one. */
  readonly berry: Berry | null;
  /** Bun, or a yarn of which nobody knows which one it is. Null otherwise. */
  readonly unsupported: string | null;
  readonly evidence: readonly Evidence[];
}

/** Reads a command of a package manager; null when it is none. Words that are not known count as operands `?`. */
export function managerCommand(command: Command): ManagerCommand | null {
  return managerWords(command.words.map((word) => word.value ?? '?'));
}

/** The same for words that were already split. */
export function managerWords(words: readonly string[]): ManagerCommand | null {
  const [program, ...rest] = words;
  if (program === 'corepack')
    return { manager: 'corepack', does: 'housekeeping', name: null, operands: rest, flags: [], clean: false };
  if (program === 'npx' || program === 'pnpx') return execution(program === 'npx' ? 'npm' : 'pnpm', rest);
  if (program === 'bun')
    return { manager: 'bun', does: 'other', name: null, operands: rest, flags: [], clean: false };
  if (program !== 'npm' && program !== 'yarn' && program !== 'pnpm') return null;
  return subcommand(program, rest);
}

function subcommand(manager: NodeManager, words: readonly string[]): ManagerCommand {
  const { operands, flags } = sorted(words);
  const [first, ...others] = operands;
  if (first === undefined) {
    const does = manager === 'yarn' ? 'install' : 'other';
    return { manager, does, name: null, operands: [], flags, clean: isFrozen(flags) };
  }
  if (manager === 'yarn' && first === 'global')
    return { manager, does: 'global', name: null, operands: others.slice(1), flags, clean: false };
  if (manager === 'yarn' && first === 'workspaces' && others[0] === 'focus')
    return { manager, does: 'install', name: null, operands: others.slice(1), flags, clean: true };
  const does = subcommands[manager][first] ?? (manager === 'npm' ? 'other' : 'run');
  if (does === 'exec') return execution(manager, words.slice(words.indexOf(first) + 1));
  const global = flags.some((flag) => globalFlags.has(flag)) && (does === 'install' || does === 'add');
  if (global) return { manager, does: 'global', name: null, operands: others, flags, clean: false };
  if (does === 'install')
    return {
      manager,
      does: others.length > 0 ? 'add' : 'install',
      name: null,
      operands: others,
      flags,
      clean: cleanSubcommands.has(first) || isFrozen(flags),
    };
  if (does === 'test') return { manager, does, name: 'test', operands: others, flags, clean: false };
  if (does !== 'run') return { manager, does, name: null, operands: others, flags, clean: false };
  const spelled = ['run', 'run-script', 'rum', 'urn'].includes(first);
  return {
    manager,
    does,
    name: spelled ? (others[0] ?? null) : first,
    operands: spelled ? others.slice(1) : others,
    flags,
    clean: false,
  };
}

/** `npx [flags] program args`: flags of npx stand before the program. */
function execution(manager: NodeManager, words: readonly string[]): ManagerCommand {
  let at = 0;
  while (at < words.length && words[at]?.startsWith('-') === true)
    at += valuedFlags.has(words[at] ?? '') ? 2 : 1;
  const name = words[at]?.replace(/(.)@[^/]*$/, '$1') ?? null;
  return {
    manager,
    does: 'exec',
    name,
    operands: words.slice(at + 1),
    flags: words.slice(0, at),
    clean: false,
  };
}

function sorted(words: readonly string[]): {
  readonly operands: readonly string[];
  readonly flags: readonly string[];
} {
  const operands: string[] = [];
  const flags: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) operands.push(word);
    else if (word === '--') operands.push(...words.slice(++at));
    else if (valuedFlags.has(word) && words[at + 1] !== undefined) flags.push(`${word}=${words[++at] ?? ''}`);
    else flags.push(word);
    if (word === '--') break;
  }
  return { operands, flags };
}

/** Where the subcommand stands among a manager's words, flags and their values passed over; 0 when there is none. */
export function subcommandAt(words: readonly string[]): number {
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) return at;
    if (valuedFlags.has(word)) at++;
  }
  return 0;
}

function isFrozen(flags: readonly string[]): boolean {
  return flags.some(
    (flag) => flag === '--frozen-lockfile' || flag === '--immutable' || flag === '--frozen-lockfile=true',
  );
}

/** Which manager installs: the Dockerfile's commands, then packageManager, then lockfiles, else npm. */
export function chooseManager(place: BerryPlace, manifest: Manifest | null): ChosenManager {
  const { project, folder, steps } = place;
  const declared = declaredManager(manifest);
  const installs = steps.find((step) =>
    ['install', 'add'].includes(managerCommand(step.command)?.does ?? ''),
  );
  const used = installs ? managerCommand(installs.command)?.manager : undefined;
  const evidence: Evidence[] = [];
  if (installs)
    evidence.push({
      path: project.dockerfile,
      line: installs.block.line,
      says: `installs with ${used ?? 'npm'}`,
    });
  if (declared && manifest)
    evidence.push(
      manifestEvidence(project, manifest, ['packageManager'], `packageManager: ${declared.text}`),
    );
  const lockfile = lockfiles.find((file) => project.has(inFolder(folder, file.name)));
  if (lockfile && !installs)
    evidence.push({
      path: repositoryPath(project, inFolder(folder, lockfile.name)),
      line: null,
      says: `${lockfile.manager} lockfile`,
    });
  const name = isManager(used) ? used : (declared?.name ?? lockfile?.manager ?? 'npm');
  const own = declared?.name === name ? declared.version : null;
  const pinned = pinnedVersion(name, steps);
  // corepack asks package.json first
  const version = name === 'yarn' ? (own ?? pinned) : (pinned ?? own);
  const chosen = { name, version, berry: null, unsupported: null, evidence };
  if (used === 'bun' || (used === undefined && project.has(inFolder(folder, 'bun.lockb'))))
    return { ...chosen, unsupported: 'bun is not handled yet' };
  const berry = name === 'yarn' ? berryOf(place, version) : null;
  if (berry === null) return chosen;
  return 'unsupported' in berry ? { ...chosen, ...berry } : { ...chosen, berry };
}

function isManager(name: string | undefined): name is NodeManager {
  return name === 'npm' || name === 'yarn' || name === 'pnpm';
}

function declaredManager(
  manifest: Manifest | null,
): { readonly name: NodeManager; readonly version: string; readonly text: string } | null {
  const value = manifest?.json.value['packageManager'];
  const match = typeof value === 'string' ? /^\s*(npm|yarn|pnpm)@(\d+[\w.-]*)/.exec(value) : null;
  return match?.[1] && match[2] && isManager(match[1])
    ? { name: match[1], version: match[2], text: match[0].trim() }
    : null;
}

/** `npm install -g pnpm@9`, `corepack prepare pnpm@9.1.0 --activate`. */
function pinnedVersion(name: NodeManager, steps: readonly NodeStep[]): string | null {
  for (const step of steps.toReversed()) {
    const command = managerCommand(step.command);
    if (command?.does !== 'global' && command?.manager !== 'corepack') continue;
    const match = command.operands
      .map((operand) => new RegExp(`^${name}@(\\d[\\w.-]*)$`).exec(operand))
      .find((found) => found !== null);
    if (match?.[1]) return match[1];
  }
  return null;
}
