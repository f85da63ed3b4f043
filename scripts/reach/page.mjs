// What `npm run reach` prints and keeps: a line a Dockerfile, the misses, the totals.
import { WANTS } from './wants.mjs';

const MARKS = { came: '✓', missed: '✗', unwanted: '·' };

/** For the terminal: every miss with its reason as the program gives it. */
export function text(scores) {
  const naive = naiveOf(scores);
  const lines = naive.map((score) => {
    const misses = score.misses.map(({ want, why }) => `    ${want}: ${why}`);
    return [`${marksOf(score)}  ${score.repo} ${score.path} (${score.language}, ${score.status})`, ...misses].join('\n'); // prettier-ignore
  });
  const totals = totalsOf(naive).map(
    ({ want, why, count }) => `${String(count).padStart(4)}  ${want}: ${why}`,
  );
  return [...lines, '', ...totals, '', ...summary(scores)].join('\n');
}

/** For docs/reach.md: no word of a repository but its name and the paths of its Dockerfiles. */
export function page(scores) {
  const naive = naiveOf(scores);
  const ids = WANTS.map(({ id }) => id);
  const row = (cells) => `| ${cells.join(' | ')} |`;
  const files = naive.map((score) => row([score.repo, score.path, score.language, ...marks(score)]));
  const totals = totalsOf(naive).map(({ want, why, count }) =>
    row([count, want, why.replaceAll('|', '\\|')]),
  );
  return `<!-- Written by \`npm run reach -- FOLDER LIST --write\`. Do not edit. -->

# Reach

What the program does to Dockerfiles of real repositories. Only naive production files of Node, Python and Go are counted: those of which an expert would want something by the rules below, which read the text of the
file and know nothing of the program. ✓ came, ✗ did not come, · is not wanted.

${WANTS.map(({ id, rule }) => `- **${id}**: ${rule}.`).join('\n')}

${summary(scores).join('\n')}

## What did not come, by reason

Names, places and numbers in a reason are replaced by \`…\`.

${[row(['files', 'wanted', 'reason']), row(['--:', '---', '---']), ...totals].join('\n')}

## The files

${[row(['repository', 'Dockerfile', 'language', ...ids]), row(['---', '---', '---', ...ids.map(() => ':-:')]), ...files].join('\n')}
`;
}

function naiveOf(scores) {
  return scores.filter(({ kind, wanted }) => kind === 'production' && wanted.length > 0);
}

function marks(score) {
  return WANTS.map(({ id }) => {
    if (!score.wanted.includes(id)) return MARKS.unwanted;
    return score.came.includes(id) ? MARKS.came : MARKS.missed;
  });
}

function marksOf(score) {
  return marks(score).join(' ');
}

/** Reasons by how many files have them, the most frequent first. */
function totalsOf(naive) {
  const counts = new Map();
  for (const { misses } of naive)
    for (const { want, why } of misses) {
      const key = JSON.stringify([want, withoutNames(why)]);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  return [...counts]
    .map(([key, count]) => ({ count, want: JSON.parse(key)[0], why: JSON.parse(key)[1] }))
    .sort((a, b) => b.count - a.count || a.want.localeCompare(b.want) || a.why.localeCompare(b.why));
}

/** A reason as a kind: quoted code, places, paths, file names, versions and numbers give way to `…`. */
export function withoutNames(why) {
  return why
    .replace(/ \([^()]*(?:\([^()]*\)[^()]*)*\)/g, '')
    .replace(/(: (?:it starts|runs) )[^;]*/, '$1…')
    .replace(/`[^`]*`|"[^"]*"|'[^']*'/g, '…')
    .replace(/\(?[\w@.*+/$~{}-]*[\w}*]:\d+\)?/g, '…')
    .replace(/[\w@.*+$~{}-]*\/[\w@.*+/$~{}:-]*/g, '…')
    .replace(/[\w-]*(?:\.[\w-]+)+/g, '…')
    .replace(/[\w-]+:…/g, '…')
    .replace(/\d+/g, '…')
    .replace(/…(?:[ ,:=.]*…)+/g, '…');
}

function summary(scores) {
  const naive = naiveOf(scores);
  const whole = naive.filter(({ misses }) => misses.length === 0).length;
  const count = (kind) => scores.filter((score) => score.kind === kind).length;
  const wants = WANTS.map(({ id }) => {
    const wanted = naive.filter((score) => score.wanted.includes(id));
    return `${id} ${wanted.filter((score) => score.came.includes(id)).length} of ${wanted.length}`;
  });
  const apart = [
    `${count('production') - naive.length} of which nothing is wanted`,
    `${count('development')} development and test images`,
    `${count('other')} of other languages`,
    `${count('unread')} that cannot be read`,
    `${count('not checked out')} not checked out`,
  ];
  return [
    `${naive.length} naive production Dockerfiles, ${whole} with everything wanted (${Math.round((100 * whole) / Math.max(naive.length, 1))}%): ${wants.join(', ')}.`,
    `Apart: ${apart.join(', ')}.`,
  ];
}
