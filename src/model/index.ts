/**
 * The shapes that the parts of dfrewrite exchange. Two axes: a `Stack` supplies the facts and the texts of a language,
 * a `Transform` supplies structure; neither knows the other.
 */
import type { Block, Command, Document, Edit, ImageReference, Scope } from '../dockerfile/index.ts';

/** Where a fact was seen. `path` is relative to the repository's top level (or the working folder outside of git). */
export interface Evidence {
  readonly path: string;
  /** From 1; null when the whole file is meant. */
  readonly line: number | null;
  /** The fact: `build script: tsc`. */
  readonly says: string;
}

/** A step was not possible, with the reason: lower case, no full stop, names the thing and the file. */
export interface Declined {
  readonly declined: string;
}

/** How something outside the Dockerfile uses it: a compose service, a bake target, a CI step, a Makefile rule. */
export interface Use {
  readonly kind:
    'compose' | 'bake' | 'workflow' | 'makefile' | 'script' | 'kubernetes' | 'skaffold' | 'other';
  readonly evidence: Evidence;
  /** Build context, relative to the repository; null when not said. */
  readonly context: string | null;
  /** The stage it asks for (`target`), or null. */
  readonly target: string | null;
  /** Build arguments given, by name; null where the value is not known. */
  readonly args: ReadonlyMap<string, string | null>;
  /** `command:` and `entrypoint:` that replace the image's own. A string is the shell-split form as written. */
  readonly command: readonly string[] | string | null;
  readonly entrypoint: readonly string[] | string | null;
  readonly user: string | null;
  /** Variables that it sets in the container, null where the value is not known; left out where nothing is said. */
  readonly environment?: ReadonlyMap<string, string | null>;
  /** Mounts over paths of the container. `source` null: anonymous or unknown. */
  readonly volumes: readonly {
    readonly source: string | null;
    readonly target: string;
    readonly bind: boolean;
  }[];
  /** Container ports. */
  readonly ports: readonly number[];
  /** `healthcheck.test` and exec probes, as words. */
  readonly healthcheck: readonly string[] | null;
  /** A builder that does not understand `RUN --mount` (kaniko, `DOCKER_BUILDKIT=0` …), in words; null when none was seen. */
  readonly legacyBuilder: string | null;
}

/**
 * The build context of one Dockerfile and what surrounds it: read-only, cached and bounded.
 * Paths are relative to the context, with `/`, without a leading `./`. Nothing is followed out of the context.
 */
export interface Project {
  /** Build context, relative to the repository's top level: `.` or `services/api`. */
  readonly context: string;
  /** How the context was found. */
  readonly contextEvidence: Evidence;
  /** The Dockerfile, relative to the repository's top level: prefix of evidence about it. */
  readonly dockerfile: string;
  /** Every file of the context that git tracks or does not ignore (outside of git: every file of a bounded walk), sorted. */
  readonly files: readonly string[];
  /** `files` is not everything: the walk hit its bound. Nothing may be concluded from absence. */
  readonly truncated: boolean;
  /** Whether a file or folder exists. */
  has(path: string): boolean;
  isFolder(path: string): boolean;
  /** Whether the file carries an executable bit. */
  isExecutable(path: string): boolean;
  /** Text of a file of at most 1 MB; undefined when absent, binary, too large or a link out of the context. */
  read(path: string): string | undefined;
  /** Whether the builder gets to see the path: false when `.dockerignore` hides it. */
  sent(path: string): boolean;
  /** The ignore file that counts for this Dockerfile: its path relative to the context, and its text or null when absent. */
  readonly ignoreFile: { readonly path: string; readonly text: string | null };
  /** Whether the repository's `.gitignore` files say that git ignores the path. What is in `files` is never ignored. */
  ignoredByGit(path: string): boolean;
  /** Lines of the `.gitignore` files that count for the context, in order, with their file and line. */
  readonly gitIgnore: readonly { readonly pattern: string; readonly evidence: Evidence }[];
  /** How others use this Dockerfile. */
  readonly uses: readonly Use[];
  /** The other Dockerfiles of the same context: path relative to the repository and text (null: could not be read). */
  readonly siblings: readonly { readonly path: string; readonly text: string | null }[];
  /** A value computed once per project and key: the caches of detectors live here. */
  once<T>(key: string, compute: () => T): T;
}

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
  readonly why?: string;
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

/** A path that the program uses while it runs. Absolute in the image, or relative to the working folder it starts in. */
export interface Seen {
  readonly path: string;
  readonly evidence: Evidence;
}

/** What the running container needs, as far as the sources and the Dockerfile show it. */
export interface Program {
  /** The start command as exec words after following package scripts (`npm start` → `node dist/server.js`); null when unknown. */
  readonly start: readonly string[] | null;
  /** Files and folders of the application that it opens, apart from code that the language loads itself. */
  readonly opens: readonly Seen[];
  /** An open whose path could not be resolved: nothing smaller than the whole application folder is proven enough. */
  readonly opensUnknown: Evidence | null;
  /** Folders that it writes (the folder of a file that it writes), absolute or relative to the working folder. */
  readonly writes: readonly Seen[];
  /**
   * A write whose place is not fully known. `folder`: the deepest folder that surely contains it ('.' is the working folder);
   * null: it may be anywhere, which withholds non-root.
   */
  readonly writesUnknown: { readonly folder: string | null; readonly evidence: Evidence } | null;
  /** Other programs that it runs, by name, apart from the language's own. */
  readonly runs: readonly { readonly name: string; readonly evidence: Evidence }[];
  /** A subprocess whose name could not be resolved. */
  readonly runsUnknown: Evidence | null;
  /** Packages that load system libraries or programs, with the apt and apk packages that provide them. */
  readonly libraries: readonly Library[];
  /** Packages of which nobody knows whether they need a system library: becomes `assumes`. */
  readonly unknownLibraries: readonly string[];
  /** Ports that the sources bind. */
  readonly ports: readonly { readonly port: number; readonly evidence: Evidence }[];
  /** Where the program (or its framework) handles SIGTERM; null when nothing was seen. */
  readonly handlesSigterm: Evidence | null;
  /** It needs a writable home folder. */
  readonly home: Evidence | null;
  /** It only works as root, with the reason as a clause: `os.chown(…) needs root`. */
  readonly needsRoot?: Evidence | null;
  /** It looks up time zones by name, which an image without a language may lack. */
  readonly timezones?: Evidence | null;
}

export interface Library {
  /** The language's package: `psycopg2`. */
  readonly name: string;
  /** Runtime packages by suite (`bookworm`) or `alpine`; a missing key means: not known there. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
  readonly evidence: Evidence;
}

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
  /** The language's own droppings that never belong in a context (`**\/__pycache__`), for .dockerignore. */
  readonly droppings: readonly string[];
}

export interface Detector {
  readonly id: string;
  /** For `list`: one line. */
  readonly summary: string;
  /** The stack of a stage, null when it is not this one's; a `Declined` when it is, and cannot be handled (the reason is the file's). */
  detect(project: Project, document: Document, stage: number): Stack | Declined | null;
}

/** Another file that a change wants written: `.dockerignore`. Proposals for one path are merged by the run. */
export interface Companion {
  /** Relative to the build context. */
  readonly path: string;
  readonly text: string;
}

/** Everything that a transform may look at. */
export interface Context {
  readonly document: Document;
  readonly project: Project;
  /** The stacks by stage index; a stage that nobody recognises has none. */
  readonly stacks: ReadonlyMap<number, Stack>;
  /** The stage that the image is made of. */
  readonly final: number;
  readonly options: Options;
}

export interface Change {
  readonly edits: readonly Edit[];
  readonly companions?: readonly Companion[];
  /** One clause, benefit first, no full stop. */
  readonly why: string;
  /** What remains assumed; printed under the diff. */
  readonly assumes?: readonly string[];
  /** A precondition that could not be checked: the change is withheld unless `--unsafe`. */
  readonly unsafe?: string;
  /** `unsafe`: what would make it safe. */
  readonly needs?: string;
  /** Differences of the image contract that this change means to make: USER, env names, the start command. */
  readonly declares?: readonly Declaration[];
}

export type Declaration =
  | { readonly what: 'user' }
  | { readonly what: 'env'; readonly name: string }
  | { readonly what: 'start'; readonly argv: readonly string[] };

/** Nothing was done, and why: `USER is already set`. */
export interface Skip {
  readonly skip: string;
  /** The step would help, and a precondition could not be seen: it is reported as withheld, with what it needs. */
  readonly needs?: string;
}

export interface Transform {
  /** kebab-case; also the folder, the name in ignore comments and the docs anchor. */
  readonly id: string;
  /** Imperative, at most 60 characters. */
  readonly summary: string;
  /** Markdown: what it does, why, its preconditions, an example. */
  readonly docs: string;
  run(context: Context): Change | Skip;
}

/** Base of the final stage. */
export type RuntimeName = 'slim' | 'alpine' | 'distroless' | 'scratch' | 'nginx';

export interface Options {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly unsafe?: boolean;
  readonly runtime?: RuntimeName;
}

export type Status = 'changed' | 'unchanged' | 'skipped' | 'failed';

/** One file's result. Sentences are for people; every other member is data. */
export interface Rewrite {
  readonly status: Status;
  readonly before: string;
  readonly after: string;
  /** Id and label of the final stage's stack, or null. */
  readonly stack: { readonly id: string; readonly label: string } | null;
  readonly evidence: readonly Evidence[];
  readonly applied: readonly {
    readonly transform: string;
    readonly why: string;
    readonly assumes: readonly string[];
  }[];
  readonly withheld: readonly { readonly transform: string; readonly why: string; readonly needs: string }[];
  readonly skipped: readonly { readonly transform: string; readonly why: string }[];
  readonly companions: readonly {
    readonly path: string;
    readonly before: string | null;
    readonly after: string;
  }[];
  readonly warnings: readonly string[];
  /** Differences of the image contract that the applied changes mean to make. */
  readonly declares: readonly Declaration[];
  /** `skipped`: why the whole file was declined. */
  readonly reason: string | null;
  /** `failed`: what is wrong, with `path:line` where there is one. */
  readonly error: string | null;
}

export type { Block, Command, Document, Edit, ImageReference, Scope };
