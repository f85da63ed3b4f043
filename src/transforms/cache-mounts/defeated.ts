/** A RUN with its mounts, and without what would turn its caches off or empty them. */
import { below } from '../../analysis/layout.ts';
import { because, DockerfileError, folderOf, hasInnerComment, joinPath, listReason, standsIn, withRunEdits, type Block, type Command, type Edit, type Reason, type Word } from '../../dockerfile/index.ts'; // prettier-ignore
import type { Effect } from '../../model/index.ts';
import { systemCaches } from '../../knowledge/system/caches.ts';
import { managerOf } from './manager.ts';
import type { CachedRun, CacheMount } from './sought.ts';

/** The edit, or why the RUN stays. */
export function cachedRun(run: CachedRun): Edit | { readonly skip: Reason } {
  const { block, stage } = run;
  const commands = new Map<Command, string | null>();
  for (const effect of stage.effectsOf(block)) {
    const text = textOf(effect, run);
    if (typeof text === 'object' && text !== null) return { skip: because`${block}: ${text.reason}` };
    if (text === effect.command.text) continue;
    if (effect.command.nested || !standsIn(block, effect.command))
      return { skip: because`${block}: "${effect.command.text}" stands in another command` };
    commands.set(effect.command, text);
  }
  const reason = commands.size === 0 ? null : listReason(block);
  if (reason !== null) return { skip: because`${block}: ${reason}` };
  const text = commands.size === 0 ? block.text : withRunEdits(block, { commands });
  if (text === null && hasInnerComment(block))
    return { skip: because`${block}: it would go, and a comment stands inside of it` };
  return text === null ? { op: 'remove', block } : { op: 'replace', block, text: mounted(text, run) };
}

/** Puts the flags in front of the author's. */
function mounted(text: string, { mounts, block }: CachedRun): string {
  const flags = mounts.map(({ target, id, locked }) => {
    const options = ['type=cache', ...(id === null ? [] : [`id=${id}`]), `target=${target}`, ...(locked ? ['sharing=locked'] : [])]; // prettier-ignore
    return `--mount=${options.join(',')} ${block.escape}\n    `;
  });
  return text.replace(/^(\s*run)[ \t]+/i, `$1 ${flags.join('').replaceAll('$', '$$$$')}`);
}

/** The command as it is to be: its own text where it stays, null where it goes. */
function textOf(effect: Effect, run: CachedRun): string | null | { readonly reason: string } {
  const { command, system } = effect;
  const { mounts, block } = run;
  if (mounts.some(({ emptied }) => emptied.test(command.text))) return null;
  if (command.words[0]?.value === 'rm') return withoutTargets(effect, mounts, block);
  const name = system?.manager ?? managerOf(command)?.programs[0];
  if (!mounts.some((mount) => mount.name === name)) return command.text;
  const own = system === undefined ? null : systemCaches[system.manager];
  const options = own === null ? (managerOf(command)?.caches ?? []).flatMap(({ offOptions }) => offOptions ?? []) : [own.offOptions]; // prettier-ignore
  const off = command.words.filter(({ text }) => options.some((option) => option.test(text)));
  const told = own === null || system?.action !== 'install' ? null : own.option;
  return told === null && off.length === 0 ? command.text : edited(block, command, off, told);
}

/** `rm` without the folders that are mounted now: what is below them is not in the layer, and they cannot be removed. */
function withoutTargets(
  { command, cwd }: Effect,
  mounts: readonly CacheMount[],
  block: Block,
): string | null | { readonly reason: string } {
  // prettier-ignore
  const operands = command.words.slice(1).filter(({ text }) => !text.startsWith('-'));
  const gone = operands.filter(({ text }) => mounts.some(({ target }) => empties(pathOf(text, cwd), target)));
  const above = operands.find((word) => !gone.includes(word) && mounts.some(({ target }) => below(pathOf(word.text, cwd), target) !== null)); // prettier-ignore
  if (above !== undefined) return { reason: `"${command.text}" removes what is mounted, and more beside it` };
  if (gone.length === 0) return command.text;
  return gone.length === operands.length ? null : edited(block, command, gone, null);
}

/** What it removes is in the cache, the cache, or the folder that caches lie in. */
function empties(path: string, target: string): boolean {
  return below(target, path) !== null || (path === folderOf(target) && path.endsWith('/.cache')); // prettier-ignore
}

/** `~/.npm/*` → `/root/.npm`. */
function pathOf(text: string, cwd: string | null): string {
  const plain = text.replace(/^["']|["']$/g, '').replace(/\/(?:\*|\.\*|\{.*)?$/, '');
  return joinPath(cwd ?? '/', plain.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/, '/root'));
}

/** Without some words, and with an option behind its verb. */
function edited(block: Block, command: Command, gone: readonly Word[], option: string | null): string {
  if (command.words.some(({ split }) => split) || /\n\s*#/.test(block.text.slice(command.start, command.end)))
    throw new DockerfileError(block.line, 'a word or a comment in it goes on over a line continuation');
  const verb = option === null ? undefined : command.words.find(({ value }) => value === 'install' || value === 'add'); // prettier-ignore
  const changes = [...gone.map((word) => ({ word, text: null })), ...(verb === undefined ? [] : [{ word: verb, text: `${verb.text} ${option ?? ''}` }])]; // prettier-ignore
  return changes
    .sort((a, b) => b.word.start - a.word.start)
    .reduce(
      (text, { word, text: other }) => {
        const [before, after] = [text.slice(0, word.start - command.start), text.slice(word.end - command.start)]; // prettier-ignore
        return other === null ? before.replace(/(?:[ \t]|[\\`]\r?\n)+$/, '') + after : before + other + after;
      },
      block.text.slice(command.start, command.end),
    );
}
