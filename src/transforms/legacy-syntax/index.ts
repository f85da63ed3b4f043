/** Writes forms that Docker calls legacy in their present form; each form is a function here, in maintainer.ts or in pairs.ts. */
import { type Block, type Document, type Edit } from '../../dockerfile/index.ts';
import type { Context, Declaration, Transform } from '../../model/index.ts';
import { example } from './example.ts';
import { asLabel, AUTHORS } from './maintainer.ts';
import { withEquals } from './pairs.ts';

export const legacySyntax: Transform = {
  id: 'legacy-syntax',
  summary: 'Write what Docker calls legacy in its present form',
  docs: `Writes \`ENV name value\` and \`LABEL name value\` as \`name=value\`, MAINTAINER as the label
\`org.opencontainers.image.authors\`, \`as\` like its FROM, and a keyword like most of the file: what \`docker build --check\`
warns about. Nothing of the image changes but the author, who becomes a label.

A value whose quotes or escapes would mean something else in the new form stays.`,
  example,
  anyStack: true,
  run(context) {
    const forms = formsOf(context.document);
    const changes = context.document.blocks.flatMap((block) => changeOf(block, forms, context) ?? []);
    if (changes.length === 0)
      return { skip: 'nothing is written in a form that Docker calls legacy', idle: true };
    const isLabelled = changes.some(({ block }) => block.keyword === 'MAINTAINER');
    return {
      edits: changes.map(({ block, text }): Edit => ({ op: 'replace', block, text })),
      why: [...new Set(changes.flatMap(({ why }) => why))].join('; '),
      declares: isLabelled ? [{ what: 'label', name: AUTHORS } satisfies Declaration] : [],
    };
  },
};

interface Rewritten {
  readonly block: Block;
  readonly text: string;
  readonly why: readonly string[];
}

/** One legacy form: the text of an instruction without it, or null where it has none. */
interface Form {
  readonly why: string;
  readonly rewrite: (block: Block, document: Document) => string | null;
}

function formsOf(document: Document): readonly Form[] {
  const casing = usualCasing(document);
  return [
    { why: 'a label takes the place of MAINTAINER', rewrite: asLabel },
    { why: 'each value stands behind an equals sign', rewrite: withEquals },
    { why: 'FROM and AS have one casing', rewrite: withOneCasing },
    { why: 'keywords have one casing', rewrite: (block) => withKeyword(block, casing) },
  ];
}

/** All forms of one instruction, one after the other. */
function changeOf(block: Block, forms: readonly Form[], { document, isIgnored }: Context): Rewritten | null {
  if (isIgnored('legacy-syntax', block)) return null;
  let changed = block;
  const why: string[] = [];
  for (const form of forms) {
    const text = form.rewrite(changed, document);
    if (text === null) continue;
    why.push(form.why);
    changed = { ...changed, text };
  }
  return why.length === 0 ? null : { block, text: changed.text, why };
}

/** `FROM x as y` → `FROM x AS y`, `from x AS y` → `from x as y`. */
function withOneCasing({ keyword, text }: Block): string | null {
  const found = keyword === 'FROM' ? /^\s*(from)\b[^#]*?\s(as)\s+\S+\s*$/i.exec(text) : null;
  const [, from = '', as = ''] = found ?? [];
  const usual =
    from === from.toUpperCase() ? as.toUpperCase() : from === from.toLowerCase() ? as.toLowerCase() : as;
  if (found === null || usual === as) return null;
  const at = text.search(/[ \t]as\s+\S+\s*$/i) + 1;
  return text.slice(0, at) + usual + text.slice(at + 2);
}

type Casing = 'upper' | 'lower' | null;

/** How most keywords of the file are written; null where as many are written in one way as in the other. */
function usualCasing({ blocks }: Document): Casing {
  const upper = blocks.filter(({ text, keyword }) => keywordOf(text) === keyword).length;
  const lower = blocks.filter(({ text, keyword }) => keywordOf(text) === keyword.toLowerCase()).length;
  return upper === lower ? null : upper > lower ? 'upper' : 'lower';
}

/** The keyword as most of the file has it. */
function withKeyword({ text, keyword }: Block, casing: Casing): string | null {
  const written = keywordOf(text);
  const usual = casing === 'lower' ? keyword.toLowerCase() : keyword;
  if (casing === null || written === usual || written.toUpperCase() !== keyword) return null;
  const at = text.indexOf(written);
  return text.slice(0, at) + usual + text.slice(at + written.length);
}

function keywordOf(text: string): string {
  return /^\s*([A-Za-z]+)/.exec(text)?.[1] ?? '';
}
