/** The facts and texts of one language. */
import type { Document } from '../dockerfile/index.ts';
import type { Evidence, Declined } from './evidence.ts';
import type { Project } from './project.ts';
import type { Effect, Recogniser } from './effect.ts';
import type { Seen, Program } from './program.ts';

/** What must be in the image before an install step runs, so that it does what it did with all sources there. */
export interface Manifests {
  /** Context paths in COPY order. All exist and are sent to the builder. */
  readonly paths: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** How one stage is split in two: what stays behind and what the runtime stage gets. */
export interface Split {
  /** What stays behind, in words for the report (`typescript and 14 other development dependencies`); null: it does not pay. */
  readonly pays: string | null;
  /**
   * Why an install or build step may need what the author's full image has and its slim sibling lacks (a compiler, headers, git):
   * then the install stays on the author's image, and only a split makes a slim runtime possible. Null: proven unnecessary.
   */
  readonly toolchain: string | null;
  /** Where the stack's installed dependencies lie, relative to the working folder of the install or absolute: node_modules, /opt/venv. */
  readonly dependencies: readonly string[];
  /** Instructions that make an isolated environment in the build stage before the first install (`RUN python -m venv /opt/venv`, `ENV PATH=…`). */
  readonly setup: readonly string[];
  /** Instructions that the runtime stage needs behind the copied dependencies (`ENV PATH=…`). */
  readonly activate: readonly string[];
  /** ENV of the runtime stage: `NODE_ENV=production`. Left out where the author sets the name. */
  readonly env: readonly string[];
  /** Takes development dependencies out of an installed tree; null when there is nothing to take out. */
  readonly prune: {
    readonly command: string;
    /** It needs what the build step made (`prepare`, generated clients): it then stands in the build stage, behind the build. */
    readonly afterBuild: boolean;
    readonly why: string;
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
  /** Why `sources` is what it is, with the place that decided it. */
  readonly sourcesWhy: string;
  /** What runs the program in the last stage: the same language image, a static binary, or the system's C library alone. */
  readonly runtime: 'language' | 'static' | 'libc';
  /** What the split takes for granted; printed under the diff. */
  readonly assumes?: readonly string[];
}

/**
 * The facts and texts of one language for one stage of one Dockerfile. A stack never touches the document.
 * A member that is optional is one that not every language has.
 */
export interface Stack {
  readonly id: string;
  /** For people: `node 22, npm`. */
  readonly label: string;
  readonly evidence: readonly Evidence[];
  /** The version that a version file names exactly or by major, for a FROM without a version. */
  readonly version: { readonly tag: string; readonly evidence: Evidence } | Declined;
  /** Effects of the language's own commands. */
  readonly recognise: Recogniser;
  /** What an install step needs beforehand, or why it needs all sources. */
  manifests(install: Effect): Manifests | Declined;
  /** A command that installs from manifests alone where the Dockerfile has none, because its build step does it (`go mod download`); null: none needed. */
  readonly implicitInstall: string | null;
  /** The clean form of an install command, as the new text of that command; `Declined` says why it stays (or that it is clean already). */
  cleanInstall(
    install: Effect,
  ): { readonly text: string; readonly why: string; readonly assumes?: readonly string[] } | Declined;
  /** The form of a build command in a build stage of its own (`CGO_ENABLED=0 go build`), with cache mounts; null: as it is. */
  buildCommand?(build: Effect): { readonly text: string; readonly cacheMounts: readonly string[] } | null;
  /** How to split, or why not. */
  readonly split: Split | Declined;
  readonly program: Program;
  /** `npm start` resolved to its command: exec words, only where that is the same program and stops no slower. */
  resolveStart(
    argv: readonly string[],
  ): { readonly argv: readonly string[]; readonly why: string } | Declined;
  /** Environment variables that only the program's own sources read: an ENV of them belongs to the runtime stage alone. */
  readonly runtimeVariables?: ReadonlySet<string>;
  /**
   * An application that is better as one stage (nothing compiled, nothing built): ENV that its one stage gets above the install
   * (`NODE_ENV=production`). `cleanInstall` then leaves development dependencies out itself. Absent or null: not such an application.
   */
  readonly production?: { readonly env: readonly string[]; readonly why: string } | null;
  /** Patterns of .dockerignore for what never belongs in its context: `**\/__pycache__`. */
  readonly ignorable: readonly string[];
}

export interface Detector {
  readonly id: string;
  /** For `list`: one line. */
  readonly summary: string;
  /** The stack of a stage, null when it is not this one's; a `Declined` when it is, and cannot be handled (the reason is the file's). */
  detect(project: Project, document: Document, stage: number): Stack | Declined | null;
}
