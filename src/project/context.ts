/** Which folder a Dockerfile is built in, and what says so; how the references of a repository are read is not known here. */
import { parseToRead, folderOf, type Document } from '../dockerfile/index.ts';
import type { Evidence } from '../model/index.ts';
import { missingFrom, needsOf, type Need } from './needs.ts';
import { upwards } from './paths.ts';
import type { Reference } from './references/index.ts';
import { memory, type Source } from './view.ts';

/** A build context and how it is known. */
export interface FoundContext {
  /** Relative to the top of the repository. */
  readonly context: string;
  readonly evidence: Evidence;
}

/**
 * The folder that a Dockerfile is built in: what the repository itself builds it with, else the nearest folder at or above
 * the Dockerfile in which everything exists that its instructions take from the context.
 */
export function findContext(
  source: Source,
  dockerfile: string,
  document: Document | null,
  references: readonly Reference[],
): FoundContext {
  const needs = document === null ? [] : needsOf(document);
  const once = memory();
  const missing = (context: string): number =>
    once(context, () => missingFrom(source, context, needs).length);
  const said = best(references.filter(isUsable), ({ use }) => missing(use.context));
  const near = best(upwards(folderOf(dockerfile)), missing);
  if (said !== null && (missing(said.use.context) === 0 || near === null || missing(near) > 0)) {
    return { context: said.use.context, evidence: evidenceOf(said, references) };
  }
  const context = near ?? folderOf(dockerfile);
  return {
    context,
    evidence: { path: dockerfile, line: null, says: nearestSays(source, context, dockerfile, needs, said) },
  };
}

type Usable = Reference & { readonly use: { readonly context: string } };

function isUsable(reference: Reference): reference is Usable {
  return reference.use.context !== null;
}

/** The first with the lowest score; null for none. */
function best<T>(items: readonly T[], score: (item: T) => number): T | null {
  let found: { readonly item: T; readonly score: number } | null = null;
  for (const item of items) {
    const points = score(item);
    if (found === null || points < found.score) found = { item, score: points };
    if (points === 0) break;
  }
  return found === null ? null : found.item;
}

function evidenceOf(chosen: Usable, references: readonly Reference[]): Evidence {
  const { evidence, context } = chosen.use;
  const other = references.find(({ use }) => use.context !== null && use.context !== context);
  const says = `${evidence.says}, context ${context}`;
  if (other === undefined) return { ...evidence, says };
  const place = `${other.use.evidence.path}${other.use.evidence.line === null ? '' : `:${other.use.evidence.line}`}`;
  return { ...evidence, says: `${says} (${place} says ${other.use.context ?? '.'})` };
}

function nearestSays(
  source: Source,
  context: string,
  dockerfile: string,
  needs: readonly Need[],
  said: Usable | null,
): string {
  const lacking = missingFrom(source, context, needs);
  const where = context === folderOf(dockerfile) ? 'its own folder' : `the nearest folder, ${context},`;
  const first = lacking[0];
  const found =
    first === undefined
      ? `${where} has everything that it copies`
      : `nothing says what its context is, and ${first.path} of line ${first.line} is in no folder at or above it`;
  if (said === null) return found;
  return `${found}; ${said.use.evidence.path} says ${said.use.context}, where ${missingFrom(source, said.use.context, needs)[0]?.path ?? 'something'} is missing`;
}

/** The Dockerfile as far as it says what it copies; null when it is no valid one. */
export function parsed(text: string | undefined): Document | null {
  try {
    return text === undefined ? null : parseToRead(text);
  } catch {
    return null;
  }
}
