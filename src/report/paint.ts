/** Colour for terminals. Without colour every style leaves the text as it is. */

/** What a piece of text is, not how it looks. */
export type Style = 'title' | 'added' | 'removed' | 'hunk' | 'warning' | 'error' | 'faint';

/** Gives a text the look of a style. */
export type Paint = (style: Style, text: string) => string;

/** Select Graphic Rendition codes of ECMA-48: on and off. */
const CODES: Readonly<Record<Style, readonly [number, number]>> = {
  title: [1, 22],
  added: [32, 39],
  removed: [31, 39],
  hunk: [36, 39],
  warning: [33, 39],
  error: [31, 39],
  faint: [2, 22],
};

/** A paint that colours, or one that does nothing. */
export function painter(colour: boolean): Paint {
  if (!colour) return (_, text) => text;
  return (style, text) => {
    const [on, off] = CODES[style];
    return `\u001B[${String(on)}m${text}\u001B[${String(off)}m`;
  };
}

/** What decides about colour on one stream. */
export interface ColourFacts {
  /** `--color`, `--no-color`; null when neither was given. */
  readonly flag: boolean | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  /** The stream carries a patch: only a terminal or the flag may colour it, so that `> file` always applies. */
  readonly isData: boolean;
}

/** Whether to colour: the flag, then NO_COLOR (non-empty), then FORCE_COLOR, then whether it is a terminal that can. */
export function wantsColour({ flag, env, isTerminal, isData }: ColourFacts): boolean {
  if (flag !== null) return flag;
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '' && (isTerminal || !isData))
    return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

/** A patch with the looks of `git diff`; the characters stay the same. */
export function paintPatch(patch: string, paint: Paint): string {
  // A carriage return belongs to the end of its line, which has no looks.
  return patch
    .split(/(\r?\n)/)
    .map((line) => paintLine(line, paint))
    .join('');
}

function paintLine(line: string, paint: Paint): string {
  if (/^(?:diff --git|new file|--- |\+\+\+ )/.test(line)) return paint('title', line);
  if (line.startsWith('@@')) return paint('hunk', line);
  if (line.startsWith('+')) return paint('added', line);
  if (line.startsWith('-')) return paint('removed', line);
  return line;
}
