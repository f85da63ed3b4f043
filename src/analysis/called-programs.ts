/** Which programs the commands of a step call: those of its scripts, those behind a wrapper, and those that tar calls by itself. */
import { baseName, type Command } from '../dockerfile/index.ts';
import { hasCommand } from '../knowledge/images.ts';
import { packageOf } from '../knowledge/system/commands.ts';
import type { Effect, ImageFacts } from '../model/index.ts';
import { unwrapped } from './recognisers/wrappers.ts';

/** A command of a step, and a program that it calls and an image lacks. */
export interface MissingProgram {
  readonly effect: Effect;
  readonly name: string;
}

/** busybox unpacks by itself. */
const ARCHIVERS = new Set(['xz', 'bzip2']);

/** The first program that the image surely lacks, and that none of the packages which the steps install brings; null where there is none. */
export function missingProgram(effects: readonly Effect[], facts: ImageFacts, present: ReadonlySet<string>): MissingProgram | null {
  for (const effect of effects)
    for (const name of programsOf(effect))
      if (hasCommand(facts, name) === false && !(facts.family === 'alpine' && ARCHIVERS.has(name)) && !present.has(packageOf(name, facts.manager ?? 'apt') ?? ''))
        return { effect, name };
  return null;
} // prettier-ignore

function programsOf({ command, inside = [] }: Effect): readonly string[] {
  return [...called(command), ...inside.flatMap(programsOf)];
}

function called(command: Command): readonly string[] {
  const words = command.words.map(({ value }) => value ?? '');
  const [first = '', second = ''] = words;
  const name = baseName(first);
  // `command -v curl` only asks
  const inner = name === 'command' && second.startsWith('-') ? null : unwrapped(command);
  if (inner !== null) return [name, ...called(inner)];
  const found = words.flatMap((word, at) => (name === 'find' && /^-(?:exec|ok)(?:dir)?$/.test(word) ? (words[at + 1] ?? '') : [])); // prettier-ignore
  return [name, ...found, ...(name === 'tar' ? unpackers(command.text) : [])];
}

/** By an option, or by the name of an archive. */
const UNPACKERS: readonly (readonly [RegExp, string])[] = [
  [/\.t?xz\b|^\S+\s+-?[a-zA-Z]*J|\s-[a-zA-Z]*J|\s--xz\b/, 'xz'],
  [/\.t?bz2?\b|^\S+\s+-?[a-zA-Z]*j[a-zA-Z]*\s|\s-[a-zA-Z]*j[a-zA-Z]*\s|\s--bzip2\b/, 'bzip2'],
];

function unpackers(text: string): readonly string[] {
  return UNPACKERS.flatMap(([says, program]) => (says.test(text) ? [program] : []));
}
