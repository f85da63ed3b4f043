/** What is known to be refuse: the patterns that may be added, each with what would speak against it. */
import { clutter, repository, secrets } from '../../knowledge/system/clutter.ts';
import type { Context } from '../../model/index.ts';
import { relativeTo } from '../../project/paths.ts';
import { installers } from './installed.ts';

/** A pattern that may be added. */
export interface Candidate {
  readonly pattern: string;
  /**
   * - `repository`: nobody may ask about it
   * - `secrets`: nobody may read them, whatever they are called by
   * - `installed`: every Dockerfile must install its own, and git track none
   * - `caches`: only what is copied by name counts
   * - `docker`: the Docker files, which git tracks; nothing may have their name
   * - `clutter`: nothing may have its name
   */
  readonly kind: 'repository' | 'secrets' | 'installed' | 'caches' | 'docker' | 'clutter';
}

/** In the order of the file. The same for every project of a stack, whatever git ignores there. */
export function candidatesOf({ project, stages }: Context): readonly Candidate[] {
  const ignorable = stages.flatMap(({ application }) => application?.ignorable ?? []);
  const own = relativeTo(project.context, project.dockerfile);
  // one line for each Dockerfile of a large repository would be a long list
  const dockerfile = own?.includes('/') === true && project.siblings.length > 0 ? null : own;
  // whoever wrote a list has decided about his editor's files
  const listed = (project.ignoreFile.text ?? '').trim() !== '';
  const developed = project.uses.some(({ kind }) => kind === 'devcontainer');
  return [
    ...(project.context === '.' ? [{ pattern: repository, kind: 'repository' as const }] : []),
    ...[...new Set(ignorable)].map((pattern) => ({ pattern, kind: kindOf(pattern) })),
    { pattern: secrets, kind: 'secrets' },
    { pattern: project.ignoreFile.path, kind: 'docker' },
    ...(dockerfile === null ? [] : [{ pattern: dockerfile, kind: 'docker' as const }]),
    ...(developed || listed ? [] : clutter).map((pattern) => ({ pattern, kind: 'clutter' as const })),
  ];
}

function kindOf(pattern: string): Candidate['kind'] {
  return installers(pattern).length > 0 ? 'installed' : 'caches';
}
