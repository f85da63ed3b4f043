/** The shapes that the readers of builds and uses exchange: what is said, what is found, what it resolves to. */
import type { Evidence, Use } from '../../model/index.ts';
import type { ComposeVariables } from './compose/interpolate.ts';
import type { YamlReader } from './yaml.ts';

/**
 * A value as a file says it: undefined when it is not said, null when it is said with a variable whose value is not known.
 */
export type Said = string | null | undefined;

/** One place that builds an image, as written there. */
export interface Build {
  readonly kind: Use['kind'];
  readonly evidence: Evidence;
  /** Folders of the repository that its paths may start from, likeliest first. */
  readonly bases: readonly string[];
  /** Default: the base itself. */
  readonly context?: Said;
  /** Default: `Dockerfile` of the context. */
  readonly dockerfile?: Said;
  /** What the Dockerfile's path is relative to. */
  readonly dockerfileFrom: 'context' | 'base';
  readonly target?: Said;
  readonly args?: ReadonlyMap<string, string | null>;
  readonly legacyBuilder?: string | null;
  /** Names that the image is given, as written. */
  readonly names?: readonly string[];
  /** Where a target of this build may stand, likeliest first. Default: the file of the evidence, under the name of the container. */
  readonly sites?: readonly TargetSite[];
  /** How the container is started, where the same file says it. */
  readonly container?: Partial<Container>;
}

/** A service, bake target or image in a file that says something about its build. */
export interface TargetSite {
  readonly path: string;
  readonly name: string;
}

/** One place that runs an image by its name, which a build of this repository may have given. */
export interface Run {
  readonly kind: Use['kind'];
  readonly evidence: Evidence;
  readonly image: string;
  /** Only an image that a build of the repository gives that name is meant, not one that is called like a folder. */
  readonly exact?: true;
  readonly container: Partial<Container>;
}

/** One place that starts compose with files that it names, or with the standard ones. */
export interface ComposeCall {
  readonly calls: 'compose';
  /** Absent where the files alone are named: in a Tiltfile, a devcontainer.json. */
  readonly evidence?: Evidence;
  /** `up`, `build`, `push`. */
  readonly verb?: string;
  /** Folders of the repository that it may run in, likeliest first. */
  readonly bases: readonly string[];
  /** In the order of merging; empty: the standard ones. */
  readonly files: readonly string[];
  /** `--project-directory`; default: the folder of the first file. */
  readonly folder?: string;
  readonly envFiles: readonly string[];
  /** Variables of its environment. */
  readonly variables: ComposeVariables;
}

/** What a file may say about the images of the repository. */
export type Finding = Build | Run | ComposeCall;

/** The members of a use that are about the running container, and what it is called. */
export type Container = Omit<
  Use,
  'kind' | 'evidence' | 'context' | 'target' | 'targetOpen' | 'args' | 'legacyBuilder'
>;

/** A build whose paths were resolved. */
export interface Reference {
  readonly use: Use;
  /** Relative to the top of the repository; null when a variable hides it: it may mean any Dockerfile. */
  readonly dockerfile: string | null;
  /** Names of the image, without registry and tag. */
  readonly names: readonly string[];
  /** The same as written, where it builds the image. */
  readonly images: readonly string[];
  /** The name of the image that it runs without building it, in the same form. */
  readonly runs?: string;
  readonly sites: readonly TargetSite[];
}

/** A file that may hold builds, and what its reader may look at. */
export interface ReferenceFile {
  readonly path: string;
  readonly text: string;
  readonly yaml: YamlReader;
  /** Says that something could not be read. */
  note(line: number | null, says: string): void;
}

/** Reads the builds of one kind of file, and who runs their images. */
export interface ReferenceReader {
  /** Which files it reads, by path. */
  reads(path: string): boolean;
  /** Words of which the text must hold one: a cheap look before the file is parsed. */
  readonly mentions: readonly string[];
  readonly needsYaml: boolean;
  read(file: ReferenceFile): readonly Finding[];
}
