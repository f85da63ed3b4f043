/** The part of a file's diff that one of its changes is: in the Dockerfile as the changes before it left it, and beside it. */
import type { FileResult } from './result.ts';
import { patch } from './diff.ts';

/** A unified diff; '' where the change is none of this file's. What a transform did in several rounds stands there in turn. */
export function partOf(
  { before, steps, companions, path }: Pick<FileResult, 'before' | 'steps' | 'companions' | 'path'>,
  transform: string,
): string {
  const texts = [before ?? '', ...steps.map(({ after }) => after)];
  const own = steps.map((step, at) =>
    step.transform === transform ? patch({ path, before: texts[at] ?? '', after: step.after }) : '',
  );
  const beside = new Set(steps.flatMap((step) => (step.transform === transform ? (step.beside ?? []) : [])));
  const others = companions.filter((each) => beside.has(each.path));
  return [...own, ...others.map((each) => patch(each))].join('');
}
