/** A step of the build side in the form that its language gives it in a stage of its own, with the cache of its compiler. */
import { stepName } from '../../analysis/effects.ts';
import type { Placed } from '../../analysis/placement.ts';
import { DockerfileError, splice, type Block, type Command } from '../../dockerfile/index.ts';
import type { SplitPlan } from './plan.ts';

interface Form {
  readonly command: Command;
  readonly text: string;
  readonly cacheMounts: readonly string[];
}

/** `text` is the instruction as it was placed; the answer says whether it mounts a cache now. */
export function buildStep(plan: SplitPlan, placed: Placed, text: string): { text: string; mounts: boolean } {
  const { block } = placed;
  const forms = formsOf(plan, placed);
  if (forms.length === 0) return { text, mounts: false };
  const spliced =
    text === block.text
      ? splice(block, forms.map(spliceOf))
      : forms.reduce((part, form) => replaced(part, form, block), text);
  const mounts = freshMounts(plan, forms, block);
  const flags = mounts.map((target) => `--mount=type=cache,target=${target} \\\n    `).join('');
  return { text: spliced.replace(/^(\s*run[ \t]+)/i, `$1${flags}`), mounts: mounts.length > 0 };
}

function formsOf({ context }: SplitPlan, { effects }: Placed): readonly Form[] {
  const buildCommand = context.final.language?.buildCommand;
  return effects.flatMap((effect) => {
    const form = effect.kind === 'build' && !effect.command.nested ? buildCommand?.(stepName(effect)) : null;
    return form ? [{ ...form, command: effect.command }] : [];
  });
}

/** What is only put in front leaves the author's lines as they are. */
function spliceOf({ command, text }: Form): { start: number; end: number; text: string } {
  return text.endsWith(command.text)
    ? { start: command.start, end: command.start, text: text.slice(0, -command.text.length) }
    : { start: command.start, end: command.end, text };
}

/** A command of an instruction that was taken apart, where offsets mean nothing any more. */
function replaced(part: string, { command, text }: Form, { line }: Block): string {
  const at = part.indexOf(command.text);
  if (at < 0) throw new DockerfileError(line, 'its build command cannot be changed where it stands');
  return part.slice(0, at) + text + part.slice(at + command.text.length);
}

/** Folders of caches that no flag of the author's mounts; none for a builder that does not know mounts. */
function freshMounts(
  { context, retarget }: SplitPlan,
  forms: readonly Form[],
  { flags }: Block,
): readonly string[] {
  // those who develop have the cache in their image
  if (retarget !== null) return [];
  if (context.project.uses.some((use) => use.legacyBuilder !== null)) return [];
  const targets = new Set(forms.flatMap((form) => form.cacheMounts));
  return [...targets].filter((target) => !flags.some((flag) => flag.text.includes(target)));
}
