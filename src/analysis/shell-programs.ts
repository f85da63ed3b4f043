/** The programs that a text for the shell starts, by name. */
import { parseScript } from '../dockerfile/index.ts';

/** Every program of a shell text; null when it cannot be read, or the name of one is computed. */
export function programsOfShell(text: string): readonly string[] | null {
  const script = parseScript(text);
  if (script.error !== null || script.commands.length === 0) return null;
  const names = script.commands.map((command) => command.words[0]?.value ?? null);
  return names.every((name) => name !== null) ? names : null;
}
