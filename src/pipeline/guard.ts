/** Whether a rewrite keeps what the original promised: stages, configuration, paths, sources, comments. Which transform wrote it is not known here. */
import { ownCopies } from '../analysis/layout.ts';
import { lostStart } from '../analysis/start-paths.ts';
import { suppliedBy, because, pairs, stageNamed, type Block } from '../dockerfile/index.ts';
import type { Declaration, StageView, Reason } from '../model/index.ts';

/**
 * What a rewrite breaks, as one sentence, or null when it keeps the contract of the original: stages that resolve, the same
 * image configuration apart from what was declared, every file that the start names, every comment. Both are final stages.
 */
export function violation(
  before: StageView,
  after: StageView,
  declared: readonly Declaration[],
): Reason | null {
  return (
    stagesViolation(before, after) ??
    contractViolation(before, after, declared) ??
    behindViolation(before, after, declared) ??
    pathsViolation(before, after) ??
    sourcesViolation(before, after) ??
    commentsViolation(before.document.source, after.document.source)
  );
}

function stagesViolation(before: StageView, after: StageView): string | null {
  const { stages } = after;
  const names = new Set(stages.flatMap(({ name }) => name ?? []));
  const lost = before.stages.find(({ name }) => name !== null && !names.has(name));
  if (lost) return `the stage ${lost.name ?? ''} is gone`;
  const last = before.stages.at(-1)?.name ?? null;
  if (last !== null && stages.at(-1)?.name !== last) return `${last} is no longer the last stage`;
  if (before.name !== null && before.name !== after.name)
    return `the image is no longer the stage ${before.name}`;
  const images = new Set(before.document.blocks.flatMap((block) => suppliedBy(block) ?? []));
  for (const stage of stages) {
    const unresolved = stage.blocks
      .map(suppliedBy)
      .find((name) => name !== null && stageNamed(stage, name, stage.index) === null && !images.has(name));
    if (unresolved !== undefined) return `COPY --from=${unresolved ?? ''} names no stage above it`;
  }
  const used = reachable(after);
  const stray = stages.find((stage) => !used.has(stage) && !isStageOf(before.stages, stage));
  return stray ? `nothing uses the stage ${stray.name ?? stray.image}` : null;
}

/** The stages that the image, or one that somebody asks for by its name, is made of. */
function reachable({ stages }: StageView): ReadonlySet<StageView> {
  // a stage sees no uses of the stages above it
  const targets = new Set(
    stages.flatMap(({ project }) => project.uses.flatMap(({ target }) => target ?? [])),
  );
  const used = new Set(
    stages.filter(({ name, index }) => index === stages.length - 1 || (name !== null && targets.has(name))),
  );
  // a set hands on what is added to it on the way
  for (const stage of used)
    for (const each of [stage.parent, ...stage.suppliers.map((supplier) => supplier.stage)])
      if (each !== null) used.add(each);
  return used;
}

/** Stages that are built on the image are what they were: a user is not handed on. */
function behindViolation(
  before: StageView,
  after: StageView,
  declared: readonly Declaration[],
): Reason | null {
  if (before.stages.length !== after.stages.length) return null;
  const shared = declared.filter(({ what }) => what !== 'user');
  for (const stage of before.stages.slice(before.index + 1)) {
    const same = after.stages[stage.index];
    const broken = same && stage.lineage.some(({ index }) => index === before.index) ? contractViolation(stage, same, shared) : null; // prettier-ignore
    if (broken !== null) return because`in the stage ${stage.name ?? stage.image}, ${broken}`;
  }
  return null;
}

function isStageOf(originals: readonly StageView[], stage: StageView): boolean {
  return originals.some(({ name, index }) =>
    name === null ? index === stage.index && originals.length > 1 : name === stage.name,
  );
}

/** Instructions of which the last one counts, compared as they mean: exec form as words, shell form as text. */
const LAST_COUNTS = ['CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'STOPSIGNAL'] as const;
/** Instructions that add up. */
const ADD_UP = ['EXPOSE', 'VOLUME'] as const;

/** What differs between two image configurations, apart from what was declared; null when nothing does. */
export function contractViolation(
  original: StageView,
  changed: StageView,
  declared: readonly Declaration[],
): string | null {
  const before = original.history;
  const after = changed.history;
  for (const keyword of LAST_COUNTS) {
    const [was, is] = [meaning(before, keyword), meaning(after, keyword)];
    if (was !== is && !declared.some((each) => each.what === 'start' && isStart(each.argv, is)))
      return `${keyword} was ${was ?? 'not set'} and is ${is ?? 'not set'}`;
  }
  for (const keyword of ADD_UP) {
    const list = (blocks: readonly Block[]) =>
      blocks
        .filter((block) => block.keyword === keyword)
        .map(({ args }) => args)
        .sort()
        .join('\n');
    if (list(before) !== list(after)) return `${keyword} is not the same`;
  }
  if (labelsOf(before, declared) !== labelsOf(after, declared)) return 'LABEL is not the same';
  const scopes = [original.scope, changed.scope] as const;
  // without a WORKDIR it is the base image's own, which may change with the base
  const isInherited = scopes[0].workdir === null && !after.some(({ keyword }) => keyword === 'WORKDIR');
  const isDeclared = declared.some((each) => each.what === 'workdir' && each.path === scopes[1].workdir);
  if (scopes[0].workdir !== scopes[1].workdir && !isInherited && !isDeclared)
    return `the working folder was ${scopes[0].workdir ?? 'unknown'} and is ${scopes[1].workdir ?? 'unknown'}`;
  if (scopes[0].shell.join(' ') !== scopes[1].shell.join(' ')) return 'SHELL is not the same';
  if (
    (scopes[0].user ?? 'root') !== (scopes[1].user ?? 'root') &&
    !declared.some(({ what }) => what === 'user')
  )
    return 'USER is not the same';
  return envViolation(
    before,
    after,
    new Set(declared.flatMap((each) => (each.what === 'env' ? [each.name] : []))),
  );
}

/** Exec words, or the text that a shell gets. */
function isStart(argv: readonly string[], meaning: string | null): boolean {
  const [, flag, text = ''] = argv;
  return JSON.stringify(argv) === meaning || (flag === '-c' && argv.length === 3 && text.replace(/\s+/g, ' ') === meaning); // prettier-ignore
}

/** Labels as pairs, those that a change means to set left out. */
function labelsOf(blocks: readonly Block[], declared: readonly Declaration[]): string {
  const own = new Set(declared.flatMap((each) => (each.what === 'label' ? [each.name] : [])));
  return blocks
    .filter(({ keyword }) => keyword === 'LABEL')
    .flatMap(pairs)
    .filter(({ name }) => !own.has(name))
    .map(({ name, value }) => `${name}=${value ?? ''}`)
    .sort()
    .join('\n');
}

function meaning(blocks: readonly Block[], keyword: string): string | null {
  const block = blocks.findLast((each) => each.keyword === keyword);
  if (block === undefined) return null;
  const flags = block.flags.map(({ text }) => text).join(' ');
  const words = block.json ? JSON.stringify(block.json) : block.args.replace(/\s+/g, ' ');
  return flags === '' ? words : `${flags} ${words}`;
}

function envViolation(
  before: readonly Block[],
  after: readonly Block[],
  declared: ReadonlySet<string>,
): string | null {
  const [was, is] = [envOf(before), envOf(after)];
  for (const [name, value] of was)
    if (is.get(name) !== value && !declared.has(name))
      return `ENV ${name} was ${value ?? ''} and is ${is.get(name) ?? 'not set'}`;
  for (const name of is.keys()) if (!was.has(name) && !declared.has(name)) return `ENV ${name} is new`;
  return null;
}

function envOf(blocks: readonly Block[]): ReadonlyMap<string, string | null> {
  return new Map(
    blocks
      .filter(({ keyword }) => keyword === 'ENV')
      .flatMap((block) => pairs(block).map(({ name, value }) => [name, value] as const)),
  );
}

function pathsViolation(before: StageView, after: StageView): string | null {
  const lost = lostStart(before, after);
  return lost === null ? null : `${lost.path}, which the start names, is not in the final stage`;
}

/** Every file that an instruction copies is still sent to the builder. */
function sourcesViolation(before: StageView, { stages, project }: StageView): Reason | null {
  const given = before.project;
  const copied = before.stages.flatMap(ownCopies);
  const hiddenBefore = new Set(copied.filter(({ from }) => !given.sent(from)).map(({ from }) => from));
  for (const stage of stages) {
    const hidden = ownCopies(stage).find(
      ({ from, folder }) => !folder && !project.sent(from) && !hiddenBefore.has(from),
    );
    if (hidden)
      return because`${hidden.from}, which ${hidden.block} copies, is hidden by ${project.ignoreFile.path}`;
  }
  return null;
}

function commentsViolation(original: string, changed: string): string | null {
  const after = counts(changed);
  for (const [line, count] of counts(original))
    if ((after.get(line) ?? 0) < count) return `the comment "${line}" is gone`;
  return null;
}

function counts(source: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const text of source.split('\n')) {
    const line = text.trim();
    if (line.startsWith('#')) found.set(line, (found.get(line) ?? 0) + 1);
  }
  return found;
}
