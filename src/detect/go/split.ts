/** How a stage that compiles a Go program is split: the toolchain stays behind, the program and its data go on. */
import { joinPath } from '../../dockerfile/index.ts';
import type { Declined, Evidence, Project, Split } from '../../types.ts';
import type { Binary } from './binaries.ts';
import type { Linking } from './cgo.ts';
import { goCommand } from './commandline.ts';
import { repositoryPath } from './modules.ts';
import type { ReadProgram } from './program.ts';
import { sourcesOf, type Whereabouts } from './sources.ts';
import type { GoStage } from './stage.ts';
import type { Start } from './starts.ts';

/** What the decision looks at. */
export interface SplitInput {
  readonly stage: GoStage;
  readonly start: Start;
  readonly programs: readonly ReadProgram[];
  /** How each program is linked, in the order of `programs`. */
  readonly linkings: readonly Linking[];
  readonly copies: Whereabouts['copies'];
  readonly workdir: string | null;
}

/** Programs for development that compile at every start. */
const DEVELOPMENT_TOOLS = new Set(
  'air reflex CompileDaemon fresh gin gow dlv realize modd watchexec nodemon gomon wgo task make'.split(' '),
);
/** Folders of PATH in the official images, apart from the toolchain's own. */
const PATH_FOLDERS = [
  '/go/bin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
];
/** Commands in front of which a variable cannot be put, or where it would not reach the build. */
const NOT_IN_FRONT_OF = new Set([
  'time',
  'exec',
  'command',
  'builtin',
  '.',
  'source',
  'eval',
  'set',
  'sudo',
  'make',
]);

/** The split of a stage that builds its own program. */
export function splitOf(input: SplitInput): Split | Declined {
  const { stage, start, programs, workdir } = input;
  const reason = startHindrance(start) ?? sourceHindrance(programs, stage.project) ?? editHindrance(input);
  if (reason !== null) return { declined: reason };
  if (programs.length === 0)
    return { declined: 'no go build or go install of the own module was found in a RUN' };
  if (workdir === null) return { declined: 'the working folder depends on a variable without a known value' };
  const executables = programs.map(({ binary }) => executable(binary, input));
  const generator = generatorOf(stage);
  const sights = programs.map((each) =>
    sourcesOf(each.sights, { project: stage.project, workdir, copies: input.copies, generator }),
  );
  const declined = sights.find((each) => 'declined' in each);
  if (declined !== undefined && 'declined' in declined) return declined;
  const found = sights.filter((each) => 'sources' in each);
  return {
    pays: paysOf(input),
    toolchain: null,
    dependencies: [],
    setup: [],
    activate: [],
    env: [],
    prune: null,
    outputs: [],
    executables,
    ...merged(found),
    runtime: input.linkings.every(({ kind }) => kind === 'static') ? 'static' : 'libc',
  };
}

/** The split of a stage that only runs what another one built: there is nothing left to take out. */
export function runtimeSplit(binaries: readonly Binary[], runtime: Split['runtime']): Split {
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

function startHindrance({ argv, block }: Start): string | null {
  if (block === null)
    return 'there is no CMD and no ENTRYPOINT: what the container runs is not in the Dockerfile';
  const where = `line ${block.line}`;
  const [program = '', ...rest] = argv ?? [];
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (name === 'go')
    return `${where} starts "go ${rest.join(' ')}", which compiles at every start: build the program in a RUN with go build -o and start that`;
  if (DEVELOPMENT_TOOLS.has(name) && !program.includes('/'))
    return `${where} starts ${name}, which compiles at every start`;
  return argv === null && /\bgo (?:run|build|test)\b/.test(block.args)
    ? `${where} compiles when the container starts`
    : null;
}

/** What a program can only do where the toolchain or its sources are. */
function sourceHindrance(programs: readonly ReadProgram[], project: Project): string | null {
  for (const { sights, sources } of programs) {
    const go = sights.runs.find(({ name }) => name === 'go' || name === 'gofmt');
    if (go) return `${place(go.evidence)} runs ${go.name}, so the container needs the Go toolchain`;
    const plugin = sources.external.get('plugin');
    if (plugin)
      return `${repositoryPath(project, plugin.source.path)}:${plugin.line} loads Go plugins, which must be built beside their program`;
    const caller = sights.calls.get('runtime.Caller');
    if (
      caller &&
      isAssetLookup(
        caller,
        sources.packages.flatMap((each) => each.sources),
        project,
      )
    ) {
      return `${place(caller)} finds files by the place of its source (runtime.Caller), which is only there in the build`;
    }
    const root =
      sights.calls.get('runtime.GOROOT') ??
      sights.calls.get('build.Default') ??
      sights.calls.get('build.Import');
    if (root) return `${place(root)} looks into the Go toolchain while it runs`;
  }
  return null;
}

/** `runtime.Caller` beside `filepath.Dir` in one file looks for files; alone it names a line in a log. */
function isAssetLookup(
  at: Evidence,
  sources: ReadProgram['sources']['packages'][number]['sources'],
  project: Project,
): boolean {
  const source = sources.find(({ path }) => repositoryPath(project, path) === at.path);
  return source?.calls.some(({ names }) => ['filepath.Dir', 'path.Dir'].includes(names.join('.'))) ?? false;
}

/** A static build needs CGO_ENABLED=0 in front of its command, which must stand where it can be edited. */
function editHindrance({ programs, linkings }: SplitInput): string | null {
  for (const [index, { binary }] of programs.entries()) {
    const linking = linkings[index];
    if (linking?.kind !== 'static' || linking.set) continue;
    const { outer, block } = binary.step;
    const name = outer.words[0]?.value ?? '';
    if (outer.nested || NOT_IN_FRONT_OF.has(name) || outer.words.some(({ split }) => split && name === '')) {
      return `line ${block.line}: CGO_ENABLED=0 cannot be put in front of "${brief(outer.text)}" where it stands: set it with ENV`;
    }
  }
  return null;
}

/** Where the runtime stage has the program: at its own path, or in /usr/local/bin when it is found by PATH in GOPATH. */
function executable({ path }: Binary, { start }: SplitInput): Split['executables'][number] {
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  const named = start.words.some((word) => word.includes(path));
  return {
    from: path,
    to: folder === '/go/bin' && !named ? joinPath('/usr/local/bin', path.slice(folder.length + 1)) : path,
  };
}

/** Whether a start word is this program: by its path, or by PATH. */
export function isProgram(word: string, path: string, workdir: string): boolean {
  if (word.includes('/')) return joinPath(workdir, word) === path;
  return PATH_FOLDERS.some((folder) => `${folder}/${word}` === path);
}

function paysOf({ stage, programs }: SplitInput): string {
  const modules = stage.workspace?.mod.requires.length ?? 0;
  const sources = programs.length === 1 ? 'the sources' : `the sources of ${programs.length} programs`;
  const downloaded = modules === 0 ? '' : `, ${modules} module${modules === 1 ? '' : 's'}`;
  return `the Go toolchain${downloaded} and ${sources}`;
}

function merged(
  found: readonly Pick<Split, 'sources' | 'sourcesWhy'>[],
): Pick<Split, 'sources' | 'sourcesWhy'> {
  const whole = found.find(({ sources }) => sources === 'all');
  if (whole !== undefined) return whole;
  const paths = [...new Set(found.flatMap(({ sources }) => (sources === 'all' ? [] : sources)))].sort();
  return {
    sources: paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`))),
    sourcesWhy: [...new Set(found.map(({ sourcesWhy }) => sourcesWhy))].join('; '),
  };
}

/** A step that may write files beside the sources before the build. */
function generatorOf({ steps }: GoStage): string | null {
  const step = steps.go.find((each) => ['generate', 'run', 'tool'].includes(goCommand(each)?.verb ?? ''));
  return step === undefined ? null : `"${brief(step.command.text)}"`;
}

function brief(text: string): string {
  const flat = text.replace(/\\?\s+/g, ' ').trim();
  return flat.length <= 60 ? flat : `${flat.slice(0, 57)}…`;
}

function place({ path, line }: Evidence): string {
  return line === null ? path : `${path}:${line}`;
}
