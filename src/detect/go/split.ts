/** How a stage that compiles a Go program is split: the toolchain stays behind, the program and its data go on. */
import { toContext } from '../../analysis/layout.ts';
import { folderOf, baseName, because, joined, joinPath, script } from '../../dockerfile/index.ts';
import { packageOf } from '../../knowledge/system/commands.ts';
import { developmentPrograms } from '../../knowledge/languages/go/programs.ts';
import type { Copied, Declined, Evidence, Project, Split, Reason } from '../../model/index.ts';
import { placeIn, repositoryPath } from '../../project/evidence.ts';
import type { GoBinary } from './build.ts';
import { assumedPure, type Linking } from './cgo.ts';
import { goCommand } from './commandline.ts';
import type { GoProgram } from './program.ts';
import { sourcesOf } from './files.ts';
import type { GoStageFacts } from './stage.ts';
import type { GoStart } from './start.ts';

/** What the decision looks at. */
export interface SplitInput {
  readonly stage: GoStageFacts;
  readonly start: GoStart;
  readonly programs: readonly GoProgram[];
  /** How each program is linked, in the order of `programs`. */
  readonly linkings: readonly Linking[];
  readonly copies: readonly Copied[];
  readonly workdir: string | null;
}

/** Programs of every image, or of a package, that start another one. */
const SYSTEM_STARTS = new Set(
  'sh bash ash dash /bin/sh /bin/bash /bin/ash env nice tini dumb-init su-exec gosu'.split(' '),
);
/** Commands in front of which a variable cannot be put, or where it would not reach the build. */
const NOT_IN_FRONT_OF = new Set('time exec command builtin . source eval set sudo'.split(' '));

/** The split of a stage that builds its own program. */
export function splitOf(input: SplitInput): Split | Declined {
  const { stage, start, programs, workdir } = input;
  const reason = startHindrance(start) ?? sourceHindrance(programs, stage.project) ?? editHindrance(input);
  if (reason !== null) return { declined: reason };
  if (programs.length === 0)
    return { declined: 'no go build or go install of the own module was found in a RUN' };
  const missing = missingStart(input) ?? toolAtRunTime(input) ?? pipedRemoval(input);
  if (missing !== null) return { declined: missing };
  if (workdir === null) return { declined: 'the working folder depends on a variable without a known value' };
  const executables = programs.map(({ binary }) => executable(binary, input));
  const generator = generatorOf(stage);
  const behaviour = programs.map((each) =>
    sourcesOf(each.behaviour, { project: stage.project, workdir, copies: input.copies, generator }),
  );
  const declined = behaviour.find((each) => 'declined' in each);
  if (declined !== undefined && 'declined' in declined) return declined;
  const wanted = merged(behaviour.filter((each) => 'sources' in each));
  return {
    pays: paysOf(input, wanted.sources),
    toolchain: null,
    dependencies: [],
    setup: [],
    activate: [],
    env: [],
    prune: null,
    outputs: [],
    executables,
    ...wanted,
    runtime: input.linkings.every(({ kind }) => kind === 'static') ? 'static' : 'libc',
    assumes: input.linkings.some((linking) => linking.kind === 'static' && !linking.set)
      ? assumedPure(stage, programs)
      : [],
  };
}

/** The split of a stage that only runs what another one built: there is nothing left to take out. */
export function runtimeSplit(binaries: readonly GoBinary[], runtime: Split['runtime']): Split {
  return {
    pays: null,
    toolchain: null,
    dependencies: [],
    setup: [],
    activate: [],
    env: [],
    prune: null,
    outputs: [],
    executables: binaries.map(({ from, path }) => ({ from, to: path })),
    sources: 'all',
    sourcesWhy: 'the stage compiles nothing',
    runtime,
  };
}

function startHindrance({ argv, block }: GoStart): Reason | null {
  if (block === null)
    return 'there is no CMD and no ENTRYPOINT: what the container runs is not in the Dockerfile';
  const where = because`${block}`;
  const [program = '', ...rest] = argv ?? [];
  const name = baseName(program);
  if (name === 'go')
    return because`${where} starts "go ${rest.join(' ')}", which compiles at every start: build the program in a RUN with go build -o and start that`;
  if (developmentPrograms.has(name) && !program.includes('/'))
    return because`${where} starts ${name}, which compiles at every start`;
  return argv === null && /\bgo (?:run|build|test)\b/.test(block.args)
    ? because`${where} compiles when the container starts`
    : null;
}

/** What a program can only do where the toolchain or its sources are. */
function sourceHindrance(programs: readonly GoProgram[], project: Project): Reason | null {
  for (const { behaviour, sources } of programs) {
    const go = behaviour.runs.find(({ name }) => name === 'go' || name === 'gofmt');
    if (go) return because`${go.evidence} runs ${go.name}, so the container needs the Go toolchain`;
    const plugin = sources.external.get('plugin');
    if (plugin)
      return `${placeIn(project, plugin.source.path, plugin.line)} loads Go plugins, which must be built beside their program`;
    const caller = behaviour.calls.get('runtime.Caller');
    if (
      caller &&
      isAssetLookup(
        caller,
        sources.packages.flatMap((each) => each.sources),
        project,
      )
    ) {
      return because`${caller} finds files by the place of its source (runtime.Caller), which is only there in the build`;
    }
    const root =
      behaviour.calls.get('runtime.GOROOT') ??
      behaviour.calls.get('build.Default') ??
      behaviour.calls.get('build.Import');
    if (root) return because`${root} looks into the Go toolchain while it runs`;
    const account = behaviour.calls.get('user.Lookup') ?? behaviour.calls.get('user.LookupGroup');
    if (account) return because`${account} looks a user up by name, whom a smaller image may not have`;
  }
  return null;
}

/** `runtime.Caller` beside `filepath.Dir` in one file looks for files; alone it names a line in a log. */
function isAssetLookup(
  at: Evidence,
  sources: GoProgram['sources']['packages'][number]['sources'],
  project: Project,
): boolean {
  const source = sources.find(({ path }) => repositoryPath(project, path) === at.path);
  return source?.calls.some(({ names }) => ['filepath.Dir', 'path.Dir'].includes(names.join('.'))) ?? false;
}

/** A static build needs CGO_ENABLED=0 in front of its command, which must stand where it can be edited. */
function editHindrance({ stage, programs, linkings }: SplitInput): Reason | null {
  for (const [index, { binary }] of programs.entries()) {
    const linking = linkings[index];
    if (linking?.kind !== 'static' || linking.set) continue;
    const { outer, block } = binary.step;
    const name = outer.words[0]?.value ?? '';
    const ignored = name === 'make' && setsCgoItself(stage.project);
    if (ignored || outer.nested || NOT_IN_FRONT_OF.has(name)) {
      return because`${block}: CGO_ENABLED=0 cannot be put in front of "${brief(outer.text)}" where it stands: set it with ENV`;
    }
  }
  return null;
}

/** A makefile's own variable outranks the environment that make gets. */
function setsCgoItself(project: Project): boolean {
  const makefiles = project.files.filter((path) => /(?:^|\/)(?:gnumakefile|makefile|[^/]*\.mk)$/i.test(path));
  return makefiles.some((path) => project.read(path)?.includes('CGO_ENABLED') ?? true);
}

/** Where the runtime stage has the program: at its own path, or in /usr/local/bin when it is found by PATH in GOPATH. */
function executable({ path }: GoBinary, { start }: SplitInput): Split['executables'][number] {
  const folder = folderOf(path);
  const named = start.words.some((word) => word.includes(path));
  return {
    from: path,
    to: folder === '/go/bin' && !named ? joinPath('/usr/local/bin', path.slice(folder.length + 1)) : path,
  };
}

/** A start command that nothing of the Dockerfile brings: it is broken today, or comes from where nobody sees. */
function missingStart({ stage, start, programs, copies, workdir }: SplitInput): Reason | null {
  const [word] = start.argv ?? [];
  if (word === undefined || start.block === null) return null;
  const paths = programs.map(({ binary }) => binary.path);
  const found = word.includes('/')
    ? isInstalled(word, stage) ||
      workdir === null ||
      paths.includes(joinPath(workdir, word)) ||
      toContext(copies, joinPath(workdir, word), stage.project) !== null
    : paths.some((path) => path.endsWith(`/${word}`)) ||
      SYSTEM_STARTS.has(word) ||
      stage.steps.packages.some(({ name }) => name === word);
  if (found || SYSTEM_STARTS.has(word)) return null;
  return because`${start.block} starts "${word}", which is neither a program that the build steps write nor a file of the context`;
}

/** `/sbin/tini`, where a package that a RUN installs brings it. */
function isInstalled(path: string, { steps, image }: GoStageFacts): boolean {
  const [, name] = /^(?:\/usr)?\/s?bin\/([^/]+)$/.exec(path) ?? [];
  const owner = name === undefined ? null : packageOf(name, image.alpine ? 'apk' : 'apt');
  return owner !== null && steps.packages.some((each) => each.name === owner);
}

/** A program from outside of the module that the container runs, too: it would have to be taken along. */
function toolAtRunTime({ stage }: SplitInput): Reason | null {
  const { commands } = stage.view.needs;
  for (const step of stage.steps.go) {
    const command = goCommand(step);
    const tools =
      command?.verb === 'install' ? command.operands.filter((operand) => operand?.includes('@')) : [];
    const tool = tools
      .map((operand) => programName(operand ?? ''))
      .find((name) => commands.some((each) => each.name === name));
    if (tool !== undefined)
      return because`${step.block} installs ${tool}, which the container runs beside its own program`;
  }
  return null;
}

/** `ls | grep -v app | xargs rm` behind the build: in the runtime stage it finds other files, or none, and fails. */
function pipedRemoval({ stage, programs }: SplitInput): Reason | null {
  const built = Math.max(...programs.map(({ binary }) => binary.step.block.index));
  for (const block of stage.view.blocks.filter(({ index, keyword }) => keyword === 'RUN' && index > built)) {
    const names = (script(block)?.commands ?? []).map(({ words }) => words.map(({ value }) => value));
    if (names.some(([name, ...rest]) => name === 'xargs' && rest.includes('rm'))) {
      return because`${block} removes files whose names come from a pipe: what the container keeps is not known`;
    }
  }
  return null;
}

/** `example.com/tool/cmd/migrate@v4` gives `migrate`. */
function programName(path: string): string {
  const parts = path
    .replace(/@.*$/, '')
    .split('/')
    .filter((part) => !/^v\d+$/.test(part));
  return parts.at(-1) ?? '';
}

/** The sources stay behind too, unless the program may open any of them. */
function paysOf({ stage, programs }: SplitInput, opened: Split['sources']): string {
  const count = stage.workspace?.mod.requires.length ?? 0;
  const modules = `${count} module${count === 1 ? '' : 's'}`;
  const sources = programs.length === 1 ? 'the sources' : `the sources of ${programs.length} programs`;
  const others = [...(count === 0 ? [] : [modules]), ...(opened === 'all' ? [] : [sources])];
  const [last, ...before] = others.reverse();
  return last === undefined
    ? 'the Go toolchain'
    : `${['the Go toolchain', ...before.reverse()].join(', ')} and ${last}`;
}

function merged(
  found: readonly Pick<Split, 'sources' | 'sourcesWhy'>[],
): Pick<Split, 'sources' | 'sourcesWhy'> {
  const whole = found.find(({ sources }) => sources === 'all');
  if (whole !== undefined) return whole;
  const paths = [...new Set(found.flatMap(({ sources }) => (sources === 'all' ? [] : sources)))].sort();
  return {
    sources: paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`))),
    sourcesWhy: joined(
      found.map(({ sourcesWhy }) => sourcesWhy),
      '; ',
    ),
  };
}

/** A step that may write files beside the sources before the build. */
function generatorOf({ steps }: GoStageFacts): string | null {
  const step = steps.go.find((each) => ['generate', 'run', 'tool'].includes(goCommand(each)?.verb ?? ''));
  return step === undefined ? null : `"${brief(step.command.text)}"`;
}

function brief(text: string): string {
  const flat = text.replace(/\\?\s+/g, ' ').trim();
  return flat.length <= 60 ? flat : `${flat.slice(0, 57)}…`;
}
