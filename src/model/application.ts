/** The application of one stage: plain facts that hold whatever the Dockerfile looks like later. */
import type { Reason } from '../dockerfile/index.ts';
import type { Declined, Evidence } from './evidence.ts';
import type { Program, Seen } from './program.ts';

/** A version of the language that a file of the repository names, as a tag of its image. */
export interface NamedVersion {
  readonly tag: string;
  readonly evidence: Evidence;
}

/** What makes one stage a production image: ENV above its install. `cleanInstall` then leaves development dependencies out itself. */
export interface Production {
  /** `NODE_ENV=production`. */
  readonly env: readonly string[];
}

/** How one stage is split in two: what stays behind and what the runtime stage gets. */
export interface Split {
  /** What stays behind, in words for the report (`typescript and 14 other development dependencies`); null: it does not pay. */
  readonly pays: string | null;
  /** Where it does not pay: why what could stay behind is needed, as a clause; absent where there is nothing. */
  readonly keeps?: Reason | null;
  /**
   * Why an install or build step may need what the author's full image has and its slim sibling lacks (a compiler, headers, git):
   * then the install stays on the author's image, and only a split makes a slim runtime possible. Null: proven unnecessary.
   */
  readonly toolchain: Reason | null;
  /** Where the installed dependencies lie, relative to the working folder of the install or absolute: node_modules, /opt/venv. */
  readonly dependencies: readonly string[];
  /** Where they lie inside of an output and come along with it. */
  readonly carried?: readonly string[];
  /** Instructions that make an isolated environment in the build stage before the first install (`RUN python -m venv /opt/venv`, `ENV PATH=…`). */
  readonly setup: readonly string[];
  /** `setup` stands directly above the first install, behind tools that are no part of the environment. */
  readonly setupLate?: true;
  /** Instructions that the runtime stage needs behind the copied dependencies (`ENV PATH=…`). */
  readonly activate: readonly string[];
  /** ENV of the runtime stage: `NODE_ENV=production`. Left out where the author sets the name. */
  readonly env: readonly string[];
  /** Takes development dependencies out of an installed tree; null when there is nothing to take out. */
  readonly prune: {
    readonly command: string;
    /** It needs what the build step made (`prepare`, generated clients): it then stands in the build stage, behind the build. */
    readonly afterBuild: boolean;
  } | null;
  /** What the build steps make and the program uses: relative to the working folder, or absolute. Empty: no build step. */
  readonly outputs: readonly Seen[];
  /** A compiled program: absolute path in the build stage → path in the runtime stage. */
  readonly executables: readonly { readonly from: string; readonly to: string }[];
  /**
   * Context paths that the program needs beside dependencies and outputs: 'all' repeats the author's COPY of the context,
   * a list is the smallest set that is proven enough.
   */
  readonly sources: 'all' | readonly string[];
  /** Where `sources` is 'all': manifests that the start reads (`npm start`), which a COPY of their own may have brought. */
  readonly starts?: readonly string[];
  /** Why `sources` is what it is, with the place that decided it. */
  readonly sourcesWhy: Reason;
  /** What runs the program in the last stage: the same language image, a static binary, or the system's C library alone. */
  readonly runtime: 'language' | 'static' | 'libc';
  /** The start of the runtime stage, as exec words, where the author's own asks for what only the build stage has (`poetry run`). */
  readonly start?: { readonly keyword: string; readonly argv: readonly string[] };
  /** What the split takes for granted; printed under the diff. */
  readonly assumes?: readonly string[];
}

/**
 * The application of one stage. It holds no object of a document and is kept when its stage is split: what was true of the one
 * stage is true of its parts. A member that is absent is not known for the language yet; `Declined` is known, and not possible,
 * because.
 */
export interface Application {
  readonly evidence?: readonly Evidence[];
  /** The version that a version file names exactly or by major, for a FROM without a version. */
  readonly version?: NamedVersion | Declined;
  readonly program?: Program;
  /** How to split, or why not. */
  readonly split?: Split | Declined;
  /** An application that is better as one stage (nothing compiled, nothing built); null: it is not such a one. */
  readonly production?: Production | null;
  /** Environment variables that only the program's own sources read: an ENV of them belongs to the runtime stage alone. */
  readonly runtimeVariables?: ReadonlySet<string>;
  /** What the language leaves behind and no build reads (`**\/__pycache__`), for .dockerignore. */
  readonly ignorable?: readonly string[];
}
