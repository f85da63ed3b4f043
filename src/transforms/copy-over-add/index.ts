/** Writes COPY for ADD where only files of the context are copied. What cannot be seen in the context stays an ADD. */
import { because, copyParts, joined, type Block, type Edit } from '../../dockerfile/index.ts';
import type { Context, Reason, Transform } from '../../model/index.ts';
import { example } from './example.ts';

export const copyOverAdd: Transform = {
  id: 'copy-over-add',
  summary: 'Copy local files with COPY instead of ADD',
  docs: `ADD also downloads, unpacks archives and clones repositories; where it only copies files of the build context, COPY says so.
An ADD of a URL, a git repository or an archive stays, and so does one whose source cannot be seen in the context.`,
  example,
  anyStack: true,
  run(context) {
    const adds = context.document.blocks.filter(({ keyword }) => keyword === 'ADD');
    if (adds.length === 0) return { skip: 'there is no ADD', idle: true };
    const reasons: Reason[] = [];
    const edits: Edit[] = [];
    for (const block of adds) {
      const reason = reasonToStay(context, block);
      if (reason === null) edits.push({ op: 'replace', block, text: asCopy(block) });
      else reasons.push(because`${block}: ${reason}`);
    }
    return edits.length === 0
      ? { skip: joined(reasons, '; ') }
      : { edits, why: 'COPY only copies, where ADD may also unpack or download' };
  },
};

const ARCHIVE = /\.(tar|tgz|tbz2?|txz|tlz|tar\.\w+|gz|bz2|xz|zst)$/i;

function reasonToStay({ project }: Context, block: Block): string | null {
  const parts = copyParts(block);
  if (parts === null || parts.sources.length === 0) return 'its sources could not be read';
  const flag = parts.flags.find(({ name }) => !['chown', 'chmod', 'link', 'exclude'].includes(name));
  if (flag) return `COPY has no ${flag.text}`;
  for (const source of parts.sources) {
    if (/^[a-z][a-z+]*:\/\/|^git@|\.git(#.*)?$/i.test(source)) return `${source} is downloaded`;
    if (source.includes('$')) return `${source} depends on a variable`;
    if (ARCHIVE.test(source)) return `${source} is unpacked`;
    const path = source.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');
    if (/[*?[]/.test(path)) return `${source} may match an archive`;
    if (path !== '' && path !== '.' && !project.has(path))
      return `${source} is not in the build context, so it may be an archive`;
  }
  return null;
}

/** The same instruction with the other keyword, in the author's casing. */
function asCopy({ text }: Block): string {
  return text.replace(
    /^(\s*)add\b/i,
    (add: string, space: string) => space + (add.trim() === 'add' ? 'copy' : 'COPY'),
  );
}
