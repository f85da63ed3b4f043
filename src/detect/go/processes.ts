/** Which programs a call of os/exec starts, the words of a shell included; where they lie is not asked. */
import { programsOfShell } from '../../analysis/shell-programs.ts';
import type { GoCall } from './source.ts';
import type { GoNames, GoSite } from './names.ts';
import { GIVEN, UNKNOWN, valuesOf } from './values.ts';

/** `exec.CommandContext(ctx, "git", …)`: its first argument is no program. */
const BEHIND_CONTEXT = 'exec.CommandContext';
const SHELLS = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/;
/** Stands in a shell text for what is computed. */
const HIDDEN = 'a-value';

/** The names of the programs; one that cannot be read is `UNKNOWN`. */
export function runNames(index: GoNames, site: GoSite, call: GoCall, name: string): readonly string[] {
  const [program, flag, text] = call.args.slice(name === BEHIND_CONTEXT ? 1 : 0);
  const values = program === undefined ? [UNKNOWN] : valuesOf(index, site, program);
  if (!values.some((value) => SHELLS.test(value))) return values;
  const flags = flag === undefined ? [] : valuesOf(index, site, flag);
  // a shell that is given a script, or its words later on, may start anything
  if (text === undefined || !flags.every((value) => /^-\w*c$/.test(value))) return [...values, UNKNOWN];
  const inside = valuesOf(index, site, text).map((value) =>
    programsOfShell(value.replaceAll(UNKNOWN, HIDDEN).replaceAll(GIVEN, HIDDEN)),
  );
  const known = inside.every((names) => names?.every((each) => !each.includes(HIDDEN)) === true);
  return [...values, ...(known ? inside.flatMap((names) => names ?? []) : [UNKNOWN])];
}
