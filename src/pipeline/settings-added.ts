/** What a change sets beside what its reason says: variables of the image and of commands, and what apt leaves out. */
import { pairs, script, type Document } from '../dockerfile/index.ts';

/** `NODE_ENV=production` for what stands in the new document and not in the old one. */
export function settingsAdded(before: Document, after: Document): readonly string[] {
  const known = settingsOf(before);
  const isNew = (each: string): boolean =>
    !known.has(each) && (each !== LEAN || INSTALLS.test(before.source));
  return [...settingsOf(after)].filter(isNew);
}

function settingsOf(document: Document): ReadonlySet<string> {
  const all = document.blocks.flatMap((block) => {
    if (block.keyword === 'ENV') return pairs(block).map(({ name, value }) => `${name}=${value ?? ''}`);
    const commands = block.keyword === 'RUN' ? (script(block)?.commands ?? []) : [];
    return commands.flatMap(({ assignments, words }) => [
      ...assignments.map(({ text }) => text),
      ...words.flatMap(({ text }) => (text === LEAN ? [LEAN] : [])),
    ]);
  });
  return new Set(all);
}

/** The one option of a package manager that decides what is in the image. */
const LEAN = '--no-install-recommends';
/** It says something of packages that the author installs, not of those that were added by name. */
const INSTALLS = /\bapt(?:-get)?\s(?:[^\n]*\s)?install\b/;
