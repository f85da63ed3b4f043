/** Installs that take the versions of the day of the build. */
import { joinPath, folderOf, baseName } from '../../dockerfile/index.ts';
import { languages, type PackageManager } from '../../knowledge/languages/index.ts';
import type { Effect, StageView } from '../../model/index.ts';
import { toContext } from '../layout.ts';
import type { FindingRule, Sighting } from './rule.ts';

export const missingLockfile: FindingRule = {
  id: 'missing-lockfile',
  summary: 'an install whose versions no file holds',
  help: 'commit the lockfile, or exact versions, and copy it above the install',
  find: (stage) =>
    stage.project.truncated
      ? []
      : stage.blocks.flatMap((block) =>
          stage
            .effectsOf(block)
            .filter(({ kind }) => kind === 'install')
            .flatMap((effect) => openManifests(stage, effect)),
        ),
};

/** Every package manager, with the lockfiles of its language. */
const MANAGERS = languages.flatMap(({ managers = [], lockfiles = [] }) =>
  managers.map((manager) => ({ manager, lockfiles })),
);

/** The manifests of one install that leave versions open, where no lockfile lies beside or above them. */
function openManifests(stage: StageView, effect: Effect): readonly Sighting[] {
  const { project, copies } = stage;
  const words = effect.command.words.map(({ value }) => value ?? '');
  const found = MANAGERS.find(({ manager }) =>
    words.some((word) => manager.programs.includes(baseName(word))),
  );
  if (found?.manager.open === undefined || effect.cwd === null) return [];
  const { manager, lockfiles } = found;
  const cwd = effect.cwd;
  return manifestsOf(manager, words).flatMap((name): readonly Sighting[] => {
    const path = toContext(copies, joinPath(cwd, name), project);
    const open = path === null ? null : (manager.open?.exec(project.read(path) ?? '') ?? null);
    if (path === null || open === null || hasLockfile(stage, path, lockfiles)) return [];
    const line = effect.block.line;
    const [, what] = open;
    return what === undefined
      ? [{ line, says: `no lockfile holds the versions of what ${path} names` }]
      : [{ line, says: `${path} names ${what} without an exact version` }];
  });
}

/** The manifests that a command reads, as it names them. */
function manifestsOf({ reads, manifestOptions = [] }: PackageManager, words: readonly string[]): readonly string[] {
  const named = words.flatMap((word, at) => (manifestOptions.includes(words[at - 1] ?? '') ? [word] : []));
  return [...(reads?.manifests ?? []), ...named];
} // prettier-ignore

function hasLockfile({ project }: StageView, manifest: string, lockfiles: readonly string[]): boolean {
  for (let folder = folderOf(manifest); ; folder = folderOf(folder)) {
    if (lockfiles.some((name) => project.has(folder === '.' ? name : `${folder}/${name}`))) return true;
    if (folder === '.') return false;
  }
}
