/** What a container engine saw of an original while it started and answered, as plain data; who watches, and what follows from it, is not known here. */

/** What was seen of the image of one Dockerfile. Paths are absolute in the image, users are numbers. */
export interface Observations {
  /** The Dockerfile, relative to the repository's top level. */
  readonly dockerfile: string;
  /** SHA-256 in hexadecimal digits of the Dockerfile, and of the manifests and lockfiles of its context, by path relative to the repository's top level. */
  readonly builtFrom: Readonly<Record<string, string>>;
  /** ISO 8601, UTC, to the second: `2026-11-29T21:46:14Z`. */
  readonly date: string;
  /** `docker 28.5`. */
  readonly engine: string;
  /** Digest of the image that was started: `sha256:…`. */
  readonly image: string;
  /** Debian's name of the release that the image has (`VERSION_CODENAME` of os-release); null: it has none. */
  readonly suite: string | null;
  /** What it was asked while it ran: `GET /` of each port, the requests and commands of the user. */
  readonly answers: readonly ObservedAnswer[];
  /** Null: it was still running when it was stopped. */
  readonly exitCode: number | null;
  /** User of its first process; null: it had ended before anybody looked. */
  readonly uid: number | null;
  /** Home folder of that user, by the image's own `/etc/passwd`; null where that has none. */
  readonly home: string | null;
  /** First process first. */
  readonly processes: readonly ObservedProcess[];
  /** TCP ports that it listened on, loopback left out; null where the machine could not see them. */
  readonly ports: readonly number[] | null;
  /** What was made or changed below its root folder and in its volumes, sorted by path; of many files in one folder the first. */
  readonly written: readonly ObservedWrite[];
  /** Mount points of its volumes. */
  readonly volumes: readonly string[];
  /** Libraries and programs of the system that it loaded, and that files of the application ask for; sorted by path. */
  readonly libraries: readonly ObservedLibrary[];
  /** The memory of its processes was read: a library that is loaded by name is among `libraries`. */
  readonly mapped: boolean;
}

/** One question and its answer. */
export interface ObservedAnswer {
  /** `GET / on port 8000`, `GET /health`, `node --version`. */
  readonly asked: string;
  /** `HTTP/1.1 200 OK`, `open`, `closed`, `exit status 0`. */
  readonly answer: string;
}

/** One process, when the container had started. */
export interface ObservedProcess {
  /** Words of its command line, as the engine's `top` divides them: at blanks. */
  readonly argv: readonly string[];
  readonly uid: number;
}

/** A file or folder that the container made or changed. */
export interface ObservedWrite {
  readonly path: string;
  readonly folder: boolean;
  /** `owner`: it was in the image, and belongs to somebody else now. */
  readonly change: 'made' | 'changed' | 'owner';
  /** Whose it is now; null where that could not be read. */
  readonly uid: number | null;
}

/** A library or program outside of the application's folders. */
export interface ObservedLibrary {
  /** With links followed. */
  readonly path: string;
  /** The package that brings it, by the image's own data of dpkg or apk; null: none does. */
  readonly package: string | null;
  /** The image that the last FROM names has it already. */
  readonly base: boolean;
  /** Files of the application whose header asks for it, the first few; empty: something loaded it by name. */
  readonly by: readonly string[];
  /** It was in the memory of a process. */
  readonly mapped: boolean;
}
