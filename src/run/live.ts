/** The one line on a terminal that replaces itself while something takes long. In a pipeline it is never written. */
import { visible } from '../report/visible.ts';
import type { Progress, SideName } from '../verify/types.ts';

/** Where people read sentences. */
export interface Screen {
  readonly err: (text: string) => void;
  /** The same for what the terminal is to obey. Absent: `err`. */
  readonly control?: (text: string) => void;
  /** It is one on which a line that replaces itself may be shown. */
  readonly live: boolean;
  /** How wide it is. */
  readonly columns: number;
}

/** A line that stands there until it is erased. */
export interface LiveLine {
  readonly show: (text: string) => void;
  readonly erase: () => void;
}

const ERASE = '\r\u001B[K';

/** A longer line than the terminal is wide would leave its first part behind. */
export function liveLine({ err, control = err, live, columns }: Screen): LiveLine {
  if (!live) return { show: () => undefined, erase: () => undefined };
  let isShown = false;
  return {
    show(text) {
      const shown = visible(text);
      control(`${ERASE}${shown.length < columns ? shown : `${shown.slice(0, Math.max(columns - 2, 0))}…`}`);
      isShown = true;
    },
    erase() {
      if (isShown) control(ERASE);
      isShown = false;
    },
  };
}

const SIDES: Readonly<Record<SideName, string>> = { before: 'the original', after: 'the rewrite' };

/** `[3/12] building the rewrite of svc/api/Dockerfile: RUN npm ci (12 s)`. */
export function progressText(
  path: string,
  place: { readonly number: number; readonly of: number },
  { side, step, doing, seconds }: Progress,
): string {
  const what = doing === null ? '' : `: ${doing} (${String(Math.round(seconds))} s)`;
  return `[${String(place.number)}/${String(place.of)}] ${step} ${SIDES[side]} of ${path}${what}`;
}
