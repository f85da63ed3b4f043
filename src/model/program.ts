/** What the running container needs, as far as sources and Dockerfile show it. */
import type { Evidence } from './evidence.ts';

/** A path that the program uses while it runs. Absolute in the image, or relative to the working folder it starts in. */
export interface Seen {
  readonly path: string;
  readonly evidence: Evidence;
}

/** What the running container needs, as far as the sources and the Dockerfile show it. */
export interface Program {
  /**
   * Programs that a split keeps, whoever starts them: absolute paths of what the build makes of the sources, names of what
   * packages of the language bring. Words behind a path of these are arguments: it hands on to no other program.
   */
  readonly keeps?: readonly string[];
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
  /** Programs that packages of the language may start, whose sources are not read; absent where those are covered by `libraries`. */
  readonly mayRun?: MayRun;
  /** Packages that load system libraries or programs, with the apt and apk packages that provide them. */
  readonly libraries: readonly Library[];
  /** Packages of which nobody knows what they need of the system: the author's image stays. */
  readonly unknownLibraries: readonly UnknownLibrary[];
  /** What it uses of the system beside commands and libraries, and no file's header tells. */
  readonly uses?: readonly SystemUse[];
  /** Ports that the sources bind. */
  readonly ports: readonly { readonly port: number; readonly evidence: Evidence }[];
  /** Where the program (or its framework) handles SIGTERM; null when nothing was seen. */
  readonly handlesSigterm: Evidence | null;
  /** It needs a writable home folder. */
  readonly home: Evidence | null;
  /** It only works as root, with the reason as a clause: `os.chown(…) needs root`. */
  readonly needsRoot?: Evidence | null;
  /** It looks up time zones by name, which an image without a language may lack: the file that holds them in the image of the language. */
  readonly timezones?: Seen | null;
}

/** What packages start: `names` by tables; `others`: a package of which nothing is known, null when all are known. */
export interface MayRun {
  readonly names: readonly string[];
  readonly others: Evidence | null;
}

/** Something of the system that is found by name, or is no package at all. What brings it stands in `knowledge/system/full-images.ts`. */
export type SystemThing =
  'media types' | 'fonts' | 'certificates' | 'names of services' | 'types of files' | 'compiler';

/** A program, or a package of it, uses something of the system. */
export interface SystemUse {
  readonly thing: SystemThing;
  /** `guesses media types (mimetypes)`. */
  readonly evidence: Evidence;
}

/** A package that may need something of the system, and nobody knows what. */
export interface UnknownLibrary {
  readonly name: string;
  /** Why it may, as a clause behind the name: `is compiled when it is installed, and no table says what it links`. */
  readonly evidence: Evidence;
}

export interface Library {
  /** The language's package: `psycopg2`. */
  readonly name: string;
  /** Runtime packages by suite (`bookworm`) or `alpine`; a missing key means: not known there. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
  readonly evidence: Evidence;
}
