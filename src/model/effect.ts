/** What the commands of a RUN do. */
import type { Block, Command, Scope, Reason } from '../dockerfile/index.ts';
import type { Project } from './project.ts';

/**
 * What one command does.
 * - `install`: brings the project's declared dependencies in (npm ci, pip install -r, go mod download)
 * - `build`: makes outputs out of sources
 * - `prune`: takes development dependencies out again
 * - `test`: checks only; nothing in the image changes that anybody needs
 * - `tool`: installs a program of the language outside of the manifests (npm install -g, pip install gunicorn)
 * - `system`: the system's package manager (apt, apk)
 * - `files`: mkdir, cp, mv, rm, ln, chmod, chown, touch, echo > file
 * - `fetch`: brings something from the network (curl, wget, git clone)
 * - `user`: creates a user or group
 * - `inert`: changes nothing (cd, echo, set -e, true)
 * - `opaque`: nobody knows; it may write anywhere
 */
export type EffectKind =
  | 'install' | 'build' | 'prune' | 'test' | 'tool' | 'system' | 'files' | 'fetch' | 'user' | 'inert' | 'opaque'; // prettier-ignore

/** What one command of a RUN does. Paths are absolute; a path that is not known is left out and `opaque` said instead. */
export interface Effect {
  readonly kind: EffectKind;
  readonly block: Block;
  readonly command: Command;
  /** Working folder of the command, `cd` followed. */
  readonly cwd: string | null;
  /** Files and folders that it reads, as far as they come from the build context or earlier steps. */
  readonly reads: readonly string[];
  /** Files and folders that it creates or changes. */
  readonly writes: readonly string[];
  /** `system`: what the manager is told to do. */
  readonly system?: SystemStep;
  /** `install` of a language's own manager: it installs from manifests alone, before the sources are there. */
  readonly fromManifests?: boolean;
  /** `tool`: the names installed, with versions as written. */
  readonly tools?: readonly string[];
  /** `opaque`: why, naming the command. */
  readonly why?: Reason;
  /** A script or make target that was read: what its commands do, in order. Their offsets mean nothing here. */
  readonly inside?: readonly Effect[];
}

export interface SystemStep {
  readonly manager: 'apt' | 'apk';
  readonly action: 'update' | 'install' | 'remove' | 'clean' | 'upgrade' | 'other';
  /** Package names as written (versions included). */
  readonly packages: readonly string[];
  /** apk's `--virtual` group. */
  readonly virtual: string | null;
}

/** Recognises one command, or leaves it to the next recogniser. `scope` is what is in force at the block. */
export type Recogniser = (
  command: Command,
  at: CommandPlace,
) => Omit<Effect, 'block' | 'command' | 'cwd'> | null;

export interface CommandPlace {
  readonly block: Block;
  readonly cwd: string | null;
  readonly scope: Scope;
  readonly project: Project;
  /** Maps an absolute image path to the context path that was copied there, or null. */
  toContext(path: string): string | null;
}
