/** What COPY and ADD say, part by part, and how an exec form is written. Whether the sources exist is not known here. */
import { heredocHead } from './heredoc.ts';
import type { Block, Flag } from './types.ts';
import { blankSeparated, unquote } from './words.ts';

/** What a COPY or ADD says. Words have their quotes resolved and their variables as written. */
export interface CopyParts {
  /** Without heredocs. */
  readonly sources: readonly string[];
  readonly destination: string;
  /** Values of the flags of these names, or null. */
  readonly from: string | null;
  readonly chown: string | null;
  readonly chmod: string | null;
  readonly flags: readonly Flag[];
}

/** The parts of a COPY or ADD, null for other keywords. */
export function copyParts(block: Block): CopyParts | null {
  if (block.keyword !== 'COPY' && block.keyword !== 'ADD') return null;
  const words = block.json ?? blankSeparated(block.args);
  const destination = words.at(-1);
  if (destination === undefined) return null;
  const sources = words.slice(0, -1).filter((word) => block.json !== null || heredocHead(word) === null);
  const flag = (name: string) => block.flags.find((each) => each.name === name)?.value ?? null;
  return {
    sources: sources.map((word) => unquote(word, block.escape)),
    destination: unquote(destination, block.escape),
    from: flag('from'),
    chown: flag('chown'),
    chmod: flag('chmod'),
    flags: block.flags,
  };
}

/** The stage or image that COPY --from, ADD --from or RUN --mount=from= names; null for an instruction that names none. */
export function suppliedBy(block: Block): string | null {
  const from = copyParts(block)?.from;
  if (from != null) return from;
  const mount = block.flags.find(({ name, value }) => name === 'mount' && value?.includes('from='));
  return mount ? (/(?:^|,)from=([^,]+)/.exec(mount.value ?? '')?.[1] ?? null) : null;
}

/** The exec form of a command: `["node", "server.js"]`. */
export function execForm(argv: readonly string[]): string {
  return `[${argv.map((word) => JSON.stringify(word)).join(', ')}]`;
}
