/** Local names for functions of packages, where all that is done with them is seen. It knows no function of any package. */
import { step } from '../../sources/meter.ts';
import type { Span } from './brackets.ts';
import { functionAt, type GoCall, type GoSource } from './source.ts';

/** `write := os.WriteFile` in a function that only calls it. */
export interface Alias extends Span {
  readonly local: string;
  readonly names: readonly string[];
  /** Place of the package's name. */
  readonly at: number;
}

/** Local names for functions of packages: all that is done with them is seen. */
export function aliasesOf(source: GoSource): readonly Alias[] {
  const { tokens } = source;
  const found: Alias[] = [];
  for (const { name, member, value, at } of source.assignments) {
    const [package_, dot, function_] = tokens.slice(value.start, value.end);
    const selects = value.end - value.start === 3 && package_?.kind === 'name' && dot?.text === '.';
    const around = functionAt(source, at);
    if (member || !selects || around === null || tokens[at]?.text !== ':=') continue;
    step(around.end - around.start);
    const uses = tokens
      .slice(around.start, around.end)
      .flatMap(({ kind, text }, index) =>
        kind === 'name' && text === name && index + around.start !== at - 1 ? [index + around.start] : [],
      );
    if (!uses.every((use) => tokens[use + 1]?.text === '(' && tokens[use - 1]?.text !== '.')) continue;
    found.push({ local: name, names: [package_.text, function_?.text ?? ''], at: value.start, start: around.start, end: around.end }); // prettier-ignore
  }
  return found;
}

/** Whether a call is one of the alias. */
export function isCalled({ local, start, end }: Alias, call: GoCall): boolean {
  step();
  return local === call.names[0] && start <= call.at && call.at < end;
}
