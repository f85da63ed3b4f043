/** The recognisers of commands that every language shares, in the order in which they are asked; it knows no command itself. */
import type { Command } from '../../dockerfile/index.ts';
import type { CommandPlace } from '../../model/index.ts';
import { recogniseFetch } from './fetch.ts';
import { recogniseFiles } from './files.ts';
import { recogniseInert } from './inert.ts';
import { recogniseSystem } from './system.ts';
import { recogniseUser } from './user.ts';
import type { FoundEffect } from './words.ts';

/** Commands that every language shares, asked in this order behind the stack's own recogniser. A new kind of command is one line. */
export const recognisers: readonly ((command: Command, at: CommandPlace) => FoundEffect | null)[] = [
  recogniseSystem,
  recogniseUser,
  recogniseFiles,
  recogniseFetch,
  recogniseInert,
];
