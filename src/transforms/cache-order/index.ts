import { copyLines } from '../../instructions/copy-lines.ts';
import { stepName } from '../../analysis/effects.ts';
import { below, ownCopies, toContext, toImage } from '../../analysis/layout.ts';
import { filesIn } from '../../analysis/needs.ts';
import { languageName } from '../../analysis/stages.ts';
import {
  copyParts,
  joinPath,
  scopeBefore,
  withoutCommands,
  type Block,
  type Document,
  type Edit,
} from '../../dockerfile/index.ts';
import type { Change, Copied, Effect, Skip, StageView, Transform } from '../../model/index.ts';
import { example } from './example.ts';

const NO_INSTALL: Skip = { skip: 'no install step was found', idle: true };
const IN_ORDER = 'dependencies are installed before the sources are copied';

export const cacheOrder: Transform = {
  id: 'cache-order',
  summary: 'Install dependencies before copying the sources',
  docs: `Copies only the files that decide which dependencies are installed, installs, and copies the sources after that:
a change of a source file then installs nothing again.

It needs to know every file that the install step reads (manifests, lockfile, patches, workspace members, files that
lifecycle scripts run), and that nothing between the COPY and the install reads the sources. A folder of installed
dependencies in the build context would be copied over the installed one, so .dockerignore must hide it.`,
  example,
  run(context) {
    let first: Skip | null = null;
    for (const stage of context.stages) {
      if (stage.language === null) continue;
      const answer = orderStage(stage);
      if ('edits' in answer) return answer;
      // a stage without an install says nothing about those that have one
      if (first === null || first === NO_INSTALL) first = answer;
    }
    return first ?? { skip: 'no stack was recognised' };
  },
};

/** The steps of one stage that matter here. */
interface Steps {
  /** COPY and ADD instructions above the install that bring sources. */
  readonly sources: readonly Block[];
  /** The instruction that installs, or the first build step where the install is implicit. */
  readonly at: Block;
  /** The last of several install instructions in a row. */
  readonly last: Block;
  readonly installs: readonly Effect[];
  /** The build step that installs on its own where no install step does. */
  readonly implicit: Effect | null;
}

function orderStage(stage: StageView): Change | Skip {
  const { document, project } = stage;
  const effects = new Map(stage.blocks.map((block) => [block, stage.effectsOf(block)]));
  const steps = stepsOf(stage, effects);
  if ('skip' in steps) return steps;
  const copies = ownCopies(stage);
  const paths = manifestPaths(steps, stage);
  const folders = copies.filter(({ folder, block }) => folder && steps.sources.includes(block));
  if ('skip' in paths) return folders.length > 0 ? paths : { skip: IN_ORDER };
  const moved = movedCopies(steps, copies, paths);
  if (moved.length === 0) return { skip: IN_ORDER };
  const hindrance = hindranceOf(stage, steps, moved, effects, copies);
  if (hindrance !== null) return { skip: hindrance };
  if (keepsState(effects.get(steps.last) ?? []))
    return { skip: `line ${steps.last.line} changes the shell's state between its commands` };
  const here = scopeBefore(document, steps.at).workdir;
  if (here === null) return { skip: `the working folder at line ${steps.at.line} is not known` };
  const earlier = copies.filter(({ block }) => block.index < steps.at.index && !moved.includes(block));
  const missing = paths.filter(
    (path) => toImage(earlier, path) === null || toImage(earlier, path) !== toImage(copies, path),
  );
  const lines = copyLines(missing, copies, project, here);
  if ('declined' in lines) return { skip: lines.declined };
  return {
    edits: reorder(stage, steps, moved, lines, effects),
    why: 'a source change no longer installs dependencies again',
  };
}

function stepsOf(stage: StageView, effects: ReadonlyMap<Block, readonly Effect[]>): Steps | Skip {
  const { blocks, language } = stage;
  if (language?.recognise === undefined)
    return { skip: `how ${languageName(stage)} installs is not known yet` };
  const kinds = (block: Block) => (effects.get(block) ?? []).map(({ kind }) => kind);
  const build = blocks.find((block) => kinds(block).some((kind) => kind === 'build' || kind === 'opaque'));
  const install = blocks.filter(
    (block) => kinds(block).includes('install') && (build === undefined || block.index <= build.index),
  );
  const at = install[0] ?? (language.implicitInstall == null ? undefined : build);
  if (at === undefined) return withoutInstall([...effects.values()].flat(), build && effects.get(build));
  const sources = blocks.filter((block) => block.index < at.index && /^(COPY|ADD)$/.test(block.keyword));
  const installs = install.flatMap((block) =>
    (effects.get(block) ?? []).filter(({ kind }) => kind === 'install'),
  );
  const implicit =
    installs.length > 0 ? null : (effects.get(at)?.find(({ kind }) => kind === 'build') ?? null);
  return installs.length === 0 && implicit === null
    ? NO_INSTALL
    : { sources, at, last: lastOf(install.at(-1) ?? at, blocks, effects), installs, implicit };
}

/** The last RUN that needs no sources: an install that goes on to work on them is the last one itself. */
function lastOf(
  install: Block,
  blocks: readonly Block[],
  effects: ReadonlyMap<Block, readonly Effect[]>,
): Block {
  return worksOnSources(effects.get(install) ?? []) ? install : withTools(install, blocks, effects);
}

/** Behind its last install, the RUN builds, tests or touches files. */
function worksOnSources(effects: readonly Effect[]): boolean {
  const end = effects.findLastIndex(({ kind }) => kind === 'install');
  return effects.slice(end + 1).some(({ kind }) => ['build', 'test', 'opaque', 'files'].includes(kind));
}

/** The last of the RUNs behind an install that only install programs by name: they need no sources either. */
function withTools(
  last: Block,
  blocks: readonly Block[],
  effects: ReadonlyMap<Block, readonly Effect[]>,
): Block {
  const next = blocks.find(({ index }) => index === last.index + 1);
  const own = (next && effects.get(next)) ?? [];
  const only = own.length > 0 && own.every(({ kind }) => kind === 'tool');
  return next !== undefined && only ? withTools(next, blocks, effects) : last;
}

/** Why no install step can be ordered: none, one by name, or something unknown in front of it. */
function withoutInstall(all: readonly Effect[], build: readonly Effect[] = []): Skip {
  const opaque = build.find(({ kind }) => kind === 'opaque');
  if (opaque) {
    const what = opaque.why ?? opaque.command.text;
    return all.some(({ kind }) => kind === 'install')
      ? { skip: `line ${opaque.block.line} comes before the install: ${what}` }
      : { skip: `line ${opaque.block.line}: ${what}, so no install step can be seen` };
  }
  const tool = all.find(({ kind, tools = [] }) => kind === 'tool' && tools.length > 0);
  return tool
    ? {
        skip: `line ${tool.block.line} installs ${tool.tools?.join(', ') ?? ''} by name and not from a manifest: it stays where it is`,
      }
    : NO_INSTALL;
}

/** The files that decide what is installed; where the build step installs, the ones that a step of its own would need. */
function manifestPaths({ installs, implicit }: Steps, stage: StageView): readonly string[] | Skip {
  const paths = new Set<string>();
  for (const install of implicit ? [implicit] : installs) {
    const manifests = stage.language?.manifests?.(stepName(install));
    if (manifests === undefined)
      return { skip: `which files decide what ${languageName(stage)} installs is not known yet` };
    if ('declined' in manifests) return { skip: manifests.declined };
    for (const path of manifests.paths) paths.add(path);
  }
  return [...paths];
}

/** The instructions that bring sources, and single files that are copied over them: their order stays. */
function movedCopies(
  { sources }: Steps,
  copies: readonly Copied[],
  manifests: readonly string[],
): readonly Block[] {
  const first = sources.findIndex((block) => bringsSources(copies, block, manifests));
  if (first < 0) return [];
  return sources.slice(first).filter((block) => {
    const own = copies.filter((copied) => copied.block === block);
    return bringsSources(copies, block, manifests) || own.some(({ from }) => !manifests.includes(from));
  });
}

/** It copies a folder, or manifests together with other files. */
function bringsSources(copies: readonly Copied[], block: Block, manifests: readonly string[]): boolean {
  const own = copies.filter((copied) => copied.block === block);
  const isManifest = ({ from }: Copied) =>
    manifests.some((path) => below(from, path) === '' || below(path, from) !== null);
  const others = own.filter((copied) => !isManifest(copied));
  return others.some(({ folder }) => folder) || (others.length > 0 && others.length < own.length);
}

/** Why the sources cannot come after the install; null when they can. */
function hindranceOf(
  { document, project, copiesOf }: StageView,
  steps: Steps,
  moved: readonly Block[],
  effects: ReadonlyMap<Block, readonly Effect[]>,
  copies: readonly Copied[],
): string | null {
  const first = moved[0] ?? steps.at;
  const targets = moved.flatMap(copiesOf);
  const between = document.blocks.filter(
    (block) => block.index > first.index && block.index <= steps.last.index && !moved.includes(block),
  );
  const reads = (path: string) => targets.some(({ to }) => below(to, path) !== null);
  const named = namedByVariables(document, steps.at).find(
    (path) => toContext(copies, path, project) !== null,
  );
  if (named !== undefined) return `ENV names ${named}, which the install may read`;
  for (const block of between) {
    const over = copiesOf(block).length > 0 ? null : targetOf(document, block);
    if (over !== null && reads(over))
      return `line ${block.line} copies to ${over}, over what an instruction above it brings`;
    if (block.keyword === 'WORKDIR' && moved.every(hasFixedTarget)) continue;
    if (['WORKDIR', 'USER', 'SHELL', 'VOLUME', 'ARG'].includes(block.keyword))
      return `${block.keyword} at line ${block.line} stands between the COPY and the install`;
    const reader = (effects.get(block) ?? []).find(
      (effect) =>
        effect.kind === 'opaque' ||
        (['build', 'test'].includes(effect.kind) && comesBeforeInstall(effect, steps)) ||
        (['files', 'fetch', 'test', 'prune'].includes(effect.kind) &&
          (effect.reads.some(reads) ||
            (effect.command.words[0]?.value !== 'mkdir' && effect.writes.some(reads)))),
    );
    if (reader)
      return `line ${block.line} comes before the install and may read the sources: ${reader.why ?? reader.command.text}`;
  }
  const installed = steps.installs.flatMap((install) => install.writes);
  const hidden = installed.find((path) =>
    targets.some(({ from, to }) => isOverwritten(from, below(to, path), project.sent.bind(project))),
  );
  if (hidden !== undefined)
    return `${hidden} in the build context would be copied over the installed one: .dockerignore does not hide it`;
  return copies.length === 0 ? 'nothing is copied from the build context' : null;
}

/** The last install of all comes later: in another RUN, or behind it in the same one. */
function comesBeforeInstall({ block, command }: Effect, { last, installs }: Steps): boolean {
  if (block !== last) return block.index < last.index;
  return installs.some((install) => install.block === last && install.command.start > command.start);
}

/** Paths that variables in force at the install name. */
function namedByVariables(document: Document, at: Block): readonly string[] {
  const { variables, env, workdir } = scopeBefore(document, at);
  return [...variables]
    .filter(([name]) => env.has(name) && name !== 'PATH')
    .flatMap(([, value]) => filesIn(value ?? ''))
    .map((path) => joinPath(workdir ?? '/', path))
    .filter((path) => path !== workdir);
}

/** Where a COPY or ADD lands; null for other instructions, and where it is not known. */
function targetOf(document: Document, block: Block): string | null {
  const parts = /^(COPY|ADD)$/.test(block.keyword) ? copyParts(block) : null;
  const { workdir } = scopeBefore(document, block);
  if (parts === null || workdir === null || parts.destination.includes('$')) return null;
  return joinPath(workdir, parts.destination);
}

/** It copies to an absolute path, whatever the working folder is. */
function hasFixedTarget(block: Block): boolean {
  return copyParts(block)?.destination.startsWith('/') ?? false;
}

function isOverwritten(from: string, rest: string | null, sent: (path: string) => boolean): boolean {
  return rest !== null && rest !== '' && sent(from === '.' ? rest : `${from}/${rest}`);
}

function reorder(
  { document, language }: StageView,
  steps: Steps,
  moved: readonly Block[],
  lines: readonly string[],
  effects: ReadonlyMap<Block, readonly Effect[]>,
): readonly Edit[] {
  const [first] = moved;
  if (steps.implicit !== null && first) {
    const install = [...lines, `RUN ${language?.implicitInstall ?? ''}`].join('\n');
    const settled = document.blocks
      .slice(first.index, steps.at.index)
      .every(({ keyword }) => keyword !== 'WORKDIR');
    if (settled) return [{ op: 'insert', before: first, text: install }];
    const moves = moved.map((block): Edit => ({ op: 'move', block, before: steps.at }));
    return [{ op: 'insert', before: steps.at, text: install, above: true }, ...moves];
  }
  const after = document.blocks[steps.last.index + 1] ?? 'end';
  const text = lines.join('\n');
  const edits: Edit[] = [];
  if (
    first &&
    text !== '' &&
    moved.length === 1 &&
    first.index === steps.at.index - 1 &&
    first.lead.trim() === ''
  ) {
    edits.push({ op: 'replace', block: first, text });
    edits.push({ op: 'insert', before: after, above: true, text: first.text });
  } else {
    if (text !== '') edits.push({ op: 'insert', before: steps.at, text });
    for (const block of moved) edits.push({ op: 'move', block, before: after });
  }
  const parts = partsOf(steps, effects.get(steps.last) ?? []);
  if (parts) {
    edits.push({ op: 'replace', block: steps.last, text: parts.install });
    edits.push({ op: 'insert', before: after, above: true, text: parts.rest });
  }
  return edits;
}

/** A RUN that installs and then works on the sources is parted, so that these fit in between; null where it need not be. */
function partsOf({ last }: Steps, effects: readonly Effect[]): { install: string; rest: string } | null {
  if (!worksOnSources(effects)) return null;
  const end = effects.findLastIndex(({ kind }) => kind === 'install');
  const behind = effects.slice(end + 1);
  const rest = withoutCommands(
    last,
    effects.slice(0, end + 1).map(({ command }) => command),
  );
  const install = withoutCommands(
    last,
    behind.map(({ command }) => command),
  );
  return rest === null || install === null ? null : { install, rest };
}

/** `cd` and `export` reach the commands behind them, so such a RUN is not parted. */
function keepsState(effects: readonly Effect[]): boolean {
  return effects.some(({ command }) =>
    ['cd', 'export', 'umask', 'set', '.', 'source'].includes(command.words[0]?.value ?? ''),
  );
}
