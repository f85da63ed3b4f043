import { baseImage, script, type Block } from '../dockerfile/index.ts';
import { basePackages } from '../knowledge/debian.ts';
import { imageFacts } from '../knowledge/images.ts';
import type { Effect } from '../types.ts';
import { suitesOf } from './base.ts';
import { recommendsSafe, splitSystemPackages, type SystemSplit } from './packages.ts';
import type { PlacementInput } from './placement.ts';

/** A RUN of the system's package manager in each of the two stages; null where that stage needs none of it. */
export interface SystemTexts {
  readonly build: string | null;
  readonly runtime: string | null;
}

type Effects = ReadonlyMap<Block, readonly Effect[]>;

/** The image that the packages are installed on. */
interface Ground {
  readonly suites: readonly string[];
  /** Packages that it has already. */
  readonly present: ReadonlySet<string>;
}

/**
 * Parts the package lists of the RUNs that only talk to the system's package manager. A RUN that is not in the answer,
 * because it cannot be parted or need not be, is repeated whole in both stages, which is always right.
 */
export function splitSystem(
  blocks: readonly Block[],
  effects: Effects,
  input: PlacementInput,
): ReadonlyMap<Block, SystemTexts> {
  const pure = blocks.filter((block) => isPure(block, effects.get(block) ?? []));
  const ground = groundOf(input);
  const steps = pure.flatMap((block) => (effects.get(block) ?? []).flatMap(({ system }) => system ?? []));
  const names = steps.flatMap(({ action, packages }) => (action === 'install' ? packages : []));
  if (names.length === 0 || ground === null || isMixed(blocks, pure, effects)) return new Map();
  const lists = splitSystemPackages(names, ground.suites, {
    needed: new Set(input.needs.commands.map(({ name }) => name)),
    building: new Set([...effects.values()].flatMap((list) => list.flatMap(commandNames))),
    virtuals: steps.flatMap(({ virtual, packages }) => (virtual === null ? [] : packages)),
  });
  if ('declined' in lists || lists.build.length === 0) return new Map();
  return new Map(pure.map((block) => [block, textsOf(block, effects.get(block) ?? [], lists, ground)]));
}

function groundOf({ document, stage }: PlacementInput): Ground | null {
  const base = baseImage(document, stage);
  const facts = base && imageFacts(base.image);
  if (base === null || facts === null) return null;
  const suites = suitesOf(base.image);
  const lists = suites.map((suite) => (facts.base === null ? null : basePackages(facts.base, suite)));
  const [first, ...others] = lists;
  const present = [...(first ?? [])].filter((name) => others.every((list) => list?.has(name)));
  return { suites, present: new Set(present) };
}

/** Names of the commands that an effect runs; the package manager's own steps apart. */
function commandNames(effect: Effect): readonly string[] {
  const inside = effect.inside?.flatMap(commandNames) ?? [];
  const name = effect.kind === 'system' ? null : effect.command.words[0]?.value;
  return name == null ? inside : [name, ...inside];
}

function textsOf(block: Block, effects: readonly Effect[], lists: SystemSplit, ground: Ground): SystemTexts {
  const installs = effects.filter(({ system }) => system?.action === 'install');
  const mine = installs.flatMap(({ system }) => system?.packages ?? []);
  const libraries = lists.runtime.filter((name) => mine.includes(lists.because.get(name) ?? ''));
  const build = mine.filter((name) => lists.build.includes(name) || lists.both.includes(name));
  const runtime = mine.filter((name) => lists.runtime.includes(name) || lists.both.includes(name));
  return {
    build: installText(block, installs, build, ground),
    runtime: installText(block, installs, [...runtime, ...libraries], ground),
  };
}

/** Only system steps, list cleaning and echoes; flat, and without comments that a new text would lose. */
function isPure(block: Block, effects: readonly Effect[]): boolean {
  if (block.keyword !== 'RUN' || block.flags.length > 0 || block.heredocs.length > 0) return false;
  if (script(block)?.flat !== true || /\n[ \t]*#/.test(block.text)) return false;
  const steps = effects.filter(({ kind }) => kind === 'system');
  const plain = steps.every(({ system }) => ['update', 'install', 'clean'].includes(system?.action ?? ''));
  return steps.length > 0 && plain && effects.every(({ kind }) => kind === 'system' || kind === 'inert');
}

/** A RUN that mixes package steps with others, or takes packages out again: then all lists stay whole. */
function isMixed(blocks: readonly Block[], pure: readonly Block[], effects: Effects): boolean {
  return blocks.some(
    (block) => !pure.includes(block) && effects.get(block)?.some(({ kind }) => kind === 'system'),
  );
}

/** One RUN that updates, installs and cleans up, in the author's flags. */
function installText(
  block: Block,
  installs: readonly Effect[],
  names: readonly string[],
  { suites, present }: Ground,
): string | null {
  const [first] = installs;
  if (first === undefined || names.length === 0) return null;
  const keyword = block.text.trimStart().split(/\s/)[0] ?? 'RUN';
  const packages = new Set(installs.flatMap(({ system }) => system?.packages ?? []));
  const words = first.command.words.map(({ text }) => text).filter((text) => !packages.has(text));
  if (first.system?.manager === 'apk') {
    return `${keyword} ${withoutVirtual(words).join(' ')} ${[...new Set(names)].join(' ')}`;
  }
  const safe = words.includes('--no-install-recommends') ? null : recommendsSafe(names, suites, present);
  const flags = safe === null || 'declined' in safe ? words : [...words, '--no-install-recommends'];
  const list = [...new Set([...names, ...(safe === null || 'declined' in safe ? [] : safe.add)])].sort();
  return [
    `${keyword} ${words[0] ?? 'apt-get'} update \\`,
    `    && ${flags.join(' ')} ${list.join(' ')} \\`,
    '    && rm -rf /var/lib/apt/lists/*',
  ].join('\n');
}

function withoutVirtual(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => word === '-t' || word === '--virtual');
  const kept = at < 0 ? words : [...words.slice(0, at), ...words.slice(at + 2)];
  return kept.filter((word) => !word.startsWith('--virtual='));
}
