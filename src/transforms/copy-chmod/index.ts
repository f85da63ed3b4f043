/** Copies files with the rights that a RUN behind gives them; which files a COPY brings is asked in analysis. */
import { withoutBuildKit } from '../../analysis/frontend.ts';
import { because, copyParts, hasInnerComment, joined, joinPath, listReason, standsIn, withRunEdits, type Block, type Command, type Edit, type Reason } from '../../dockerfile/index.ts'; // prettier-ignore
import { withFlag } from '../../instructions/copy-lines.ts';
import type { Context, Effect, StageView, Transform } from '../../model/index.ts';
import { example } from './example.ts';

export const copyChmod: Transform = {
  id: 'copy-chmod',
  summary: 'Copy files with the rights that they need',
  docs: `Writes \`COPY --chmod=755\` where a later \`RUN chmod\` makes what was copied executable: the file lies in one layer, and
not in two.

Every file of the COPY must get the same rights, by \`+x\` or a number that lets everybody read. The RUN goes, or keeps its other
commands. It needs a builder that knows the flag: BuildKit, the default since Docker 23.`,
  example,
  anyStack: true,
  run(context) {
    const found = context.stages.flatMap((stage) => chmodsOf(stage, context));
    const rights = found.flatMap((each) => ('mode' in each ? each : []));
    const reasons = found.flatMap((each) => ('reason' in each ? each.reason : []));
    if (found.length === 0) return { skip: 'no RUN gives rights to a file that was copied', idle: true };
    if (rights.length === 0) return { skip: joined(reasons, '; ') };
    const unknown = withoutBuildKit(context.document, context.project);
    if (unknown !== null) return unknown;
    return {
      edits: editsOf(rights),
      why: 'files are copied with their rights, and lie in no second layer',
      assumes: ['a builder with BuildKit, for COPY --chmod'],
    };
  },
};

/** One chmod that the COPY instructions can do themselves. */
interface Rights {
  readonly block: Block;
  readonly command: Command;
  /** `755`. */
  readonly mode: string;
  readonly copies: readonly Block[];
}

/** Rights by which everybody reads and starts a file; what is less may be meant to keep somebody out. */
const MODES: ReadonlyMap<string, string> = new Map([
  ...['+x', 'a+x', 'ugo+x', '+rx', 'a+rx', '755', '0755'].map((word) => [word, '755'] as const),
  ...['555', '0555', '775', '0775', '777', '0777'].map((word) => [word, word.replace(/^0/, '')] as const),
]);

function chmodsOf(stage: StageView, { isIgnored }: Context): readonly (Rights | { readonly reason: Reason })[] { // prettier-ignore
  const runs = stage.blocks.filter((block) => block.keyword === 'RUN' && !isIgnored('copy-chmod', block));
  return runs.flatMap((block) =>
    stage.effectsOf(block).flatMap((effect) => {
      const { command } = effect;
      const [name, word, ...operands] = command.words;
      const mode = MODES.get(word?.value ?? '');
      if (name?.value !== 'chmod' || mode === undefined || operands.length === 0) return [];
      const copies = copiesFor(stage, effect, operands.map(({ value }) => value));
      if (copies === null) return [];
      const reason = stays(block, command) ?? (copies.some((each) => isIgnored('copy-chmod', each)) ? 'a comment leaves the COPY as it is' : null);
      return [reason === null ? { block, command, mode, copies } : { reason: because`${block}: ${reason}` }];
    }),
  );
} // prettier-ignore

function stays(block: Block, command: Command): string | null {
  if (command.nested || !standsIn(block, command)) return 'it stands in another command';
  return hasInnerComment(block) ? 'a comment stands inside of it' : listReason(block);
}

/** The COPY instructions that bring these files, and nothing beside them; null where there are none. */
function copiesFor(
  stage: StageView,
  { cwd, block }: Effect,
  operands: readonly (string | null)[],
): readonly Block[] | null {
  const paths = operands.map((path) => (path === null || (cwd === null && !path.startsWith('/')) ? null : joinPath(cwd ?? '/', path)));
  const above = stage.blocks.filter(({ index }) => index < block.index);
  const copies = paths.map((path) => above.findLast((each) => stage.copiesOf(each).some(({ to }) => to === path)));
  const isWhole = (copy: Block | undefined): copy is Block => copy !== undefined && bringsOnly(stage, copy, paths);
  return copies.every(isWhole) ? [...new Set(copies)] : null;
} // prettier-ignore

function bringsOnly(stage: StageView, copy: Block, paths: readonly (string | null)[]): boolean {
  const parts = copyParts(copy);
  const brought = stage.copiesOf(copy);
  return (
    copy.keyword === 'COPY' &&
    parts !== null &&
    parts.from === null &&
    parts.chmod === null &&
    copy.heredocs.length === 0 &&
    brought.length === parts.sources.length &&
    brought.every(({ to, folder }) => !folder && paths.includes(to))
  );
}

function editsOf(all: readonly Rights[]): readonly Edit[] {
  const copies = new Map(all.flatMap(({ copies: each, mode }) => each.map((copy) => [copy, mode] as const)));
  const runs = new Set(all.map(({ block }) => block));
  return [
    ...[...copies].map(([block, mode]): Edit => ({ op: 'replace', block, text: withFlag(block, `--chmod=${mode}`) })),
    ...[...runs].map((block): Edit => {
      const commands = new Map(all.flatMap((each) => (each.block === block ? [[each.command, null] as const] : [])));
      const text = withRunEdits(block, { commands });
      return text === null ? { op: 'remove', block } : { op: 'replace', block, text };
    }),
  ];
} // prettier-ignore
