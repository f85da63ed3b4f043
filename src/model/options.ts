/** What one rewrite is asked. */
import type { Observations } from './observations.ts';

/** Base of the final stage. */
export type RuntimeName = 'slim' | 'alpine' | 'distroless' | 'scratch' | 'nginx';

/** Registries, as prefixes of images, that have all that Docker Hub has: each with `docker.io` or a name space of it. */
export type Mirrors = Readonly<Record<string, string>>;

/** Whose the application's files are: its user's, or root's, where only what is seen to be written is given away. */
export type Ownership = 'user' | 'root';

export interface Options {
  /** Ids of the transforms that run; empty or absent: all. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** Ids of transforms that run only where somebody asks for them. */
  readonly also?: readonly string[];
  readonly unsafe?: boolean;
  /** Why no other file can be written, and what would help: changes that need one are withheld. */
  readonly alone?: { readonly why: string; readonly needs: string };
  readonly runtime?: RuntimeName;
  readonly mirrors?: Mirrors;
  /** False: files that build the image (compose, bake …) are never written. Default: true. */
  readonly compose?: boolean;
  /** Default: `user`. */
  readonly ownership?: Ownership;
  /** What an engine saw of this very Dockerfile's image: evidence beside the sources. Whoever gives it has checked that it is not stale. */
  readonly observed?: Observations;
}
