/** How the RUNs that install system packages read in each stage of a split; what a package is for is asked in packages.ts. */
import { baseName, script, withWords, type Block, type Word } from '../dockerfile/index.ts';
import { basePackages } from '../knowledge/system/debian.ts';
import { commandsOf } from '../knowledge/system/commands.ts';
import type { Effect, StageView } from '../model/index.ts';
import { suitesOf } from './base.ts';
import { isBuildTool, recommendsSafe, splitSystemPackages, type SystemSplit } from './packages.ts';
import type { PlacementInput } from './placement-input.ts';

/** A RUN with steps of the system's package manager in each of the two stages; null where that stage needs none of it. */
export interface SystemTexts {
  readonly build: string | null;
  readonly runtime: string | null;
}

type Effects = ReadonlyMap<Block, readonly Effect[]>;

/** The image that the packages are installed on. */
interface BaseImage {
  readonly suites: readonly string[];
  /** Packages that it has already. */
  readonly present: ReadonlySet<string>;
}

/**
 * Parts the package lists of RUNs between the stages. A RUN that is not in the answer, because it cannot be divided or need
 * not be, is repeated whole in both stages, which is always right.
 */
export function splitSystem(
  blocks: readonly Block[],
  effects: Effects,
  input: PlacementInput,
): ReadonlyMap<Block, SystemTexts> {
  const divided = blocks.filter((block) => hasSystem(effects.get(block)));
  const baseImage = baseImageOf(input);
  const steps = divided.flatMap((block) => (effects.get(block) ?? []).flatMap(({ system }) => system ?? []));
  const names = steps.flatMap(({ action, packages }) => (action === 'install' ? packages : []));
  if (names.length === 0 || baseImage === null) return new Map();
  if (!divided.every((block) => isPure(block, effects.get(block)) || isBuildStep(block, effects.get(block))))
    return new Map();
  const lists = splitSystemPackages(names, baseImage.suites, {
    needed: new Set(input.stage.needs.commands.map(({ name }) => name)),
    building: new Set([...effects.values()].flatMap((list) => list.flatMap(commandNames))),
    virtuals: steps.flatMap(({ virtual, packages, action }) =>
      virtual === null || action !== 'install' ? [] : packages,
    ),
  });
  if ('declined' in lists) return new Map();
  const needed = input.split.runtime === 'static' ? forStaticProgram(lists, input) : lists;
  if (needed.build.length === 0) return new Map();
  return new Map(
    divided.map((block) => [block, textsOf(block, effects.get(block) ?? [], needed, baseImage)]),
  );
}

/**
 * A static binary loads no library, so a package is there for its commands alone, and certificates and time zones come with
 * its base. What nobody calls stays in the build.
 */
function forStaticProgram(lists: SystemSplit, { stage, split }: PlacementInput): SystemSplit {
  const { needs, application } = stage;
  const { names = [], others = null } = application?.program?.mayRun ?? {};
  const called = new Set([...needs.commands.map(({ name }) => name), ...names]);
  const isIdle = (name: string) => {
    const commands = [...commandsOf(name, 'apt'), ...commandsOf(name, 'apk')];
    // what the author installs and no build step is known to need may be for a package that nobody knows
    const isHidden = others !== null && !isBuildTool(name);
    return commands.length > 0 && !isHidden && !commands.some((command) => called.has(command));
  };
  const wanted = [...lists.both, ...lists.runtime].filter(
    (name) => !IN_EVERY_BASE.has(name) && !isIdle(name),
  );
  const own = split.executables.map(({ to }) => baseName(to));
  const shell =
    needs.shell !== null || wanted.length > 0 || needs.commands.some(({ name }) => !own.includes(name));
  const inBase = shell && isAlpine(stage) ? IN_ALPINE : IN_EVERY_BASE;
  const isLeft = (name: string) => inBase.has(name) || (!IN_EVERY_BASE.has(name) && isIdle(name));
  return {
    ...lists,
    both: lists.both.filter((name) => !isLeft(name)),
    build: [...lists.build, ...lists.both.filter(isLeft)],
    runtime: lists.runtime.filter((name) => !isLeft(name)),
  };
}

function isAlpine({ base }: StageView): boolean {
  return base !== null && suitesOf(base.image).every((suite) => suite.startsWith('alpine'));
}

/** In every base that a static program gets, but for Alpine, where only the certificates come along. */
const IN_EVERY_BASE = new Set(['ca-certificates', 'tzdata']);
const IN_ALPINE = new Set(['ca-certificates']);

function hasSystem(effects: readonly Effect[] = []): boolean {
  return effects.some(({ kind }) => kind === 'system');
}

function baseImageOf({ stage }: PlacementInput): BaseImage | null {
  const { base } = stage;
  const facts = base?.facts ?? null;
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

/** Only system steps, list cleaning and echoes, one after the other. */
function isPure(block: Block, effects: readonly Effect[] = []): boolean {
  const steps = effects.flatMap(({ system }) => system ?? []);
  const plain = steps.every(({ action }) => ['update', 'install', 'clean'].includes(action));
  const installs = effects.filter(({ system }) => system?.action === 'install');
  const comments = /\n[ \t]*#/.test(block.text) && !installs.every((install) => isList(block, install));
  return (
    isPlainRun(block) &&
    plain &&
    !comments &&
    effects.every(({ kind }) => kind === 'system' || kind === 'inert')
  );
}

/** System steps around an install or a build: the whole RUN belongs to the build, and its packages alone to the runtime. */
function isBuildStep(block: Block, effects: readonly Effect[] = []): boolean {
  const steps = effects.filter(({ kind }) => kind !== 'system' && kind !== 'inert');
  const language = steps.filter(({ kind }) => ['install', 'build', 'tool', 'test', 'prune'].includes(kind));
  const cleaning = steps.filter(
    ({ kind, writes }) =>
      kind === 'files' && writes.every((path) => /^\/(var\/(lib\/apt|cache)|tmp|root)\b/.test(path)),
  );
  return isPlainRun(block) && language.length > 0 && language.length + cleaning.length === steps.length;
}

function isPlainRun(block: Block): boolean {
  return block.keyword === 'RUN' && block.heredocs.length === 0 && script(block)?.flat === true;
}

function textsOf(
  block: Block,
  effects: readonly Effect[],
  lists: SystemSplit,
  baseImage: BaseImage,
): SystemTexts {
  const installs = effects.filter(({ system }) => system?.action === 'install');
  const mine = installs.flatMap(({ system }) => system?.packages ?? []);
  const keep = (side: readonly string[]) =>
    mine.filter((name) => side.includes(name) || lists.both.includes(name));
  const libraries = new Map([...lists.because].filter(([, name]) => mine.includes(name)));
  const runtime = [...keep(lists.runtime), ...libraries.keys()];
  if (!isPure(block, effects))
    return { build: block.text, runtime: installText(block, installs, runtime, baseImage, libraries) };
  const [only] = installs;
  if (only && installs.length === 1 && isList(block, only)) {
    return {
      build: listText(block, only, keep(lists.build), new Map()),
      runtime: listText(block, only, keep(lists.runtime), libraries),
    };
  }
  return {
    build: installText(block, installs, keep(lists.build), baseImage, libraries),
    runtime: installText(block, installs, runtime, baseImage, libraries),
  };
}

/** A list over several lines, which the author updates in the same RUN: it keeps its layout. */
function isList(block: Block, { command, system }: Effect): boolean {
  const words = packageWords(command.words, system?.packages ?? []);
  const lines = new Set(words.map(({ start }) => block.text.slice(0, start).split('\n').length));
  return lines.size > 1 && !words.some(({ split }) => split) && /\bupdate\b/.test(block.args);
}

/** The same list without what the stage does not need; a -dev package gives its place to its libraries. */
function listText(
  block: Block,
  { command, system }: Effect,
  kept: readonly string[],
  libraries: ReadonlyMap<string, string>,
): string | null {
  if (kept.length === 0 && libraries.size === 0) return null;
  const changes = new Map<Word, string | null>();
  const placed = new Set<string>(kept);
  for (const word of packageWords(command.words, system?.packages ?? [])) {
    if (kept.includes(word.text)) continue;
    const names = [...libraries]
      .filter(([name, because]) => because === word.text && !placed.has(name))
      .map(([name]) => name);
    for (const name of names) placed.add(name);
    changes.set(word, names.length > 0 ? names.join(' ') : null);
  }
  return withWords(block, changes);
}

function packageWords(words: readonly Word[], packages: readonly string[]): readonly Word[] {
  return words.filter(({ text }) => packages.includes(text));
}

/**
 * One RUN that updates, installs and cleans up, in the author's flags and order: a library stands where its -dev package stood, what
 * is added besides at the end.
 */
function installText(
  block: Block,
  installs: readonly Effect[],
  names: readonly string[],
  { suites, present }: BaseImage,
  libraries: ReadonlyMap<string, string>,
): string | null {
  const [first] = installs;
  if (first === undefined || names.length === 0) return null;
  const keyword = block.text.trimStart().split(/\s/)[0] ?? 'RUN';
  const packages = new Set(installs.flatMap(({ system }) => system?.packages ?? []));
  const written = [...packages];
  const place = (name: string): number => {
    const at = written.indexOf(libraries.get(name) ?? name);
    return at < 0 ? written.length : at;
  };
  const inOrder = (list: readonly string[]) => [...new Set(list)].sort((a, b) => place(a) - place(b));
  const words = first.command.words.map(({ text }) => text).filter((text) => !packages.has(text));
  if (first.system?.manager === 'apk') {
    return `${keyword} ${withoutVirtual(words).join(' ')} ${inOrder(names).join(' ')}`;
  }
  const safe = words.includes('--no-install-recommends') ? null : recommendsSafe(names, suites, present);
  const flags = safe === null || 'declined' in safe ? words : [...words, '--no-install-recommends'];
  const list = inOrder([...names, ...(safe === null || 'declined' in safe ? [] : safe.add)]);
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
