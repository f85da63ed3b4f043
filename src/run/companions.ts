/** What several Dockerfiles of one build context propose for one file becomes one text. */

/** A proposal of one Dockerfile. `path` is relative to the run's root. */
export interface Proposal {
  readonly path: string;
  readonly before: string | null;
  readonly after: string;
  /** The file builds the image, and asks for this stage now. */
  readonly target?: string;
}

/**
 * One proposal per path, in the order of the first: the lines of the first, then those that only later ones have.
 * Every proposal keeps the author's lines first, so they stay first here too.
 */
export function mergeProposals(proposals: readonly Proposal[]): readonly Proposal[] {
  const merged = new Map<string, Proposal>();
  for (const proposal of proposals) {
    const known = merged.get(proposal.path);
    merged.set(proposal.path, known ? { ...known, after: union(known.after, proposal.after) } : proposal);
  }
  return [...merged.values()];
}

/** The first text, then the lines of the second that it has not; written with the first text's line ends. */
function union(first: string, second: string): string {
  const eol = first.includes('\r\n') ? '\r\n' : '\n';
  const known = new Set(lines(first));
  const added = lines(second).filter((line) => line.trim() !== '' && !known.has(line));
  if (added.length === 0) return first;
  return `${first}${first === '' || first.endsWith('\n') ? '' : eol}${added.join(eol)}${eol}`;
}

function lines(text: string): readonly string[] {
  return text.split('\n').map((line) => line.replace(/\r$/, ''));
}
