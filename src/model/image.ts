/** The image that a stage is built on; which image has what is not known here. */
import type { ImageReference } from '../dockerfile/index.ts';

/** What an official image is built on: `python` is python's slim image, `full` is node's full one. */
export type DebianBase = 'slim' | 'python' | 'curl' | 'scm' | 'golang' | 'full' | 'pythonFull';

/** A user of an image, with numbers that an orchestrator can check. */
export interface ImageUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** What an image sets for the containers that are started from it. */
export interface ImageDefaults {
  /** An unprivileged user that it carries, whether active or not; null when there is none to use. */
  readonly user: ImageUser | null;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly workdir: string;
  /** Variables that it sets; null where the value changes with the version. */
  readonly env: Readonly<Record<string, string | null>>;
  /** Commands beyond those of its packages: node, npm, python3, go. */
  readonly commands: readonly string[];
}

/** What an image brings, apart from its language. */
export interface ImageFacts extends ImageDefaults {
  /** `bookworm`, `alpine3.20`; null when unknown, and for distroless. */
  readonly suite: string | null;
  readonly family: 'debian' | 'alpine' | 'distroless';
  /** The package list that it is built on; null on Alpine and distroless. */
  readonly base: DebianBase | null;
  /** Whether the container already starts as that user. */
  readonly userActive: boolean;
  readonly shell: boolean;
  readonly manager: 'apt' | 'apk' | null;
  /** Commands that other versions have and this one surely lacks. */
  readonly lacks: readonly string[];
}

/** The image that a stage is built on, through the stages that FROM names. */
export interface BaseImage {
  /** As Docker Hub names it, where a mirror of it stands in the file; its text is what stands there. */
  readonly image: ImageReference;
  /** What stands in front of that name in the file: `registry.example/hub`; null where it is no mirror. */
  readonly mirror: string | null;
  /** Index of the stage whose FROM names it. */
  readonly stage: number;
  /** Null where nothing is known about the image. */
  readonly facts: ImageFacts | null;
}
