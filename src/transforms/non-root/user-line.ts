/** Where USER stands when the steps above it need root. */
import { userLine } from '../../instructions/settings.ts';
import { endOf, type Block, type Edit } from '../../dockerfile/index.ts';
import type { Context } from '../../model/index.ts';

/** USER comes as late as the author's order allows: above the start command, below everything that needs root. */
export function userEdit({ document, final }: Context, owner: string): Extract<Edit, { op: 'insert' }> {
  const { blocks } = final;
  const lastStep = blocks.findLast(({ keyword }) => ['RUN', 'COPY', 'ADD', 'WORKDIR'].includes(keyword));
  const start = blocks.find(
    ({ keyword, index }) =>
      (keyword === 'CMD' || keyword === 'ENTRYPOINT') && index > (lastStep?.index ?? -1),
  );
  const text = userLine(owner);
  if (start === undefined) return { op: 'insert', before: endOf(document, final), text, above: true };
  return { op: 'insert', before: start, text, above: hasComment(start) };
}

function hasComment({ lead }: Block): boolean {
  return lead.trim() !== '';
}
