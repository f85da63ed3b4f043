/** Whether a lockfile that no COPY brings before the install may be brought there; how it is copied is decided by the transform. */
import { toImage } from '../../analysis/layout.ts';
import { because } from '../../dockerfile/index.ts';
import { publicRegistry } from '../../knowledge/languages/node/managers.ts';
import type { CleanCommand, Effect, Reason } from '../../model/index.ts';
import { toolchainReason } from './libraries.ts';
import type { Lock } from './lock/index.ts';
import type { Manifest } from './manifest.ts';
import type { NodeStageFacts } from './stage.ts';

/** A file of the context, and the one beside which it has to lie; or why it cannot be brought there. */
export type Bringing = NonNullable<CleanCommand['brings']> | { readonly hindrance: Reason };

/**
 * The lockfile beside its package.json, where the author copies the one and not the other; null where a COPY brings it already.
 * The packages are then those of the lockfile, where the author's image took the newest ones of today: nothing of it may be
 * compiled, come from a registry of its own, or lack what another platform needs.
 */
export function bringLock(
  stage: NodeStageFacts,
  lock: Lock,
  manifest: Manifest,
  effect: Effect,
): Bringing | null {
  const before = stage.copies.filter((copied) => copied.block.index < effect.block.index);
  if (toImage(before, lock.path) !== null) return null;
  const declined = (why: Reason): Bringing => ({
    hindrance: because`${lock.path} is not copied before ${effect.block}, and ${why}`,
  });
  if (/[\s$"'\\`*?[\]]/.test(lock.path))
    return declined('COPY would read its path as something else than a name');
  if (!stage.project.sent(lock.path)) return declined('.dockerignore hides it');
  if (stage.project.ignoredByGit(lock.path)) return declined('git ignores it');
  const manifestCopy = before.findLast((copied) => copied.from === manifest.path && !copied.folder);
  if (manifestCopy === undefined || manifestCopy.block.stage !== effect.block.stage)
    return declined(`no COPY names ${manifest.path}`);
  const elsewhere = lock.packages.find(({ source }) => source !== null && !isOfRegistry(source));
  if (elsewhere !== undefined)
    return declined(`it takes ${elsewhere.name} from ${placeOf(elsewhere.source ?? '')}`);
  const absent = lock.absentOptional.find((name) => name.includes('linux'));
  if (absent !== undefined)
    return declined(`it lacks ${absent}: npm wrote it on another system, over an installed node_modules`);
  const compiled = toolchainReason(stage, false);
  if (compiled !== null) return declined(compiled);
  return { path: lock.path, beside: manifest.path };
}

/** The host of an address, which may hold a password in front of it; another source as it is. */
function placeOf(source: string): string {
  return /^[a-z+]+:\/\/(?:[^@/]*@)?([^/:]+)/.exec(source)?.[1] ?? source;
}

function isOfRegistry(source: string): boolean {
  const host = /^[a-z+]+:\/\/([^/:]+)/.exec(source)?.[1];
  return host === undefined ? !/^(?:git|github|file|link|\.)/.test(source) : publicRegistry.test(host);
}
