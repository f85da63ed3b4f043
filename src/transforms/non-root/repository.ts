/** git refuses a repository that belongs to somebody else: whether the program asks the one that it was copied with, and where that lies. */
import { runOf } from '../../instructions/run.ts';
import { mentionsOf } from '../../analysis/mentions.ts';
import { hasCommand } from '../../knowledge/images.ts';
import { packageOf } from '../../knowledge/system/commands.ts';
import { asksRepository } from '../../knowledge/system/git.ts';
import type { Effect, ImageFacts, StageView } from '../../model/index.ts';

/** Folder of the repository that the program asks git about, and that its user does not own; null: it asks about none. */
export function askedRepository(stage: StageView, facts: ImageFacts): string | null {
  const { needs, application, project, copies } = stage;
  const libraries = application?.program?.libraries ?? [];
  const runs = needs.commands.some(({ name }) => name === 'git');
  const loads = libraries.some(({ packages }) => Object.values(packages).some((names) => names.includes('git'))); // prettier-ignore
  if ((!runs && !loads) || !project.sent('.git') || !hasGit(stage, facts)) return null;
  if (!loads && !mentionsOf(stage, 'git').some(asksRepository)) return null;
  const copy = copies.find(({ from, folder }) => folder && from === '.');
  return copy?.to ?? null;
}

/** git's own answer to "dubious ownership", for everybody in the image. */
export function repositoryLine(folder: string): string {
  return runOf([`git config --system --add safe.directory ${folder}`]);
}

/** The image has git, or a step of the stage installs it. */
export function hasGit({ blocks, effectsOf }: StageView, facts: ImageFacts): boolean {
  const owner = packageOf('git', facts.manager ?? 'apt') ?? '';
  const installs = blocks
    .flatMap(effectsOf)
    .some(({ system }) => system?.action === 'install' && system.packages.includes(owner));
  return installs || hasCommand(facts, 'git') === true;
}

/** A step that may ask git about the repository around it. */
export function mayAsk({ kind, command, fromManifests }: Effect): boolean {
  return kind === 'opaque' || kind === 'build' || (kind === 'install' && fromManifests !== true) || command.words[0]?.value === 'git'; // prettier-ignore
}
