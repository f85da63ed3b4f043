/** The shapes of a proof: what is compared, how, and what was found. */
import type { Declaration, Lookup } from '../model/index.ts';

/** The container engines whose command line is known. */
export type EngineName = 'docker' | 'podman' | 'buildah' | 'nerdctl';

/** Which of the two images is meant. */
export type SideName = 'before' | 'after';

/** Something of both images. */
export interface Both<T> {
  readonly before: T;
  readonly after: T;
}

/** One of the two Dockerfiles, as text, with the ignore file that counts for it. */
export interface Side {
  readonly dockerfile: string;
  /** Text of its ignore file; null: none, everything is sent. */
  readonly ignore: string | null;
}

/** Something that the original's image has for the program, and the rewrite's lacks. */
export interface Missing {
  /**
   * `version`: a library is older than the one that a file was linked to; `loader`: the dynamic loader that a program asks for;
   * `interpreter`: what a `#!` line names; `lookup`: see `Lookup`.
   */
  readonly kind: 'library' | 'version' | 'loader' | 'interpreter' | 'lookup';
  /** `libpq.so.5`, `GLIBC_2.38 of libc.so.6`, `/lib64/ld-linux-x86-64.so.2`, `python3`. */
  readonly name: string;
  /** The package that brings it, by the original image's own data; null: none does, or its package manager is not known. */
  readonly package: string | null;
  /** Files of the rewrite's image that lack it; of a lookup, its clauses. */
  readonly by: readonly string[];
}

/** The program's files that load libraries. */
export interface Loads {
  readonly files: number;
  /** How many of them lack one. */
  readonly unresolved: number;
}

/** What is to be proven. */
export interface VerifyRequest {
  /** Absolute folder of the build context. It is only read. */
  readonly context: string;
  /** The original Dockerfile, relative to the context; null when it stands elsewhere. */
  readonly dockerfile: string | null;
  readonly before: Side;
  readonly after: Side;
  /** Files of the context, relative to it: one source file among them is changed (in a copy) to time a rebuild. */
  readonly files: readonly string[];
  /** Differences of the image contract that the rewrite means to make; null where nobody declared any (two arbitrary Dockerfiles). */
  readonly declares: readonly Declaration[] | null;
  /** What the program is known to look up by name. Default: none. */
  readonly lookups?: readonly Lookup[];
  /** The stage that whoever builds the image asks for: it is compared, and then the last stage too, which stays what it was. Absent: the last. */
  readonly target?: string;
  /** A stage of the rewrite that keeps the original's image, for those who develop in it. */
  readonly development?: string;
}

/** Where a long step stands. */
export interface Progress {
  readonly side: SideName;
  readonly step: 'building' | 'starting' | 'stopping';
  /** The instruction of a build: `RUN npm ci`; else null. */
  readonly doing: string | null;
  /** Since that side's step began. */
  readonly seconds: number;
}

/** What the user asked for; strings are passed to the engine as they were given. */
export interface VerifyOptions {
  readonly buildArgs?: readonly string[];
  readonly secrets?: readonly string[];
  /** Network of the build. */
  readonly network?: string;
  readonly platform?: string;
  readonly target?: string;
  /** A builder of docker buildx. */
  readonly builder?: string;
  /** Network of the containers; without it their ports are published on loopback. */
  readonly runNetwork?: string;
  readonly env?: readonly string[];
  readonly envFiles?: readonly string[];
  /** `GET /health`: more requests to compare. */
  readonly smoke?: readonly string[];
  /** Commands to run inside both containers and to compare. */
  readonly smokeCommands?: readonly string[];
  /** `200MB`: an image larger than that is over budget. */
  readonly maxSize?: string;
  /** 0.8: an image larger than 80 % of the original is over budget. */
  readonly maxSizeRatio?: number;
  readonly keepImages?: boolean;
  /** How long a port may take to answer. Default 60. */
  readonly startSeconds?: number;
  readonly progress?: (progress: Progress) => void;
}

/** One layer of an image. */
export interface Layer {
  readonly sizeBytes: number;
  /** The instruction that made it, as far as the engine tells; empty when it does not. */
  readonly by: string;
}

/** How long a build took after one source file was changed. */
export interface Rebuild {
  readonly seconds: number;
  /** Steps taken from the cache, and all steps (FROM lines not counted). */
  readonly reused: number;
  readonly steps: number;
}

/** What was measured of one image. */
export interface Measured {
  readonly sizeBytes: number;
  /** Number of layers. */
  readonly layers: number;
  /** At most three, largest first. */
  readonly largestLayers: readonly Layer[];
  /** USER of the image's configuration; empty is root. */
  readonly user: string;
  /** Numeric ids that its processes had; empty when it was not started or ended before anybody looked. */
  readonly uids: readonly number[];
  /** Compilers and package managers in the image, by name. */
  readonly tools: readonly string[];
  readonly loads: Loads;
  readonly buildSeconds: number;
  /** Null: no source file to change, or the build failed after the change. */
  readonly rebuildSeconds: number | null;
  readonly rebuild: Rebuild | null;
  /** From SIGTERM to the end, the middle one of all readings; null when it was not running any more. */
  readonly stopSeconds: number | null;
  /** All readings: more than one where the first of the two images differed. */
  readonly stopReadings: readonly number[];
  /** What it did, in words: `GET / on port 3000: HTTP/1.1 200 OK, 27 bytes`. */
  readonly behaviour: readonly string[];
}

/** The answer of `verify`. */
export interface Verified {
  /** `docker 28.5`. */
  readonly engine: string;
  /** True: proven. False: disproven. Null: the original does not build, or the two could not be compared. */
  readonly ok: boolean | null;
  /** Why `ok` is not true, one sentence. */
  readonly reason: string | null;
  readonly before: Measured | null;
  readonly after: Measured | null;
  /** Every difference in words; those that disprove come first. */
  readonly differences: readonly string[];
  /** What the program needs and the rewrite's image lacks; each is among the differences too. */
  readonly missing: readonly Missing[];
  /** `same`, `different`, or `not tried: …`. */
  readonly start: string;
  /** The file that was changed to time the rebuild; null: none was found. */
  readonly changed: string | null;
  /** Size limits that the image does not keep, in words. */
  readonly overBudget: readonly string[];
  /** Last lines of the build that failed; empty when none did. */
  readonly log: readonly string[];
  /** Names of the images that were kept, because the user asked for it. */
  readonly images: readonly string[];
}

/** One observation about the pair. `breaks`: it disproves the rewrite. */
export interface Difference {
  readonly text: string;
  readonly breaks: boolean;
}
