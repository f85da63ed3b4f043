/** Says of installs that recommended packages stay away; what is known of packages is asked in analysis/packages.ts. */
import { suitesOf } from '../../analysis/base.ts';
import { mentionsOf } from '../../analysis/mentions.ts';
import { recommendsSafe } from '../../analysis/packages.ts';
import {
  because,
  splice,
  standsIn,
  type Block,
  type Edit,
  type Reason,
  type Word,
} from '../../dockerfile/index.ts';
import { onlyCommands } from '../../knowledge/system/package-roles.ts';
import { basePackages } from '../../knowledge/system/debian.ts';
import { packageGap } from '../../instructions/packages.ts';
import type { Context, Effect, StageView, Transform } from '../../model/index.ts';
import { example } from './example.ts';

type Splice = Parameters<typeof splice>[1][number];

export const noRecommends: Transform = {
  id: 'no-recommends',
  summary: 'Install no packages that are only recommended',
  docs: `Adds \`--no-install-recommends\` to \`apt-get install\` where it is known what each package recommends in this release of
Debian: what a program may need of that is added by its name (certificates for curl, a C library for gcc), the rest is
documentation and what only desktops use. Where one package is unknown, the install stays as it is.`,
  example,
  anyStack: true,
  run(context) {
    const { builtOn } = context.project;
    const found = context.stages.flatMap((stage) => installsOf(stage, context));
    if (found.length === 0) return { skip: 'nothing that apt installs brings recommended packages', idle: true };
    if (builtOn !== null) return { skip: because`${builtOn} ${builtOn.says}, and may need what comes along` };
    const reasons = found.flatMap((each) => ('reason' in each ? each.reason : []));
    const changed = found.flatMap((each) => ('splices' in each ? each : []));
    if (changed.length === 0) return { skip: reasons[0] ?? 'no install of apt can be changed' };
    const blocks = [...new Set(changed.map(({ block }) => block))];
    const added = [...new Set(changed.flatMap(({ added: names }) => names))];
    return {
      edits: blocks.map((block): Edit => ({
        op: 'replace',
        block,
        text: splice(block, changed.flatMap((each) => (each.block === block ? each.splices : []))),
      })),
      why: `packages that are only recommended stay away${added.length > 0 ? `; ${added.join(', ')} ${added.length > 1 ? 'are' : 'is'} named instead` : ''}`,
    };
  }, // prettier-ignore
};

/** One install as it is to become, or why it stays. */
type Install =
  | { readonly block: Block; readonly splices: readonly Splice[]; readonly added: readonly string[] }
  | { readonly reason: Reason };

function installsOf(stage: StageView, { isIgnored }: Context): readonly Install[] {
  const blocks = stage.blocks.filter(
    (block) => block.keyword === 'RUN' && !isIgnored('no-recommends', block),
  );
  return blocks.flatMap((block) =>
    stage
      .effectsOf(block)
      .filter((effect) => isOpen(block, effect))
      .map((effect) => installOf(stage, effect)),
  );
}

/** An install of apt whose words can be changed, and which says nothing about recommendations. */
function isOpen(block: Block, { system, command }: Effect): boolean {
  if (system?.manager !== 'apt' || system.action !== 'install' || system.packages.length === 0) return false;
  const isSaid = /--(?:no-)?install-(?:recommends|suggests)|Install-Recommends|--with(?:out)?-recommends|\s-[rR]\b/i.test(block.text); // prettier-ignore
  return !isSaid && !command.nested && standsIn(block, command) && !command.words.some(({ split }) => split);
}

function installOf(stage: StageView, { block, command, system }: Effect): Install {
  const { base } = stage;
  const names = system?.packages ?? [];
  const kind = base?.facts?.base ?? null;
  const suites = base === null ? [] : suitesOf(base.image);
  if (base === null || kind === null || suites.length === 0)
    return { reason: because`${block}: what packages recommend on ${base?.image.text ?? 'this image'} is not known` };
  const lists = suites.map((suite) => basePackages(kind, suite));
  const present = [...(lists[0] ?? [])].filter((name) => lists.every((list) => list?.has(name)));
  const safe = recommendsSafe(names, suites, new Set(present));
  if ('declined' in safe) return { reason: because`${block}: ${safe.declined}` };
  const option = behindInstall(command.words);
  const packages = command.words.filter(({ text }) => names.includes(text));
  const last = packages.at(-1);
  if (option === null || last === undefined) return { reason: because`${block}: its packages come from a variable` };
  const missed = safe.add.filter((name) => isMissed(stage, name));
  // what is named is no longer there for another's sake alone
  if (missed.length > 0 && /\b(?:purge|remove|autoremove)\b/.test(block.args)) return { reason: because`${block} removes packages again, and would leave ${missed.join(', ')}` };
  const added = missed.map((name) => packageGap(block, packages) + name).join('');
  return {
    block,
    splices: [
      { start: option.end, end: option.end, text: isAptitude(command.words) ? ' --without-recommends' : ' --no-install-recommends' },
      ...(added === '' ? [] : [{ start: last.end, end: last.end, text: added }]),
    ],
    added: missed,
  };
} // prettier-ignore

/** Whether somebody may call what a recommended package brings. */
function isMissed(stage: StageView, name: string): boolean {
  const commands = onlyCommands[name];
  if (commands === undefined || stage.project.truncated || stage.project.builtOn !== null) return true;
  const runs = stage.document.blocks.filter(({ keyword }) => keyword === 'RUN').map(({ args }) => args);
  return commands.some(
    (command) => mentionsOf(stage, command).length > 0 || runs.some((text) => text.includes(command)),
  );
}

function isAptitude(words: readonly Word[]): boolean {
  return words.some(({ value }) => value === 'aptitude');
}

/** The verb, or the option that says yes directly behind it. */
function behindInstall(words: readonly Word[]): Word | null {
  const at = words.findIndex(({ value }) => value === 'install');
  const next = words[at + 1];
  if (at < 0) return null;
  return next !== undefined && /^-[a-zA-Z]*[yq]|^--(?:yes|assume-yes)$/.test(next.text)
    ? next
    : (words[at] ?? null);
}
