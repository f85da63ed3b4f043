/** The commands of the program as data: what each is called with, what it does, and its options. */
import { COMMON_OPTIONS, JOIN_OPTIONS, PAIR_OPTIONS, PROOF_OPTIONS, REWRITE_OPTIONS, type Option } from './flags.ts'; // prettier-ignore

/** One command. */
export interface CommandFacts {
  /** As the argument parser takes it: `$0` is the program itself. */
  readonly usage: string;
  readonly says: string;
  readonly options: Readonly<Record<string, Option>>;
}

/** `rewrite` is what happens where no command is named. */
export const COMMANDS = {
  rewrite: {
    usage: '$0 [paths..]',
    says: 'rewrite Dockerfiles: files, folders, or - for stdin (default: .)',
    options: { ...REWRITE_OPTIONS, ...COMMON_OPTIONS },
  },
  verify: {
    usage: 'verify [paths..]',
    says: 'prove rewrites, or compare any two Dockerfiles',
    options: { ...PROOF_OPTIONS, ...PAIR_OPTIONS, ...COMMON_OPTIONS },
  },
  report: {
    usage: 'report [files..]',
    says: 'join JSON reports of many repositories: html, markdown or csv',
    options: JOIN_OPTIONS,
  },
  init: {
    usage: 'init',
    says: 'write a commented dfrewrite.json from what the repository shows',
    options: {},
  },
  completion: { usage: 'completion [shell]', says: 'completion for bash, zsh or fish', options: {} },
  list: { usage: 'list', says: 'the transforms and the stacks, one line each', options: {} },
  explain: {
    usage: 'explain [id]',
    says: 'what a transform does, why, its preconditions, an example',
    options: {},
  },
} as const satisfies Readonly<Record<string, CommandFacts>>;

/** The name of a command. */
export type CommandName = keyof typeof COMMANDS;

/** Every command, in the order of the help. */
export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];
