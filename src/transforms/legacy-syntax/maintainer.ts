/** The author of an image, as a label. */
import { pairs, type Block, type Document } from '../../dockerfile/index.ts';

/** The label that Docker's own check names for it. */
export const AUTHORS = 'org.opencontainers.image.authors';

/** `MAINTAINER name` as a label; null where the file has such a label already, or the name needs quotes that it cannot get. */
export function asLabel(block: Block, { blocks }: Document): string | null {
  if (block.keyword !== 'MAINTAINER' || /["\\$]|\n./.test(block.text)) return null;
  const labels = blocks.filter(({ keyword }) => keyword === 'LABEL').flatMap(pairs);
  const others = blocks.filter(({ keyword, index }) => keyword === 'MAINTAINER' && index !== block.index);
  if (others.length > 0 || labels.some(({ name }) => name === AUTHORS)) return null;
  return block.text.replace(/^(\s*)(maintainer)\s+(.*?)(\s*)$/i, (_, indent: string, keyword: string, name: string, end: string) =>
    `${indent}${keyword === 'maintainer' ? 'label' : 'LABEL'} ${AUTHORS}="${name}"${end}`,
  ); // prettier-ignore
}
