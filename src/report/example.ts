/** How the example of a transform is printed, for `explain` and for docs/transforms.md. It knows no transform. */
import type { Example } from '../model/index.ts';
import { markedLines } from './diff.ts';

/** A text that is shown in brackets behind the name of its file. */
const SHORT = 30;

/** What the example is about, as Markdown: ``Example, with `.nvmrc` (`20`) and `server.js` beside it:``. */
export function exampleTitle({ files, changes }: Example): string {
  const beside = Object.entries(files).map(([path, text]) => {
    const short = text.trim().split('\n').join(', ');
    return short === '' || short.length > SHORT ? `\`${path}\`` : `\`${path}\` (\`${short}\`)`;
  });
  const last = beside.pop() ?? 'nothing';
  const all = beside.length === 0 ? last : `${beside.join(', ')} and ${last}`;
  return `Example${changes === undefined ? '' : ` of \`${changes}\``}, with ${all} beside it:`;
}

/** The whole file, with `-` and `+` in front of the lines that change. */
export function exampleDiff({ before, after }: Example): readonly string[] {
  return markedLines(before, after);
}
