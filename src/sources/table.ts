/** The form of the tables of calls that open, write, run, load or listen: one for every language. */
import { memo } from '../dockerfile/index.ts';
import type { Action } from '../model/index.ts';

/** One row of a table. */
export interface CallFact {
  readonly does: Action;
  /** The name of the function, or `*.name` for that method of anything. */
  readonly call: string;
  readonly argument: number;
  /** Member of the argument, dotted for nested ones; null for the argument itself. */
  readonly option: string | null;
  /** What counts when the argument or option is left out; null: nothing happens then. */
  readonly otherwise: string | null;
}

/** The rows for functions of a last name. */
export type CallTable = (last: string) => readonly CallFact[];

/**
 * A table from its text: `name@argument`, `name@argument.option` (a member of an options object) and `…=path` for what counts when it
 * is left out; `*.name` is that function of any object. It is read when it is first asked.
 */
export function callTable(texts: Readonly<Record<Action, string>>): CallTable {
  const rows = memo(() => rowsByLast(texts));
  return (last) => rows().get(last) ?? [];
}

function rowsByLast(texts: Readonly<Record<Action, string>>): ReadonlyMap<string, readonly CallFact[]> {
  const rows = new Map<string, CallFact[]>();
  for (const [does, text] of Object.entries(texts) as [Action, string][]) {
    for (const word of text.trim().split(/\s+/)) {
      const fact = parseRow(does, word);
      const last = lastName(fact.call);
      rows.set(last, [...(rows.get(last) ?? []), fact]);
    }
  }
  return rows;
}

/** The last part of a dotted name. */
export function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** The name may itself hold an `@` (a scope). */
function parseRow(does: Action, word: string): CallFact {
  const at = word.lastIndexOf('@');
  const [place = '', otherwise] = word.slice(at + 1).split('=');
  const dot = place.indexOf('.');
  return {
    does,
    call: word.slice(0, at),
    argument: Number(dot < 0 ? place : place.slice(0, dot)),
    option: dot < 0 ? null : place.slice(dot + 1),
    otherwise: otherwise ?? null,
  };
}
