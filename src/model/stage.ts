/** One stage of a document as everybody above the parser sees it: worked out once, and only what somebody asks for. */
import type { Block, Document, Scope, Stage } from '../dockerfile/index.ts';
import type { Application } from './application.ts';
import type { Copied } from './copied.ts';
import type { Effect } from './effect.ts';
import type { BaseImage } from './image.ts';
import type { Language } from './language.ts';
import type { Needs } from './needs.ts';
import type { Project } from './project.ts';

/** A stage whose files an instruction takes. */
export interface Supplier {
  readonly block: Block;
  readonly stage: StageView;
}

/** One stage of a document, with everything that is known about it. */
export interface StageView extends Stage {
  readonly parent: StageView | null;
  readonly document: Document;
  readonly project: Project;
  /** Every stage of the document, in order, itself included. */
  readonly stages: readonly StageView[];
  /** Itself and the stages that it is built on, the lowest first. */
  readonly lineage: readonly StageView[];
  /** What its own instructions take out of other stages (COPY --from, RUN --mount with from=), in order. */
  readonly suppliers: readonly Supplier[];
  /** The ENTRYPOINT and CMD of its history that count: an ENTRYPOINT takes away the CMD of the stages below its own. */
  readonly start: { readonly entrypoint: Block | null; readonly cmd: Block | null };
  /** Every instruction that makes its image: those of the stages that it is built on, then its own (`blocks`). */
  readonly history: readonly Block[];
  /** What its history brings in from the build context, in order. */
  readonly copies: readonly Copied[];
  /** What one of those instructions brings in; empty for all that copy nothing of the context to a known place. */
  readonly copiesOf: (block: Block) => readonly Copied[];
  /** What is in force at its end. */
  readonly scope: Scope;
  /** Null when a variable of FROM has no known value. */
  readonly base: BaseImage | null;
  /** What each command of a RUN of its history does, in order; empty for other instructions. */
  readonly effectsOf: (block: Block) => readonly Effect[];
  /** What its container needs to start and to answer its health check. */
  readonly needs: Needs;
  /** Null where nobody recognises it. */
  readonly language: Language | null;
  readonly application: Application | null;
}
