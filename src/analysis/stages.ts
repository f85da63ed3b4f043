/** The stages of a document as views: what the parser saw, what follows from it, and what a detector knows about each. */
import { suppliedBy, stageNamed, lineageOf, baseImage, memo, memoBy, scopeAtEnd, type Block, type Document, type Stage } from '../dockerfile/index.ts'; // prettier-ignore
import { imageFacts } from '../knowledge/images.ts';
import { mirrored } from '../knowledge/mirrors.ts';
import type { BaseImage, Copied, Project, StageView, Supplier } from '../model/index.ts';
import { effectsOf } from './effects.ts';
import { copiedBy } from './layout.ts';
import { needsOf } from './needs.ts';
import { projectOf } from './stage-uses.ts';

/** What is known of a stage; `own` is its own application where it has another's. */
type Known = Pick<StageView, 'language' | 'application'> & { readonly own?: StageView['application'] };

/** Who is asked what a stage is: once, and not before somebody wants to know. It gets a view without language and application. */
export type Recognise = (bare: StageView) => Known | null;

/** What follows from the document alone, whoever recognises the stage. */
interface Seen {
  readonly stage: Stage;
  readonly document: Document;
  readonly project: Project;
  readonly history: () => readonly Block[];
  readonly base: () => BaseImage | null;
  readonly copiesOf: (block: Block) => readonly Copied[];
  readonly copies: () => readonly Copied[];
}

/** A view of every stage. Without `recognise` nobody knows any of them: that is what a detector is asked about. */
export function viewStages(
  document: Document,
  project: Project,
  recognise: Recognise = () => null,
): readonly StageView[] {
  const seen: Seen[] = [];
  const bare: StageView[] = [];
  const views: StageView[] = [];
  for (const stage of document.stages) {
    const parent = seen[stage.parent?.index ?? -1] ?? null;
    const own = seenOf(stage, parent, document, projectOf(project, document, stage));
    const unknown = viewOf({ seen: own, bare: null, effectsOf: null }, bare, () => null);
    seen.push(own);
    bare.push(unknown);
    const recognised = memo(() => recognise(unknown));
    views.push(viewOf({ seen: own, bare: unknown, effectsOf: null }, views, recognised));
  }
  return views;
}

/** The stage as a detector is asked about it: nobody knows its language. */
export function bareOf(stage: StageView): StageView {
  return (stage as LazyView).bare ?? stage;
}

/** The same stages, each with its own application: as somebody sees them who reads the document for the first time. */
export function withOwnApplications(stages: readonly StageView[]): readonly StageView[] {
  const views: StageView[] = [];
  for (const stage of stages) {
    const like = stage as LazyView;
    const own = memo((): Known | null => {
      const known = like.lazy.recognised();
      return known?.own === undefined ? known : { language: known.language, application: known.own };
    });
    views.push(viewOf(like, views, own));
  }
  return views;
}

function seenOf(stage: Stage, parent: Seen | null, document: Document, project: Project): Seen {
  const base = memo(() => baseOf(document, stage.index, project));
  const copiesOf: Seen['copiesOf'] = memoBy((block) =>
    block.stage === stage.index
      ? copiedBy({ document, project, base: base() }, block)
      : (parent?.copiesOf(block) ?? []),
  );
  const history = memo(() => lineageOf(stage).flatMap(({ blocks }) => blocks));
  return {
    stage,
    document,
    project,
    base,
    history,
    copiesOf,
    copies: memo(() => history().flatMap(copiesOf)),
  };
}

/** A view with what its members are worked out from. */
interface LazyView extends StageView {
  readonly seen: Seen;
  /** The same stage without language and application; null for one that has none anyhow. */
  readonly bare: StageView | null;
  readonly lazy: {
    readonly lineage: () => StageView['lineage'];
    readonly suppliers: () => StageView['suppliers'];
    readonly start: () => StageView['start'];
    readonly needs: () => StageView['needs'];
    readonly recognised: () => ReturnType<Recognise>;
  };
}

/** What is worked out when somebody asks for it. All views inherit it: V8 makes objects with accessors of their own slowly. */
const LAZY: Omit<StageView, keyof Stage | 'document' | 'project' | 'stages' | 'copiesOf' | 'effectsOf'> &
  ThisType<LazyView> = {
  get lineage() {
    return this.lazy.lineage();
  },
  get suppliers() {
    return this.lazy.suppliers();
  },
  get start() {
    return this.lazy.start();
  },
  get history() {
    return this.seen.history();
  },
  get copies() {
    return this.seen.copies();
  },
  get scope() {
    return scopeAtEnd(this.document, this.index);
  },
  get base() {
    return this.seen.base();
  },
  get needs() {
    return this.lazy.needs();
  },
  get language() {
    return this.lazy.recognised()?.language ?? null;
  },
  get application() {
    return this.lazy.recognised()?.application ?? null;
  },
};

/** `like` may be a view of the same stage of the same document: what its commands do is known then. */
function viewOf(
  like: Pick<LazyView, 'seen' | 'bare'> & { readonly effectsOf: StageView['effectsOf'] | null },
  stages: readonly StageView[],
  recognised: () => ReturnType<Recognise>,
): StageView {
  const { seen, bare } = like;
  const { index, name, image, parent, from, blocks } = seen.stage;
  const own: Omit<LazyView, keyof typeof LAZY> = {
    index,
    name,
    image,
    from,
    blocks,
    parent: stages[parent?.index ?? -1] ?? null,
    document: seen.document,
    project: seen.project,
    stages,
    copiesOf: seen.copiesOf,
    effectsOf: like.effectsOf ?? memoBy((block) => effectsOf(view, block, view.language?.recognise ?? null)),
    seen,
    bare,
    lazy: {
      lineage: memo(() => lineageOf(view)),
      suppliers: memo(() => suppliersOf(view)),
      start: memo(() => startOf(view)),
      needs: memo(() => needsOf(view)),
      recognised,
    },
  };
  const view: StageView = Object.assign(Object.create(LAZY) as typeof LAZY, own);
  return view;
}

function suppliersOf({ blocks, index, stages }: StageView): readonly Supplier[] {
  return blocks.flatMap((block) => {
    const name = suppliedBy(block);
    const stage = name === null ? null : stageNamed({ stages }, name, index);
    return stage === null ? [] : [{ block, stage }];
  });
}

function startOf({ history }: StageView): StageView['start'] {
  const entrypoint = history.findLast(({ keyword }) => keyword === 'ENTRYPOINT') ?? null;
  const cmd = history.findLast(({ keyword }) => keyword === 'CMD') ?? null;
  const isLost = cmd !== null && entrypoint !== null && cmd.stage < entrypoint.stage;
  return { entrypoint, cmd: isLost ? null : cmd };
}

function baseOf(document: Document, stage: number, { mirrors }: Project): BaseImage | null {
  const found = baseImage(document, stage);
  if (found === null) return null;
  const { image, mirror } = mirrored(found.image, mirrors) ?? { image: found.image, mirror: null };
  return { image, mirror, stage: found.stage.index, facts: imageFacts(image) };
}

/** The language of a stage as sentences name it: `Ruby` for the label `Ruby 3.3, bundler`. */
export function languageName({ language }: StageView): string {
  return language?.label.split(/[\s,]/)[0] ?? 'this language';
}
