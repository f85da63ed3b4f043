/** What one rewrite answers. */
import type { Reason } from '../dockerfile/index.ts';
import type { Retarget } from './builders.ts';
import type { Evidence } from './evidence.ts';
import type { Declaration, Doubt } from './change.ts';
import type { FileFinding } from './finding.ts';
import type { Lookup } from './lookup.ts';

export type Status = 'changed' | 'unchanged' | 'skipped' | 'failed';

/** What a change rests on: sources that were read, what an engine saw, or something that is assumed. */
export type Carrier = 'sources' | 'observation' | 'assumption';

/** The whole text of the Dockerfile once a transform had changed it; the text before it where only another file was changed. */
export interface TextStep {
  readonly transform: string;
  readonly after: string;
  /** Files beside the Dockerfile that it changed, relative to the build context; absent: none. */
  readonly beside?: readonly string[];
}

/** One file's result. Reasons are data as well: reports make sentences of them. */
export interface Rewrite {
  readonly status: Status;
  readonly before: string;
  readonly after: string;
  /** Id and label of the final stage's stack, or null. */
  readonly stack: { readonly id: string; readonly label: string } | null;
  readonly evidence: readonly Evidence[];
  readonly applied: readonly {
    readonly transform: string;
    readonly why: Reason;
    /** Variables and options that it sets beside what its reason says: `NODE_ENV=production`; absent: none. */
    readonly sets?: readonly string[];
    readonly assumes: readonly Reason[];
    /** It was applied although a precondition could not be checked, which is then the first of `assumes`. */
    readonly unsafe: boolean;
    /** That precondition; absent where it was not unsafe. */
    readonly doubt?: Doubt;
    readonly carriedBy: Carrier;
  }[];
  readonly withheld: readonly {
    readonly transform: string;
    readonly why: Reason;
    readonly needs: string;
    /** The precondition that could not be checked, where `--unsafe` makes the change all the same. */
    readonly doubt?: Doubt;
  }[];
  readonly skipped: readonly {
    readonly transform: string;
    readonly why: Reason;
    /** Nothing of the kind that the transform works on stands in the file. */
    readonly idle?: true;
  }[];
  readonly companions: readonly {
    readonly path: string;
    readonly before: string | null;
    readonly after: string;
    /** It builds the image, and some of its services ask for this stage now. */
    readonly target?: string;
  }[];
  /** Uses of the image that ask for another stage now: what is written for several Dockerfiles is written for all their uses. */
  readonly retarget: Retarget | null;
  readonly warnings: readonly Reason[];
  /** What each change that was applied left of the Dockerfile, in the order in which they were made; the first began with `before`. */
  readonly steps: readonly TextStep[];
  /** Differences of the image contract that the applied changes mean to make. */
  readonly declares: readonly Declaration[];
  /** The stage that whoever builds the image asks for; null where it is the last one. */
  readonly target: string | null;
  /** What the program is known to look up by name while it runs. */
  readonly lookups: readonly Lookup[];
  /** What the file has that nobody should change unasked, as far as no change did away with it. */
  readonly findings: readonly FileFinding[];
  /** Why the image is one for developing alone, and so left whole; null when it is none. */
  readonly development: Reason | null;
  /** `skipped`: why the whole file was declined; otherwise why nothing was done that needs a stack, or null. */
  readonly reason: Reason | null;
  /** `failed`: what is wrong, with `path:line` where there is one. */
  readonly error: string | null;
}
