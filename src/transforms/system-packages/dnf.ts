/** What dnf, yum, microdnf and zypper leave behind in a RUN: what they know of the repositories, and packages that they fetched. */
import { mountsOf } from '../../analysis/mounts.ts';
import { listReason, script, scopeBefore, type Block, type Command } from '../../dockerfile/index.ts';
import type { Context, StageView } from '../../model/index.ts';
import { WHY, type ManagerPlan, type RunPlan } from './plan.ts';

const PROGRAM = /^(?:\/usr\/bin\/)?(?:dnf|yum|microdnf|zypper)$/;
const VERB =
  /^(?:install|in|refresh|ref|update|up|dup|patch|upgrade|localinstall|reinstall|group-?install|builddep|swap|makecache)$/;

/** Each RUN that installs ends with `clean all`: a later one fetches again what it needs, as it does today where the cache is old. */
export function planDnf(context: Context): ManagerPlan {
  const runs = context.stages.flatMap((stage) =>
    stage.blocks
      .filter((block) => block.keyword === 'RUN' && !context.isIgnored('system-packages', block))
      .flatMap((block) => planRun(stage, block) ?? []),
  );
  return { runs, reasons: [] };
}

function planRun({ document }: StageView, block: Block): RunPlan | null {
  const installing = script(block)?.commands.findLast(isInstall);
  if (installing === undefined || listReason(block) !== null || keepsNothing(block)) return null;
  const isMounted = mountsOf(block, scopeBefore(document, block)).some(({ target }) => target === null || /^\/var(?:\/cache)?(?:\/|$)/.test(target)); // prettier-ignore
  if (isMounted) return null;
  const program = installing.words.find(({ value }) => PROGRAM.test(value ?? ''))?.value ?? 'dnf';
  const sudo = installing.words[0]?.value === 'sudo' ? 'sudo ' : '';
  const everything = program.endsWith('zypper') ? '--all' : 'all';
  return { block, edits: { append: `${sudo}${program} clean ${everything}` }, why: [WHY.clean] };
}

function isInstall({ words }: Command): boolean {
  const at = words[0]?.value === 'sudo' ? 1 : 0;
  const verb = words.slice(at + 1).find(({ text }) => !text.startsWith('-'));
  return PROGRAM.test(words[at]?.value ?? '') && VERB.test(verb?.value ?? '');
}

/** It cleans up itself, keeps its cache on purpose, or installs from the cache alone. */
function keepsNothing({ args }: Block): boolean {
  return /\b(?:clean|cc)\s+(?:all|-a|--all|metadata|packages|dbcache)\b|\/var\/cache\/(?:dnf|yum|libdnf5|zypp)\b|\s-C\b|--cacheonly|keepcache|--no-refresh|--installroot/.test(args); // prettier-ignore
}
