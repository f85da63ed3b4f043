/** Asks whether the sources may come after the install; knows nothing of how that is written. */
import { below, toContext, workdirAt } from '../../analysis/layout.ts';
import { filesIn } from '../../analysis/needs.ts';
import { because, copyParts, joinPath, scopeBefore, type Block } from '../../dockerfile/index.ts';
import type { Effect, StageView, Reason } from '../../model/index.ts';
import type { Order } from './find.ts';

/** Instructions behind which a COPY means something else. */
const SETTINGS = ['WORKDIR', 'USER', 'SHELL', 'VOLUME', 'ARG'];
/** Commands that reach the commands behind them, so that their RUN is not divided. */
const KEEPS_STATE = ['cd', 'export', 'umask', 'set', '.', 'source'];

/** Why the sources cannot come after the install; null when they can. */
export function reasonAgainst(order: Order): Reason | null {
  return (
    variableReason(order) ??
    instructionReason(order) ??
    overwrittenReason(order) ??
    (order.copies.length === 0 ? 'nothing is copied from the build context' : null) ??
    stateReason(order)
  );
}

/** A variable in force at the install names a file of the context. */
function variableReason({ stage, at, copies }: Order): string | null {
  const named = namedByVariables(stage, at).find((path) => toContext(copies, path, stage.project) !== null);
  return named === undefined ? null : `ENV names ${named}, which the install may read`;
}

/** An instruction between the first COPY and the install stands in the way. */
function instructionReason(order: Order): Reason | null {
  const { stage, moved, at, last } = order;
  const first = moved[0] ?? at;
  const between = stage.document.blocks.filter(
    (block) => block.index > first.index && block.index <= last.index && !moved.includes(block),
  );
  for (const block of between) {
    const reason = blockReason(order, block);
    if (reason !== null) return reason;
  }
  return null;
}

function blockReason(order: Order, block: Block): Reason | null {
  const { stage, moved } = order;
  const over = stage.copiesOf(block).length > 0 ? null : targetOf(stage, block);
  if (over !== null && reads(order, over))
    return because`${block} copies to ${over}, over what an instruction above it brings`;
  if (block.keyword === 'WORKDIR' && moved.every(hasFixedTarget)) return null;
  if (SETTINGS.includes(block.keyword))
    return because`${block.keyword} at ${block} stands between the COPY and the install`;
  const reader = stage.effectsOf(block).find((effect) => mayRead(order, effect));
  return reader === undefined
    ? null
    : because`${block} comes before the install and may read the sources: ${reader.why ?? reader.command.text}`;
}

function mayRead(order: Order, effect: Effect): boolean {
  const { kind, command } = effect;
  if (kind === 'opaque') return true;
  if (['build', 'test'].includes(kind) && comesBeforeInstall(order, effect)) return true;
  if (!['files', 'fetch', 'test', 'prune'].includes(kind)) return false;
  const isMkdir = command.words[0]?.value === 'mkdir';
  const isRead = (path: string) => reads(order, path);
  return effect.reads.some(isRead) || (!isMkdir && effect.writes.some(isRead));
}

/** A path of the image lies in what the moved instructions bring. */
function reads({ stage, moved }: Order, path: string): boolean {
  return moved.flatMap(stage.copiesOf).some(({ to }) => below(to, path) !== null);
}

/** The last install of all comes later: in another RUN, or behind it in the same one. */
function comesBeforeInstall({ last, installs }: Order, { block, command }: Effect): boolean {
  if (block !== last) return block.index < last.index;
  return installs.some((install) => install.block === last && install.command.start > command.start);
}

/** The context holds what the install makes. */
function overwrittenReason({ stage: { project, copiesOf }, moved, installs }: Order): string | null {
  const isSent = (from: string, rest: string | null): boolean =>
    rest !== null && rest !== '' && project.sent(from === '.' ? rest : `${from}/${rest}`);
  const targets = moved.flatMap(copiesOf);
  const hidden = installs
    .flatMap((install) => install.writes)
    .find((path) => targets.some(({ from, to }) => isSent(from, below(to, path))));
  return hidden === undefined
    ? null
    : `${hidden} in the build context would be copied over the installed one: .dockerignore does not hide it`;
}

function stateReason({ stage, last }: Order): Reason | null {
  const keepsState = stage
    .effectsOf(last)
    .some(({ command }) => KEEPS_STATE.includes(command.words[0]?.value ?? ''));
  return keepsState ? because`${last} changes the shell's state between its commands` : null;
}

/** Paths that variables in force at the install name. */
function namedByVariables(stage: StageView, at: Block): readonly string[] {
  const { variables, env } = scopeBefore(stage.document, at);
  const workdir = workdirAt(stage, at);
  return [...variables]
    .filter(([name]) => env.has(name) && name !== 'PATH')
    .flatMap(([, value]) => filesIn(value ?? ''))
    .map((path) => joinPath(workdir ?? '/', path))
    .filter((path) => path !== workdir);
}

/** Where a COPY or ADD lands; null for other instructions, and where it is not known. */
function targetOf(stage: StageView, block: Block): string | null {
  const parts = /^(COPY|ADD)$/.test(block.keyword) ? copyParts(block) : null;
  const workdir = workdirAt(stage, block);
  if (parts === null || workdir === null || parts.destination.includes('$')) return null;
  return joinPath(workdir, parts.destination);
}

/** It copies to an absolute path, whatever the working folder is. */
function hasFixedTarget(block: Block): boolean {
  return copyParts(block)?.destination.startsWith('/') ?? false;
}
