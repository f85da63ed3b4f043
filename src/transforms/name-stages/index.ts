/** Names the stages that are named by their numbers, and their uses. It moves nothing. */
import {
  because,
  parseImage,
  stageNamed,
  type Block,
  type Document,
  type Edit,
  type Stage,
} from '../../dockerfile/index.ts';
import type { Transform } from '../../model/index.ts';
import { example } from './example.ts';

export const nameStages: Transform = {
  id: 'name-stages',
  summary: 'Name the stages that others copy from',
  docs: `Gives a stage that \`COPY --from=0\` or a mount names by its number a name, and uses that name: a number means another
stage as soon as one is put in front of it. Stages that have a name keep it.`,
  example,
  anyStack: true,
  run({ document, isIgnored }) {
    const uses = document.blocks.flatMap((block) => numberedUses(block, document));
    const free = uses.filter(({ block, stage }) => !isIgnored('name-stages', block) && !isIgnored('name-stages', stage.from));
    const [first] = uses;
    if (first === undefined) return { skip: 'no stage is named by its number', idle: true };
    const names = namesFor([...new Set(free.map(({ stage }) => stage))], document);
    if (names === null) return { skip: because`${first.block}: a stage cannot be named where FROM has a comment or a continuation` };
    const changed = [...new Set(free.map(({ block }) => block))];
    return {
      edits: [
        ...[...names].flatMap(([{ name, from }, given]): readonly Edit[] =>
          name === null ? [{ op: 'replace', block: from, text: named(from, given) }] : [],
        ),
        ...changed.map((block): Edit => ({ op: 'replace', block, text: withNames(block, free, names) })),
      ],
      why: 'stages are named, so that a new one in front of them changes nothing',
    };
  }, // prettier-ignore
};

/** A stage that an instruction names by its number. */
interface NumberedUse {
  readonly block: Block;
  readonly stage: Stage;
  readonly number: string;
}

function numberedUses(block: Block, document: Document): readonly NumberedUse[] {
  return block.flags.flatMap(({ name, value }) => {
    const numbers = name === 'from' ? [value ?? ''] : name === 'mount' ? [/(?:^|,)from=(\d+)(?=,|$)/.exec(value ?? '')?.[1] ?? ''] : []; // prettier-ignore
    return numbers.flatMap((number) => {
      const stage = /^\d+$/.test(number) ? stageNamed(document, number, block.stage) : null;
      return stage === null ? [] : [{ block, stage, number }];
    });
  });
}

/** The stages with the names that they have or get; null where a FROM cannot take one. */
function namesFor(stages: readonly Stage[], document: Document): ReadonlyMap<Stage, string> | null {
  const unnamed = stages.filter(({ name }) => name === null);
  if (unnamed.some(({ from }) => from.text.trim().includes('\n'))) return null;
  const taken = new Set([
    ...document.stages.flatMap(({ name, image }) => [name ?? '', parseImage(image).repository]),
    ...document.blocks.flatMap(({ flags }) => flags.flatMap(({ name, value }) => (name === 'from' && value !== null ? [value] : []))), // prettier-ignore
  ]);
  const names = new Map<Stage, string>();
  for (const stage of stages) {
    const name = stage.name ?? freeName(taken, unnamed.length === 1);
    taken.add(name);
    names.set(stage, name);
  }
  return names;
}

/** `build`, or `build-1`, `build-2` … where there are several. */
function freeName(taken: ReadonlySet<string>, isOnly: boolean): string {
  if (isOnly && !taken.has('build')) return 'build';
  let number = 1;
  while (taken.has(`build-${number}`)) number += 1;
  return `build-${number}`;
}

function named({ text }: Block, name: string): string {
  return text.replace(/\s*$/, (end) => ` AS ${name}${/\r?\n$/.exec(end)?.[0] ?? ''}`);
}

function withNames(block: Block, uses: readonly NumberedUse[], names: ReadonlyMap<Stage, string>): string {
  const own = uses.filter((use) => use.block === block);
  return own.reduce((text, { number, stage }) => {
    const pattern = new RegExp(`(--from=|--mount=\\S*?\\bfrom=)${number}(?=[\\s,])`);
    return text.replace(pattern, (_, head: string) => `${head}${names.get(stage) ?? number}`);
  }, block.text);
}
