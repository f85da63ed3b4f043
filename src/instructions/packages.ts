/** RUN lines that install packages of the system by name, without lists or caches left in the layer. */
import { runOf } from './run.ts';

/** The command that leaves no package lists of apt. */
export const REMOVE_LISTS = 'rm -rf /var/lib/apt/lists/*';
import type { Block, Word } from '../dockerfile/index.ts';

/** `RUN apt-get update && …` on Debian, `RUN apk add …` on Alpine. */
export function installPackages(manager: 'apt' | 'apk', packages: readonly string[]): string {
  const names = packages.join(' ');
  if (manager === 'apk') return runOf([`apk add --no-cache ${names}`]);
  return runOf(['apt-get update', `apt-get install -y --no-install-recommends ${names}`, REMOVE_LISTS]);
}

/** What stands between two packages of an install, and so in front of one more: a blank, or a line end with its indentation. */
export function packageGap(block: Block, packages: readonly Word[]): string {
  const [last, before] = [packages.at(-1), packages.at(-2)];
  const gap = last === undefined || before === undefined ? ' ' : block.text.slice(before.end, last.start);
  return /^\s*\\?\s*$/.test(gap) && gap.includes('\n') ? gap : ' ';
}
