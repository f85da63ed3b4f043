/** The command that fetches the lists of apt in the RUN which installs from them. */
import type { Command } from '../../dockerfile/index.ts';
import type { Effect } from '../../model/index.ts';

/** An install, and what brought its lists. `fetched`: the step of an earlier RUN that fetched the lists. */
export interface Wanting {
  readonly install: Effect;
  readonly fetched: Effect;
}

/** As the author fetches them, where nothing but quietness is asked for. */
export function updateFor({ install: { command }, fetched }: Wanting): string {
  const program = command.words.find(({ value }) => /^(?:apt-get|apt|aptitude)$/.test(value ?? ''))?.text ?? 'apt-get'; // prettier-ignore
  const words = fetched.command.words.map(({ text }) => text);
  const isPlain = words.includes(program) && words.every((word) => /^(?:sudo|apt-get|apt|aptitude|update|-[qy]+|-q=\d)$/.test(word)); // prettier-ignore
  return isPlain ? words.join(' ') : `${sudoOf(command)}${program} update`;
}

/** `sudo `, where the command has it. */
export function sudoOf({ words }: Command): string {
  return words[0]?.value === 'sudo' ? 'sudo ' : '';
}
