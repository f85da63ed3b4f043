/**
 * The shape of what the tables say about one language. It knows no language.
 * Every member but `id` may be left out: the language has nothing of the kind, or nobody knows it yet.
 */
import type { DebianBase, ImageDefaults } from '../../model/index.ts';

/** What all other rooms may know about a language, as data. */
export interface LanguageFacts {
  /** The name of its folder; that of its stack too, where it has one. */
  readonly id: string;
  readonly image?: LanguageImage;
  /** Releases of its official image that get no fixes any more, by the beginning of their tags, and the last day. */
  readonly support?: { readonly repository: string; readonly ended: Readonly<Record<string, string>> };
  readonly managers?: readonly PackageManager[];
  /** Files that name the packages of a project; a `*` stands for a part of the name. */
  readonly manifests?: readonly string[];
  readonly lockfiles?: readonly string[];
  /** Files of code: endings, and whole names. What lies in one folder with them is no data. */
  readonly code?: { readonly endings: readonly string[]; readonly names?: readonly string[] };
  /** Endings of code in which a blank line at the end changes nothing but the file, and the names that do not count. */
  readonly editable?: { readonly endings: readonly string[]; readonly except?: RegExp };
  /** Names of folders that hold packages. */
  readonly vendor?: VendorFolders;
  /** What lies in a working copy and belongs in no image, as patterns of .dockerignore. */
  readonly ignorable?: Ignorable;
  /** What in a manifest or lockfile names a package that reads `.env` by itself. */
  readonly environmentReaders?: RegExp;
  /** Programs that read `.env` when they are started, as an alternation of their names. */
  readonly environmentPrograms?: string;
  /** Who asks for the commit or the tag: the files that may, the names by which they do, and build commands. */
  readonly history?: HistoryReaders;
  /** Variables that only the interpreter of a running program reads. */
  readonly runtimeVariables?: readonly string[];
  /** Usual names of folders that hold an interpreter with packages of its own. */
  readonly environments?: readonly string[];
  /** What only root may do. */
  readonly root?: RootFacts;
  /** Commands that answer `-v` with their version. */
  readonly versionCommands?: readonly string[];
  /** Command lines that are made for developing alone, without the folder of the program: they watch the sources, or debug. */
  readonly development?: readonly RegExp[];
  /** Command lines of servers that their own documentation keeps from production, and that people ship all the same. */
  readonly developmentServers?: readonly RegExp[];
  /** Commands that start the program as a child: the signals reach them, they pass none on, and stop at once. */
  readonly launchers?: readonly (readonly string[])[];
  /** Absolute folders that only hold what its tools can bring again. */
  readonly disposable?: readonly string[];
  /** Paths that its programs write where they can, and never miss. */
  readonly unmissed?: RegExp;
  /** What its programs and tools print. */
  readonly output?: ProgramOutput;
  /** Programs that a running container has no use for. */
  readonly tools?: { readonly compilers?: readonly Tool[]; readonly managers?: readonly Tool[] };
  /** A JSON manifest with commands that people run: `scripts` of package.json. */
  readonly scripts?: { readonly file: string; readonly member: string };
}

/** A package manager as far as its command line tells what it needs and does. */
export interface PackageManager {
  /** The names that it is called by. */
  readonly programs: readonly string[];
  /** Subcommands that bring dependencies in; `''` stands for the bare command. */
  readonly installs?: readonly string[];
  /** Subcommands that read a manifest in the folder that they run in, and the names that it may have there. */
  readonly reads?: { readonly verbs: readonly string[]; readonly manifests: readonly string[] };
  /**
   * Run by root, its programs start scripts as the owner of the folder that they run in, with root's HOME: in the image of the
   * language with these tags, whose release brings such a version.
   */
  readonly actsAsOwner?: { readonly programs: readonly string[]; readonly tags: RegExp };
  /** Options that name the manifest instead. */
  readonly manifestOptions?: readonly string[];
  /** Found in a manifest that leaves versions open; what it names is the package, where one line is about one. */
  readonly open?: RegExp;
  /** What it keeps of one install for the next. */
  readonly caches?: readonly PackageCache[];
}

/** A folder in which a package manager keeps what it downloaded or compiled. */
export interface PackageCache {
  /** Absolute; `~` is the home folder of who installs. */
  readonly folder: string;
  /** Variables that name the folder, or one above it: the rest of the path behind their value (`''`: none). */
  readonly variables: Readonly<Record<string, string>>;
  /** Variables that turn it off. */
  readonly off?: readonly string[];
  /** Options of an install that turn it off. */
  readonly offOptions?: RegExp;
  /** Commands that empty it. */
  readonly emptied?: RegExp;
  /** Options under which an install counts on what lies there. */
  readonly relied?: RegExp;
  /** Files of a project whose text says that it lies elsewhere, or is not used. */
  readonly settings?: { readonly names: readonly string[]; readonly says: RegExp };
  /** Two installs at once would disturb each other. */
  readonly locked?: true;
  /** It holds what was compiled for one release of one system. */
  readonly compiled?: true;
  /** Commands behind the install read it where it lies. */
  readonly read?: true;
}

/** What tools of a language leave in a working copy. */
export interface Ignorable {
  /** Dependencies as they are installed, of no use where the image installs its own. */
  readonly installed?: readonly string[];
  /** What is made again at any time, and by nobody read as a source. */
  readonly caches?: readonly string[];
}

/** Who asks for the commit or the tag. */
export interface HistoryReaders {
  readonly files: RegExp;
  /** They read the repository by themselves. */
  readonly readers?: RegExp;
  /** They call the program git: where there is none, they ask nothing. */
  readonly callers?: RegExp;
  readonly steps?: RegExp;
}

/** What of a language only root may do, or is done by root for itself alone. */
export interface RootFacts {
  /** Calls of the sources that need root, or ask whether they have it. */
  readonly calls?: RegExp;
  /** Configuration files that its servers read unasked. */
  readonly files?: readonly string[];
  /** Variables that put packages into the home folder of who installs them. */
  readonly variables?: readonly string[];
}

/** Folders with packages, by name. */
export interface VendorFolders {
  /** Its tools bring them again at any time: nobody needs to look inside. */
  readonly fetched?: readonly string[];
  /** A build reads them where they are committed. */
  readonly committed?: readonly string[];
  /** The file that its tool writes into a committed one, which tells it from a folder of the application with that name. */
  readonly mark?: string;
  /** Their names where they are installed in an image. */
  readonly installed?: readonly string[];
}

/** An official image of Docker Hub. */
export interface LanguageImage {
  readonly repository: string;
  readonly config: ImageDefaults;
  /** What differs in its Alpine variant: the start command, and commands of packages that Alpine itself lacks. */
  readonly alpine?: { readonly cmd?: readonly string[]; readonly commands?: readonly string[] };
  /** The Debian packages that it is built on: those of its slim variant, and those of its full one. */
  readonly bases: { readonly slim: DebianBase; readonly full: DebianBase };
  /** Where a tag has the word `slim`: in front of the suite (`3.12-slim-bookworm`), or last (`20-bookworm-slim`). */
  readonly slimTag?: 'before-suite' | 'last';
  /** Commands that left the image, with the last major version that has them. */
  readonly commandsUntil?: Readonly<Record<string, number>>;
  /** Its sibling among the distroless images: how the name begins, and the entrypoint. */
  readonly distroless?: { readonly name: string; readonly entrypoint: readonly string[] };
  /** Every tag that was ever listed, packed: see the head of the data file. */
  readonly tags: string;
}

/** A program by the name that people know, and where the usual images have it. */
export interface Tool {
  readonly name: string;
  readonly paths: readonly string[];
}

/** How to compare what two runs print. */
export interface ProgramOutput {
  /** Places that a rewrite may choose, and what stands in for them. */
  readonly places?: readonly (readonly [RegExp, string])[];
  /** Lines that a package manager adds around the program that it starts. */
  readonly chatter?: RegExp;
  /** How a program that ends by an error says so. */
  readonly failure?: ProgramFailure;
}

/** Where in its last words a program says why it ends. */
export interface ProgramFailure {
  /** The reason itself: `panic: …`. */
  readonly reason?: RegExp;
  /** What stands above a stack of indented lines; the reason stands behind them. */
  readonly stack?: string;
  /** What its runtime writes last, which is no reason. */
  readonly farewell?: RegExp;
}

/** System packages by suite (`bookworm`, `trixie`) or `alpine`; a missing key means: not known there. */
export type PackagesBySuite = Readonly<Record<string, readonly string[]>>;

/** PATH of an image that does not change it. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The configuration of an image that sets nothing of its own. */
export const PLAIN_IMAGE: ImageDefaults = {
  user: null,
  entrypoint: [],
  cmd: ['bash'],
  workdir: '/',
  env: { PATH: SYSTEM_PATH },
  commands: [],
};
