// One Dockerfile of a report against what an expert would want of it: what came, and why the rest did not.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kindOf, wantsOf } from './wants.mjs';

/** The transform that answers for each want. */
const CARRIED_BY = {
  'multi-stage': 'multi-stage',
  slim: 'slim-base',
  'non-root': 'non-root',
  'cache order': 'cache-order',
  'clean install': 'clean-install',
};

/**
 * Kind, language, status and, of a production file, what is `wanted`, what of it `came`, and `misses` with a reason each.
 * `file` is one of a JSON report; `top` the folder that its paths start from.
 */
export function scoreOf(file, top) {
  const project = contextOf(join(top, file.context ?? '.'));
  if (file.before === null || file.before === undefined)
    return { kind: 'unread', reason: file.error ?? file.reason };
  let kind;
  try {
    kind = kindOf(file.before, file.path, project);
  } catch (error) {
    return { kind: 'unread', reason: error.message };
  }
  if (kind.kind !== 'production') return { ...kind, status: file.status };
  const wanted = wantsOf(file.before, project);
  const left = wantsOf(file.after ?? file.before, project);
  const misses = wanted.filter((want) => left.includes(want)).map((want) => ({ want, why: whyNot(want, file, left, kind.language) })); // prettier-ignore
  return {
    ...kind,
    status: file.status,
    wanted,
    came: wanted.filter((want) => !left.includes(want)),
    misses,
  };
}

/** The build context as the rules ask for it: names and texts below one folder. */
function contextOf(folder) {
  const has = (path) => existsSync(join(folder, path));
  return { has, text: (path) => (has(path) ? readFileSync(join(folder, path), 'utf8') : null) };
}

function whyNot(want, file, left, language) {
  const own = reasonOf(file, CARRIED_BY[want]);
  // a toolchain's image gets no smaller sibling: only the split takes it away
  const split = want === 'slim' && language === 'go' && left.includes('multi-stage');
  if (split) return reasonOf(file, 'multi-stage') ?? own ?? 'nothing is said';
  return own ?? 'nothing is said';
}

function reasonOf(file, transform) {
  const whole = file.error ?? file.reason;
  if (whole !== null && whole !== undefined) return whole;
  const told = [...file.withheld, ...file.skipped].filter((entry) => entry.transform === transform);
  if (told.length > 0) return told.map(({ why }) => why).join('; ');
  const applied = file.applied.find((entry) => entry.transform === transform);
  return applied === undefined ? null : `it came in part: ${applied.why}`;
}
