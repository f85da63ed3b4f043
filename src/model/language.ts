/** The language of one stage: what its commands do, and how they are written better. It never touches the document. */
import type { Reason } from '../dockerfile/index.ts';
import type { Recogniser } from './effect.ts';
import type { Declined, Evidence } from './evidence.ts';

/** Names one command of a RUN where an object of the document would soon be one of an older document. */
export interface StepName {
  /** Line of the instruction. */
  readonly line: number;
  /** The command as the instruction has it. */
  readonly text: string;
  /** Working folder of the command, `cd` followed; null when it is not known. */
  readonly cwd: string | null;
}

/** What must be in the image before an install step runs, so that it does what it did with all sources there. */
export interface Manifests {
  /** Context paths in COPY order. All exist and are sent to the builder. */
  readonly paths: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** The clean form of an install command. */
export interface CleanCommand {
  /** The new text of the command. */
  readonly text: string;
  readonly why: Reason;
  readonly assumes?: readonly string[];
  /** A file of the context that the command reads and no COPY has brought: it has to come to lie beside another one. */
  readonly brings?: { readonly path: string; readonly beside: string };
}

/** A build command as it stands in a build stage of its own. */
export interface BuildCommand {
  readonly text: string;
  /** Absolute folders that the compiler keeps between builds. */
  readonly cacheMounts: readonly string[];
}

/** A start command as the program that it runs. */
export interface ResolvedStart {
  readonly argv: readonly string[];
  readonly why: string;
}

/** A start command that compiles each time, as the step that compiles once and the program that it makes. */
export interface CompiledStart {
  /** One plain command, run in the working folder of the container: `go build -o /usr/local/bin/api ./cmd/api`. */
  readonly build: string;
  /** Exec words. */
  readonly argv: readonly string[];
  /** Beginnings of the variables by which the compiler does something else. */
  readonly steeredBy: readonly string[];
}

/**
 * The language of one stage. It is bound to one document: after every change it is found anew. A member that is absent is not
 * known for this language yet, and the transform that asks for it says so; `Declined` is known, and not possible, because.
 */
export interface Language {
  readonly id: string;
  /** For people, the language's name first: `node 22, npm`. */
  readonly label: string;
  /** What says that the stage is of this language. */
  readonly evidence?: readonly Evidence[];
  /** Effects of the language's own commands. */
  readonly recognise?: Recogniser;
  /** What an install step needs beforehand, or why it needs all sources. */
  readonly manifests?: (install: StepName) => Manifests | Declined;
  /**
   * A command that installs from manifests alone where the Dockerfile has none, because its build step does it:
   * `go mod download`; null: none is needed.
   */
  readonly implicitInstall?: string | null;
  /** The clean form of an install command, or why it stays (it may be clean already). */
  readonly cleanInstall?: (install: StepName) => CleanCommand | Declined;
  /** The form of a build command in a build stage of its own; null: as it is. */
  readonly buildCommand?: (build: StepName) => BuildCommand | null;
  /** `npm start` resolved to its command: exec words, only where that is the same program and stops no slower. */
  readonly resolveStart?: (argv: readonly string[]) => ResolvedStart | Declined;
  /** A start that compiles each time, compiled once; null for one that compiles nothing. */
  readonly compiledStart?: (argv: readonly string[]) => CompiledStart | Declined | null;
}
