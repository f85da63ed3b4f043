/** The documentation of a transform as plain text, for whoever asks on a terminal. It knows no transform. */
import type { Transform } from '../model/index.ts';
import { exampleDiff, exampleTitle } from './example.ts';
import { transformPage, withheldPage } from './pages.ts';

/** What it does, why, its preconditions, an example, and the address of its page; with a final newline. */
export function explained({
  id,
  summary,
  docs,
  example,
  optIn,
}: Pick<Transform, 'id' | 'summary' | 'docs' | 'example' | 'optIn'>): string {
  const diff = exampleDiff(example).map((line) => `    ${line}`.trimEnd());
  return `${id}: ${summary}\n\n${docs.trim()}\n\n${optIn === true ? `It runs only with --also ${id}.\n\n` : ''}${exampleTitle(example)}\n\n${diff.join('\n')}\n\nMore: ${transformPage(id)}\nWithheld: ${withheldPage(id)}\n`;
}
