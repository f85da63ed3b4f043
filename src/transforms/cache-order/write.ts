/** Writes the copies of manifests above the install, and the sources behind it; whether that may be is decided before. */
import { runOf } from '../../instructions/run.ts';
import { toImage, workdirAt } from '../../analysis/layout.ts';
import { because, withoutCommands, type Block, type Edit } from '../../dockerfile/index.ts';
import { copyLines } from '../../instructions/copy-lines.ts';
import type { Skip } from '../../model/index.ts';
import { worksOnSources, type Order } from './find.ts';

/** The edits, or why the manifests cannot be copied by themselves. */
export function writeOrder(order: Order): readonly Edit[] | Skip {
  const { stage, at, copies, moved, manifests } = order;
  const here = workdirAt(stage, at);
  if (here === null)
    return {
      skip: because`the working folder at ${at} hangs on a variable, or on an image that nobody knows`,
    };
  const earlier = copies.filter(({ block }) => block.index < at.index && !moved.includes(block));
  const missing = manifests.filter(
    (path) => toImage(earlier, path) === null || toImage(earlier, path) !== toImage(copies, path),
  );
  const lines = copyLines(missing, copies, stage.project, here);
  if ('declined' in lines) return { skip: lines.declined };
  return order.implicit === null ? reordered(order, lines.join('\n')) : withInstall(order, lines);
}

/** A build step that installs by itself gets an install step in front of it. */
function withInstall({ stage, at, moved }: Order, lines: readonly string[]): readonly Edit[] {
  const first = moved[0] ?? at;
  const install = [...lines, runOf([stage.language?.implicitInstall ?? ''])].join('\n');
  const between = stage.document.blocks.slice(first.index, at.index);
  // what stands in between (ENV, a step that sets a password) may be what the download needs
  if (between.every((block) => moved.includes(block)))
    return [{ op: 'insert', before: first, text: install }];
  const moves = moved.map((block): Edit => ({ op: 'move', block, before: at }));
  return [{ op: 'insert', before: at, text: install, above: true }, ...moves];
}

function reordered(order: Order, lines: string): readonly Edit[] {
  const { stage, at, last, moved } = order;
  const after = stage.document.blocks[last.index + 1] ?? 'end';
  return [...copyEdits(moved, lines, at, after), ...dividedInstall(order, after)];
}

/** One COPY right above the install becomes the manifests' own, where it has no comment; else it moves as it is. */
function copyEdits(moved: readonly Block[], lines: string, at: Block, after: Block | 'end'): readonly Edit[] {
  const [first] = moved;
  const isAlone = moved.length === 1 && first?.index === at.index - 1 && first.lead.trim() === '';
  if (first && lines !== '' && isAlone) {
    return [
      { op: 'replace', block: first, text: lines },
      { op: 'insert', before: after, above: true, text: first.text },
    ];
  }
  const moves = moved.map((block): Edit => ({ op: 'move', block, before: after }));
  return lines === '' ? moves : [{ op: 'insert', before: at, text: lines }, ...moves];
}

/** A RUN that installs and then works on the sources is divided, so that these fit in between. */
function dividedInstall({ stage, last }: Order, after: Block | 'end'): readonly Edit[] {
  const effects = stage.effectsOf(last);
  if (!worksOnSources(effects)) return [];
  const end = effects.findLastIndex(({ kind }) => kind === 'install');
  const commands = effects.map(({ command }) => command);
  const rest = withoutCommands(last, commands.slice(0, end + 1));
  const install = withoutCommands(last, commands.slice(end + 1));
  if (rest === null || install === null) return [];
  return [
    { op: 'replace', block: last, text: install },
    { op: 'insert', before: after, above: true, text: rest },
  ];
}
