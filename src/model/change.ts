/** What a transform is given and what it answers. */
import type { Block, Document, Edit, Reason } from '../dockerfile/index.ts';
import type { Retarget } from './builders.ts';
import type { Project } from './project.ts';
import type { Options } from './options.ts';
import type { StageView } from './stage.ts';

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
  readonly stages: readonly StageView[];
  /** The stage that the image is made of. */
  readonly final: StageView;
  readonly options: Options;
  /** Whether a comment keeps another transform from an instruction; `options.skip` holds what a comment ignores for the file. */
  readonly isIgnored: (id: string, block: Block) => boolean;
  /** What it would be once these edits were made: for a transform that must see what comes of them. */
  readonly after: (edits: readonly Edit[]) => Context;
  /** What it would be once these uses asked for another stage: nothing of them counts for the stages behind it. */
  readonly retargeted: (retarget: Retarget) => Context;
}

export interface Change {
  readonly edits: readonly Edit[];
  readonly companions?: readonly Companion[];
  /** Uses that ask for a stage of this change from now on. */
  readonly retarget?: Retarget;
  /** One clause, benefit first, no full stop. */
  readonly why: Reason;
  /** What remains assumed; printed under the diff. */
  readonly assumes?: readonly Reason[];
  /** The change is withheld unless an observation settles each of them, or `--unsafe`. */
  readonly doubts?: readonly Doubt[];
  /** Something in it was decided by what an engine saw. */
  readonly observed?: true;
  /** Differences of the image contract that this change means to make: USER, env names, the start command. */
  readonly declares?: readonly Declaration[];
}

/** A precondition that could not be checked. */
export interface Doubt {
  readonly why: Reason;
  /** What would settle it: `--verify`, a line of the Dockerfile, a file in the repository. */
  readonly wouldHelp: string;
  /** What a container that is watched can tell about it; absent: nothing. */
  readonly about?: DoubtSubject;
}

/** What a doubt is about: which programs run, where they write, which ports they listen on, which libraries they load. */
export type DoubtSubject = 'programs' | 'writes' | 'ports' | 'libraries';

export type Declaration =
  | { readonly what: 'user' }
  /** Absolute. */
  | { readonly what: 'workdir'; readonly path: string }
  /** `packages`: it says where the installed packages lie, which a stage for developing needs as well. */
  | { readonly what: 'env'; readonly name: string; readonly packages?: true }
  | { readonly what: 'label'; readonly name: string }
  | { readonly what: 'start'; readonly argv: readonly string[] };

/** Nothing was done, and why: `USER is already set`. */
export interface Skip {
  readonly skip: Reason;
  /** The step would pay, and a precondition could not be seen: it is reported as withheld, with what would help. */
  readonly wouldHelp?: string;
  /** The precondition that could not be checked, where `--unsafe` makes the change all the same. */
  readonly doubt?: Doubt;
  /** Nothing of the kind that the transform works on stands in the file: `there is no ADD`. Only who asks for everything is told. */
  readonly idle?: true;
}

/** A small project in memory, and what one transform alone makes of it. All texts are whole files. */
export interface Example {
  /** Path → text of every file but the one that changes. */
  readonly files: Readonly<Record<string, string>>;
  /** The file that changes. Default: `Dockerfile`. */
  readonly changes?: string;
  /** That file, before and after; '' before: it is not there. */
  readonly before: string;
  readonly after: string;
}

/** A transform as people know it. */
export interface TransformFacts {
  /** kebab-case; also the folder, the name in ignore comments and the docs anchor. */
  readonly id: string;
  /** Imperative, at most 60 characters. */
  readonly summary: string;
  /** Markdown: what it does, why, and its preconditions. */
  readonly docs: string;
  /** Printed below `docs`, and run alone by a test. */
  readonly example: Example;
  /**
   * It asks for no language, so that it runs on a file of which nobody recognises a stage as well; `where unrecognised`: not where a
   * language was recognised and could not be read, whose files are not known then.
   */
  readonly anyStack?: true | 'where unrecognised';
  /** It runs only where somebody asks for it by name: `also`, or `only`. */
  readonly optIn?: true;
}

/** A transform at work. What it is given and answers is this program's own: no other can call it. */
export interface Transform extends TransformFacts {
  run(context: Context): Change | Skip;
}
