/** What a tool of an npm package does, as far as its name and options tell. */
import { memoBy } from '../../dockerfile/index.ts';
import {
  buildSubcommands,
  checkTools,
  fixedTools,
  folderTools,
  inertTools,
} from '../../knowledge/languages/node/tools.ts';

/** What a tool does, as far as its name tells. `writes`: folders relative to where it runs; `.` somewhere in there. */
export interface ToolFact {
  readonly kind: 'build' | 'test' | 'inert';
  readonly writes: readonly string[];
}

/** The fact about a tool, given its arguments; null when its name is not in the tables. */
export function toolFact(name: string, args: readonly string[]): ToolFact | null {
  if (has(checkTools, name)) return { kind: 'test', writes: [] };
  if (has(inertTools, name)) return { kind: 'inert', writes: [] };
  if (has(folderTools, name)) return { kind: 'build', writes: ['.'] };
  const fixed = Object.hasOwn(fixedTools, name) ? fixedTools[name] : undefined;
  if (!fixed) return null;
  const named = optionValue(args, fixed.options);
  if (named !== null) return { kind: 'build', writes: [named] };
  const subcommand = args.find((arg) => !arg.startsWith('-'));
  if (subcommand === 'test' || subcommand === 'lint' || subcommand === 'check')
    return { kind: 'test', writes: [] };
  if (name === 'rollup') return null;
  return name === 'unbuild' || name === 'tsdown' || buildSubcommands.has(subcommand ?? '')
    ? { kind: 'build', writes: fixed.writes }
    : null;
}

/** The value of the first of these options: `--out dir` and `--out=dir`; null when none is given. */
export function optionValue(args: readonly string[], names: readonly string[]): string | null {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (names.includes(arg)) return args[at + 1] ?? null;
    const name = names.find((candidate) => arg.startsWith(`${candidate}=`));
    if (name) return arg.slice(name.length + 1);
  }
  return null;
}

/** The names of a list of the tables. */
const namesIn = memoBy((list: string): ReadonlySet<string> => new Set(list.split(/\s+/)));

function has(list: string, name: string): boolean {
  return namesIn(list).has(name);
}
