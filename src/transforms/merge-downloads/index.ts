/** Makes one RUN of those that download, use and delete a file. What commands do is asked in analysis; it moves nothing past anything. */
import { keywordOf, runOf } from '../../instructions/run.ts';
import { below } from '../../analysis/layout.ts';
import { hasInnerComment, listReason, script, type Block, type Edit } from '../../dockerfile/index.ts';
import type { Context, Effect, StageView, Transform } from '../../model/index.ts';
import { example } from './example.ts';

export const mergeDownloads: Transform = {
  id: 'merge-downloads',
  summary: 'Delete downloads in the layer that they came in',
  docs: `Makes one RUN of neighbours where one downloads a file, and a later one deletes it: deleted in a layer of its own, the file
stays in the image all the same.

It needs to know what each of their commands does. A command that changes the shell for those behind it (cd, export, set), one
that may fail unseen, a mount, a comment or another instruction between them keeps them apart.`,
  example,
  anyStack: true,
  run(context) {
    const groups = context.stages.flatMap((stage) => groupsOf(stage, context));
    if (groups.length === 0) return { skip: 'nothing is deleted in a later layer than it was downloaded in', idle: true };
    return {
      edits: groups.flatMap((group) => editsOf(group)),
      why: 'what was downloaded and deleted stays in no layer',
    };
  }, // prettier-ignore
};

/** The RUN instructions from each download to the one that deletes it. */
function groupsOf(stage: StageView, context: Context): readonly (readonly Block[])[] {
  const groups: (readonly Block[])[] = [];
  const ends = rowEnds(stage, context);
  let at = 0;
  while (at < stage.blocks.length) {
    const row = stage.blocks.slice(at, downloads(stage, stage.blocks[at]) ? ends[at] : at);
    const last = row.findLastIndex((block, index) => index > 0 && deletesFrom(stage, row[0], block));
    if (last > 0) groups.push(row.slice(0, last + 1));
    at += Math.max(1, last + 1);
  }
  return groups;
}

/** For each instruction, the index behind the last one that may stand in one RUN with it; its own where none may. */
function rowEnds(stage: StageView, { isIgnored }: Context): readonly number[] {
  const { blocks } = stage;
  const ends: number[] = [];
  for (const [at, block] of [...blocks.entries()].toReversed()) {
    const next = blocks[at + 1];
    const goesOn = next !== undefined && !next.lead.includes('#');
    const isJoined = isPlain(stage, block) && !isIgnored('merge-downloads', block);
    ends[at] = !isJoined ? at : goesOn ? Math.max(at + 1, ends[at + 1] ?? 0) : at + 1;
  }
  return ends;
}

function downloads(stage: StageView, block: Block | undefined): boolean {
  return block !== undefined && stage.effectsOf(block).some(({ kind }) => kind === 'fetch');
}

/** Commands after which those behind them in the same shell would do something else. */
const LASTING = new Set('cd pushd popd export set unset umask source . eval exec exit trap alias ulimit shopt read return'.split(' ')); // prettier-ignore
const KNOWN = new Set<Effect['kind']>(['fetch', 'files', 'inert', 'system']);

/** A RUN of known commands that stop at the first failure, and leave nothing in the shell. */
function isPlain(stage: StageView, block: Block): boolean {
  if (block.keyword !== 'RUN' || block.flags.length > 0 || block.heredocs.length > 0) return false;
  const found = script(block);
  if (found?.flat !== true || listReason(block) !== null || hasInnerComment(block)) return false;
  const isOpen = found.commands.some(
    ({ words, operator }) => words.length === 0 || operator === ';' || LASTING.has(words[0]?.text ?? ''),
  );
  return !isOpen && stage.effectsOf(block).every(({ kind }) => KNOWN.has(kind));
}

/** Whether a RUN deletes what another one downloaded. */
function deletesFrom(stage: StageView, download: Block | undefined, block: Block): boolean {
  if (download === undefined) return false;
  const brought = stage
    .effectsOf(download)
    .filter(({ kind }) => kind === 'fetch')
    .flatMap(({ writes }) => writes);
  const gone = stage
    .effectsOf(block)
    .filter(({ command }) => command.words[0]?.value === 'rm')
    .flatMap(({ writes }) => writes);
  return gone.some((path) => brought.some((file) => file !== '/' && below(path, file) !== null));
}

/** The last of them gets the commands of all, so that comments above the first stand above it. */
function editsOf(group: readonly Block[]): readonly Edit[] {
  const last = group.at(-1);
  const texts = group.flatMap((block) => script(block)?.commands.map(({ start, end }) => block.text.slice(start, end)) ?? []); // prettier-ignore
  return group.map((block): Edit =>
    block === last
      ? { op: 'replace', block, text: runOf(texts, keywordOf(group[0] ?? block)) }
      : { op: 'remove', block },
  );
}
