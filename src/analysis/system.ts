import { script, type Block } from '../dockerfile/index.ts';
import type { Effect } from '../types.ts';
import { recommendsSafe, splitSystemPackages } from './packages.ts';
import type { PlacementInput } from './placement.ts';
import { suiteOfStage } from './suite.ts';

/** A RUN of the system's package manager in each of the two stages; null where that stage needs none of it. */
export interface SystemTexts {
  readonly build: string | null;
  readonly runtime: string | null;
}

/**
 * Parts the package lists of the RUNs that only talk to the system's package manager. A RUN that is not in the answer,
 * because it cannot be parted or need not be, is repeated whole in both stages, which is always right.
 */
export function splitSystem(
  blocks: readonly Block[],
  effects: ReadonlyMap<Block, readonly Effect[]>,
  input: PlacementInput,
): ReadonlyMap<Block, SystemTexts> {
  const pure = blocks.filter((block) => isPure(block, effects.get(block) ?? []));
  const steps = pure.flatMap((block) => (effects.get(block) ?? []).flatMap((effect) => effect.system ?? []));
  const names = steps.flatMap((step) => (step.action === 'install' ? step.packages : []));
  const suite = suiteOfStage(input.document, input.stage);
  if (names.length === 0 || suite === null || hasLeftovers(blocks, pure, effects)) return new Map();
  const needed = new Set(input.needs.commands.map(({ name }) => name));
  const lists = splitSystemPackages(names, suite, { needed, virtuals: virtualsOf(steps) });
  if ('declined' in lists || lists.build.length === 0) return new Map();
  const texts = new Map<Block, SystemTexts>();
  for (const block of pure) {
    const installs = (effects.get(block) ?? []).filter((effect) => effect.system?.action === 'install');
    if (installs.length === 0) {
      texts.set(block, { build: null, runtime: null });
      continue;
    }
    const mine = installs.flatMap((effect) => effect.system?.packages ?? []);
    const runtime = [
      ...lists.both,
      ...lists.runtime.filter((name) => mine.includes(name) || !names.includes(name)),
    ];
    texts.set(block, {
      build: installText(
        block,
        installs,
        mine.filter((name) => lists.build.includes(name) || lists.both.includes(name)),
        suite,
      ),
      runtime: installText(
        block,
        installs,
        unique(runtime.filter((name) => mine.includes(name) || !names.includes(name))),
        suite,
      ),
    });
  }
  return texts;
}

/** Only system steps, list cleaning and echoes; flat, and without comments that a new text would lose. */
function isPure(block: Block, effects: readonly Effect[]): boolean {
  if (block.keyword !== 'RUN' || effects.length === 0 || block.flags.length > 0 || block.heredocs.length > 0)
    return false;
  if (script(block)?.flat !== true || /^\s*#/m.test(block.text.slice(block.text.indexOf('\n') + 1)))
    return false;
  return (
    effects.some((effect) => effect.kind === 'system') &&
    effects.every((effect) => effect.kind === 'inert' || (effect.kind === 'system' && isPlain(effect)))
  );
}

function isPlain(effect: Effect): boolean {
  return ['update', 'install', 'clean'].includes(effect.system?.action ?? '');
}

/** A RUN that mixes package steps with others, or takes packages out again, keeps all lists whole. */
function hasLeftovers(
  blocks: readonly Block[],
  pure: readonly Block[],
  effects: ReadonlyMap<Block, readonly Effect[]>,
): boolean {
  return blocks.some(
    (block) => !pure.includes(block) && effects.get(block)?.some((effect) => effect.kind === 'system'),
  );
}

function virtualsOf(steps: readonly NonNullable<Effect['system']>[]): readonly string[] {
  return steps.flatMap((step) => (step.virtual === null ? [] : step.packages));
}

/** One RUN that updates, installs and cleans up, in the author's flags. */
function installText(
  block: Block,
  installs: readonly Effect[],
  names: readonly string[],
  suite: string,
): string | null {
  if (names.length === 0) return null;
  const command = installs[0]?.command;
  const keyword = block.text.trimStart().split(/\s/)[0] ?? 'RUN';
  const packages = new Set(installs.flatMap((effect) => effect.system?.packages ?? []));
  const words = (command?.words ?? []).map((word) => word.text).filter((text) => !packages.has(text));
  if (suite === 'alpine') return `${keyword} ${withoutVirtual(words).join(' ')} ${names.join(' ')}`;
  const manager = words[0] ?? 'apt-get';
  const flagged = words.includes('--no-install-recommends');
  const safe = flagged ? { add: [] } : recommendsSafe(names, suite);
  const flags = flagged || 'declined' in safe ? words : [...words, '--no-install-recommends'];
  const list = unique([...names, ...('declined' in safe ? [] : safe.add)]).sort();
  return `${keyword} ${manager} update \\\n    && ${flags.join(' ')} ${list.join(' ')} \\\n    && rm -rf /var/lib/apt/lists/*`;
}

function withoutVirtual(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => word === '-t' || word === '--virtual');
  const kept = at < 0 ? words : [...words.slice(0, at), ...words.slice(at + 2)];
  return kept.filter((word) => !word.startsWith('--virtual='));
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
