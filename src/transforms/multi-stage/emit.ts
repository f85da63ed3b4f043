import {
  DockerfileError,
  isPragma,
  scopeBefore,
  splice,
  type Block,
  type Edit,
  type Stage,
} from '../../dockerfile/index.ts';
import { copyLines, parentOf, relativeTo, slashed } from '../../instructions/copy-lines.ts';
import { ofLanguages } from '../../knowledge/languages/index.ts';
import { stepName } from '../../analysis/effects.ts';
import { below, ownCopies, toImage } from '../../analysis/layout.ts';
import type { Placed } from '../../analysis/placement.ts';
import type {
  Change,
  Context,
  Declaration,
  Declined,
  EffectKind,
  Project,
  Skip,
  Split,
} from '../../model/index.ts';

/** Everything that is decided before the first line is written. */
export interface Plan {
  readonly context: Context;
  readonly split: Split;
  readonly placed: readonly Placed[];
  /** Absolute working folder of the install and build steps. */
  readonly workdir: string;
  /** What stays behind, in words. */
  readonly behind: string;
  /** Only the smaller image of the final stage makes the split pay. */
  readonly slim: boolean;
}

/** The stages of the build side by what they hold; one stage may hold it all. */
interface Names {
  readonly install: string;
  readonly build: string;
  /** Dependencies that the program runs with. */
  readonly production: string;
}

/** The edits that turn the one stage of the plan into a build side and a runtime stage. */
export function emit(plan: Plan): Change | Skip {
  const stage = plan.context.document.stages[0];
  if (stage === undefined) return { skip: 'the file has no stage' };
  const names = stageNames(plan, stage.name);
  const prune = plan.placed.find(isPruning);
  if (names.production !== names.build && prune && plan.context.isIgnored('cache-order', prune.block))
    return { skip: `line ${prune.block.line} would leave its place, which a comment keeps` };
  const anchor = plan.placed.find((each) => each.runtime !== null)?.block ?? 'end';
  const runtime = runtimeSide(plan, names);
  if ('declined' in runtime) return { skip: runtime.declined };
  const build = buildSide(plan, names, anchor);
  return {
    edits: [
      { op: 'replace', block: stage.from, text: fromLine(stage.from, names.install) },
      ...build.edits,
      { op: 'insert', before: anchor, above: true, text: finalFrom(stage) },
      ...runtime,
    ],
    why: plan.behind,
    assumes: [
      ...(plan.split.assumes ?? []),
      ...(build.mounts ? ['a builder with BuildKit, for RUN --mount'] : []),
    ],
    declares: [
      ...envNames(plan),
      ...plan.split.activate.flatMap((text) => /^ENV (\w+)/.exec(text)?.[1] ?? []),
    ].map((name): Declaration => ({ what: 'env', name })),
  };
}

/** Dependencies get stages of their own where a prune can hang on the install instead of the build. */
function stageNames({ placed, split }: Plan, taken: string | null): Names {
  const free = (name: string) => (name === taken ? `${name}-stage` : name);
  const lastInstall = placed.findLastIndex((each) => each.role === 'install');
  const apart =
    lastInstall >= 0 &&
    split.prune !== null &&
    !split.prune.afterBuild &&
    !placed.slice(0, lastInstall).some((each) => each.role === 'sources') &&
    placed.slice(lastInstall + 1).some((each) => each.build !== null);
  const build = free('build');
  if (!apart) return { install: build, build, production: build };
  return { install: free('dependencies'), build, production: free('production-dependencies') };
}

/** Comments that speak to a tool about the author's FROM count for both: what it ignores, it ignores in every stage. */
function finalFrom({ from, name }: Stage): string {
  return `\n${repeatedLead(from).trimStart()}${fromLine(from, name)}`;
}

function fromLine(from: Block, name: string | null): string {
  const flags = from.flags.map((flag) => `${flag.text} `).join('');
  const [image = '', as = 'AS'] = from.args.split(/\s+/);
  const keyword = from.text.trimStart().slice(0, 4);
  const joiner = keyword === 'from' && as === 'AS' && !/\sAS\s/.test(from.args) ? 'as' : as;
  return `${keyword} ${flags}${image}${name === null ? '' : ` ${joiner} ${name}`}`;
}

/** The instructions of the build side: what only it needs moves there, what both need is repeated. */
function buildSide(
  plan: Plan,
  names: Names,
  anchor: Block | 'end',
): { edits: readonly Edit[]; mounts: boolean } {
  const { placed, split } = plan;
  const edits: Edit[] = [];
  const insert = (text: string) => edits.push({ op: 'insert', before: anchor, above: true, text });
  const lastInstall = placed.findLastIndex((each) => each.role === 'install');
  const firstInput = placed.findIndex((each) => ['manifests', 'sources', 'install'].includes(each.role));
  let mounts = false;
  for (const [index, each] of placed.entries()) {
    if (index === firstInput) for (const text of split.setup) insert(text);
    if (each.build !== null && names.production !== names.build && isPruning(each)) {
      edits.push({ op: 'remove', block: each.block });
    } else if (each.build !== null) {
      const built = buildText(each, each.build, plan);
      mounts ||= built.mounts;
      if (each.runtime === null) edits.push(moved(each, built.text, anchor));
      else insert(repeatedLead(each.block) + built.text);
    } else if (each.runtime === null) edits.push({ op: 'remove', block: each.block });
    if (index === lastInstall && names.build !== names.install)
      insert(`\n${stageOn(plan, names.install, names.build)}`);
  }
  const prunes = placed.some(({ effects }) => effects.some(({ kind }) => kind === 'prune'));
  if (split.prune && (names.production !== names.build || !prunes)) {
    if (names.production !== names.build) insert(`\n${stageOn(plan, names.install, names.production)}`);
    insert(`RUN ${split.prune.command}`);
  }
  return { edits, mounts };
}

/** The author's own step that does nothing but prune: in a split file it stands where the dependencies are. */
function isPruning({ effects, runtime }: Placed): boolean {
  return runtime === null && effects.length > 0 && effects.every(({ kind }) => kind === 'prune');
}

function stageOn({ context }: Plan, parent: string, name: string): string {
  const from = context.document.stages[0]?.from.text.trimStart() ?? 'FROM';
  return from.startsWith('from') ? `from ${parent} as ${name}` : `FROM ${parent} AS ${name}`;
}

function moved(each: Placed, text: string, anchor: Block | 'end'): Edit {
  return text === each.block.text
    ? { op: 'move', block: each.block, before: anchor }
    : { op: 'move', block: each.block, before: anchor, text };
}

/** A build step in the form that its language gives it in a stage of its own, with the cache of its compiler. */
function buildText(
  { block, effects }: Placed,
  text: string,
  { context }: Plan,
): { text: string; mounts: boolean } {
  const buildCommand = context.final.language?.buildCommand;
  const forms = effects.flatMap((effect) => {
    const form = effect.kind === 'build' && !effect.command.nested ? buildCommand?.(stepName(effect)) : null;
    return form ? [{ ...form, command: effect.command }] : [];
  });
  if (forms.length === 0) return { text, mounts: false };
  const edits = forms.map(({ command, text }) =>
    // what is only put in front leaves the author's lines as they are
    text.endsWith(command.text)
      ? { start: command.start, end: command.start, text: text.slice(0, -command.text.length) }
      : { start: command.start, end: command.end, text },
  );
  const spliced =
    text === block.text
      ? splice(block, edits)
      : forms.reduce((part, { command, text }) => replaced(part, command.text, text, block), text);
  const legacy = context.project.uses.some((use) => use.legacyBuilder !== null);
  const targets = legacy ? [] : [...new Set(forms.flatMap((form) => form.cacheMounts))];
  const fresh = targets.filter((target) => !block.flags.some((flag) => flag.text.includes(target)));
  const mount = fresh.map((target) => `--mount=type=cache,target=${target} \\\n    `).join('');
  return { text: spliced.replace(/^(\s*run[ \t]+)/i, `$1${mount}`), mounts: fresh.length > 0 };
}

/** A command of an instruction that was taken apart, where offsets mean nothing any more. */
function replaced(part: string, command: string, form: string, { line }: Block): string {
  const at = part.indexOf(command);
  if (at < 0) throw new DockerfileError(line, 'its build command cannot be changed where it stands');
  return part.slice(0, at) + form + part.slice(at + command.length);
}

/** Blank lines and pragmas above an instruction go with every copy of it; other comments stay with the runtime's. */
function repeatedLead({ lead }: Block): string {
  const lines = lead.replaceAll('\r\n', '\n').split('\n').slice(0, -1);
  const pragmas = lines.filter((line) => isPragma(line) && !/\bglobal\b/i.test(line));
  return (lines[0]?.trim() === '' ? '\n' : '') + pragmas.map((line) => `${line}\n`).join('');
}

/** What the runtime stage gets in place of the instructions that left it, each group where they stood. */
function runtimeSide(plan: Plan, names: Names): readonly Edit[] | Declined {
  const edits: Edit[] = [];
  let lines: string[] = [];
  let blank = false;
  const flush = (before: Block | 'end') => {
    if (lines.length > 0)
      edits.push({ op: 'insert', before, above: true, text: (blank ? '\n' : '') + lines.join('\n') });
    lines = [];
    blank = false;
  };
  const does = (kinds: readonly EffectKind[]) =>
    plan.placed.findLastIndex(({ effects }) => effects.some(({ kind }) => kinds.includes(kind)));
  const places = {
    install: Math.max(
      does(['install']),
      plan.placed.findLastIndex(({ role }) => role === 'install'),
    ),
    sources: plan.placed.findLastIndex(({ role }) => role === 'sources'),
    build: does(['build', 'prune']),
  };
  let first = true;
  for (const [index, each] of plan.placed.entries()) {
    if (each.runtime === null && /^[ \t]*\r?\n/.test(each.block.lead)) blank = true;
    const added = addedAt(index, each, places, plan, names);
    if ('declined' in added) return added;
    if (added.length > 0 && first) lines.push(...envNames(plan).map((name) => envLine(name, plan)));
    if (added.length > 0) first = false;
    if (each.late) lines.push(...added);
    if (each.runtime !== null) {
      flush(each.block);
      if (each.runtime !== each.block.text)
        edits.push({ op: 'replace', block: each.block, text: each.runtime });
    }
    if (!each.late) lines.push(...added);
  }
  flush('end');
  return edits;
}

function addedAt(
  index: number,
  each: Placed,
  places: Readonly<Record<'install' | 'sources' | 'build', number>>,
  plan: Plan,
  names: Names,
): readonly string[] | Declined {
  const { split, workdir } = plan;
  // where the working folder is not known, paths stay absolute
  const here = scopeBefore(plan.context.document, each.block).workdir ?? '';
  const lines: string[] = [];
  if (index === places.install) {
    for (const path of split.dependencies)
      lines.push(copyFrom(names.production, absolute(path, workdir), here));
    lines.push(...split.activate);
  }
  if (index === places.sources && split.sources !== 'all') {
    const sources = sourceLines(plan, split.sources, here);
    if ('declined' in sources) return sources;
    lines.push(...sources);
  }
  if (index === places.build || (places.build < 0 && index === places.install)) {
    for (const output of split.outputs)
      lines.push(copyFrom(names.build, absolute(output.path, workdir), here));
    for (const { from, to } of split.executables) lines.push(copyInto(names.build, from, to, here));
  }
  for (const path of each.artifacts) lines.push(copyFrom(names.build, path, here));
  return lines;
}

/** The proven set of context paths, with what the start and the health check name, where nothing else brings them. */
function sourceLines(plan: Plan, sources: readonly string[], here: string): readonly string[] | Declined {
  const { project, final } = plan.context;
  const copies = ownCopies(final);
  const made = [...plan.split.outputs.map(({ path }) => path), ...plan.split.dependencies].map((path) =>
    absolute(path, plan.workdir),
  );
  const kept = new Set(plan.placed.filter((each) => each.runtime !== null).map((each) => each.block));
  const wanted = [...sources, ...final.needs.files].filter((path) => {
    const target = toImage(copies, path);
    if (target === null) return true;
    return (
      !made.some((each) => below(each, target) !== null) &&
      toImage(
        copies.filter(({ block }) => kept.has(block)),
        path,
      ) === null
    );
  });
  return copyLines(
    wanted.map((path) => withItsFolder(path, project)),
    copies,
    project,
    here,
  );
}

/** A file that the program opens brings its folder along, so that one added beside it later is there too; not where code lies. */
function withItsFolder(path: string, project: Project): string {
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  if (folder === '' || project.isFolder(path)) return path;
  const inside = project.files.filter((file) => below(folder, file) !== null);
  return inside.some(isCode) ? path : folder;
}

const CODE_ENDINGS = ofLanguages(({ code }) => code?.endings);
const CODE_NAMES = new Set(ofLanguages(({ code }) => code?.names));

function isCode(path: string): boolean {
  return (
    CODE_ENDINGS.some((ending) => path.endsWith(ending)) ||
    CODE_NAMES.has(path.slice(path.lastIndexOf('/') + 1))
  );
}

function copyFrom(stage: string, path: string, here: string): string {
  return `COPY --from=${stage} ${path} ${relativeTo(here, path)}`;
}

/** A program keeps its name: it is copied into its folder. */
function copyInto(stage: string, from: string, to: string, here: string): string {
  const sameName = from.slice(from.lastIndexOf('/')) === to.slice(to.lastIndexOf('/'));
  return `COPY --from=${stage} ${from} ${sameName ? slashed(relativeTo(here, parentOf(to))) : relativeTo(here, to)}`;
}

function envNames({ context, split }: Plan): readonly string[] {
  const set = new Set(
    context.document.blocks
      .filter((block) => block.keyword === 'ENV')
      .flatMap((block) => block.args.split(/[\s=]+/)),
  );
  return split.env.map((text) => text.split('=')[0] ?? '').filter((name) => !set.has(name));
}

function envLine(name: string, { split }: Plan): string {
  return `ENV ${split.env.find((text) => text.startsWith(`${name}=`)) ?? name}`;
}

function absolute(path: string, workdir: string): string {
  if (path.startsWith('/')) return path;
  return path === '.' ? workdir : `${workdir === '/' ? '' : workdir}/${path.replace(/^\.\//, '')}`;
}
