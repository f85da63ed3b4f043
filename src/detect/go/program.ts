/** What the running program needs, out of its sources. */
import { baseName, joinPath, type Document } from '../../dockerfile/index.ts';
import { toContext } from '../../analysis/layout.ts';
import { TIME_ZONES, buildVariable } from '../../knowledge/languages/go/toolchain.ts';
import { programsOfModule } from '../../knowledge/languages/go/process-modules.ts';
import { isPure } from '../../knowledge/languages/go/pure-modules.ts';
import { usedByCalls, usedByFrameworks } from '../../knowledge/languages/go/system-uses.ts';
import type {
  Evidence,
  Library,
  MayRun,
  Program,
  Project,
  Seen,
  StageView,
  SystemUse,
} from '../../model/index.ts';
import { evidenceAt } from '../../project/evidence.ts';
import type { GoBinary } from './build.ts';
import { tagsOf } from './commandline.ts';
import { programSources, type LocalModule, type Package, type ProgramSources } from './sources.ts';
import { portsOf } from './ports.ts';
import { behaviourOf, type GoBehaviour } from './behaviour.ts';
import { workdirAtEnd } from './stage.ts';
import { indexOf } from './names.ts';

/** A program with its sources read. */
export interface GoProgram {
  readonly binary: GoBinary;
  readonly sources: ProgramSources;
  readonly behaviour: GoBehaviour;
  readonly ports: Program['ports'];
}

/** The stage that a program runs in: its variables decide what `os.Getenv` gives. */
export interface RunPlace {
  readonly view: StageView;
  readonly workdir: string | null;
}

/** Where the programs of a stage run. */
export function runPlaceOf(view: StageView): RunPlace {
  return { view, workdir: workdirAtEnd(view) };
}

/** Reads a program; the same sources with the same variables are read once per project. */
export function readProgram(
  binary: GoBinary,
  modules: readonly LocalModule[],
  { view }: RunPlace,
): GoProgram {
  const { scope, project } = view;
  const environment = new Map([...scope.variables].filter(([name]) => scope.env.has(name)));
  const files = binary.main.sources.map(({ path }) => path);
  const key = JSON.stringify(['go program', files, tagsOf(binary.command), modules, [...environment]]);
  const read = project.once(key, () => readSources(binary, modules, environment, project));
  return { binary, ...read };
}

function readSources(
  { main, command }: GoBinary,
  modules: readonly LocalModule[],
  environment: ReadonlyMap<string, string | null>,
  project: Project,
): Omit<GoProgram, 'binary'> {
  const sources = programSources(project, main, modules, new Set(tagsOf(command)));
  const index = indexOf(sources, modules, environment);
  return { sources, behaviour: behaviourOf(sources, index, project), ports: portsOf(index, project) };
}

/** The needs of all programs of one image together. */
export function programOf(
  programs: readonly GoProgram[],
  start: readonly string[] | null,
  libraries: readonly Library[],
  place: RunPlace,
): Program {
  const behaviour = programs.map((each) => each.behaviour);
  const all = <T>(pick: (each: GoBehaviour) => readonly T[]) => behaviour.flatMap(pick);
  const first = <T>(pick: (each: GoBehaviour) => T | null) =>
    behaviour.map(pick).find((each) => each !== null) ?? null;
  const zones = timezonesOf(programs, place);
  const kept = all((each) => each.files).filter((file) => isData(file, place));
  return {
    keeps: programs.map(({ binary }) => binary.path),
    start,
    opens: unique([
      ...all((each) => each.opens),
      ...kept,
      ...all((each) => each.texts).filter((text) => isData(text, place)),
    ]),
    opensUnknown: first((each) => each.opensUnknown),
    writes: unique([...all((each) => each.writes), ...kept]),
    writesUnknown: first((each) => each.writesUnknown),
    runs: all((each) => each.runs),
    runsUnknown: first((each) => each.runsUnknown),
    mayRun: mayRun(programs, place.view.project),
    libraries,
    unknownLibraries: [],
    ports: programs.flatMap(({ ports }) => ports),
    handlesSigterm: handledSignal(programs, start, place.view.project),
    needsRoot: called(behaviour, [
      'os.Chown',
      'os.Lchown',
      'syscall.Chroot',
      'syscall.Setuid',
      'syscall.Setgid',
      'syscall.Mount',
      'icmp.ListenPacket',
    ]),
    home: called(behaviour, [
      'os.UserHomeDir',
      'os.UserCacheDir',
      'os.UserConfigDir',
      'user.Current',
      'homedir.Dir',
      'homedir.Expand',
    ]),
    timezones: zones && { path: TIME_ZONES, evidence: zones },
    uses: usesOf(programs),
  };
}

/** Modules that start programs by tables, and the first one of which nothing is known. */
function mayRun(programs: readonly GoProgram[], project: Project): MayRun {
  const external = programs.flatMap(({ sources }) => [...sources.external]);
  const names = external.flatMap(([path]) => programsOfModule(path));
  const other = external.find(([path]) => !isPure(path) && programsOfModule(path).length === 0);
  return {
    names: [...new Set(names)],
    others: other ? evidenceAt(project, other[1].source.path, other[1].line, `imports ${other[0]}`) : null,
  };
}

/** A program of which no source could be read: it may do anything. */
export function unknownProgram(start: readonly string[] | null, evidence: Evidence): Program {
  return {
    start,
    opens: [],
    opensUnknown: evidence,
    writes: [],
    writesUnknown: { folder: null, evidence },
    runs: [],
    runsUnknown: evidence,
    libraries: [],
    unknownLibraries: [],
    ports: [],
    handlesSigterm: null,
    home: null,
    timezones: null,
  };
}

/** Variables that the sources read and that neither the Go tool nor a RUN of the Dockerfile does. */
export function runtimeVariablesOf(programs: readonly GoProgram[], document: Document): ReadonlySet<string> {
  const runs = document.blocks
    .filter(({ keyword }) => keyword === 'RUN')
    .map(({ text }) => text)
    .join('\n');
  const names = programs.flatMap(({ sources }) => sources.packages.flatMap(variablesIn));
  return new Set(names.filter((name) => !buildVariable.test(name) && !runs.includes(name)));
}

/** Texts handed to something like `os.Getenv`, and `env:"NAME"` tags. */
function variablesIn({ sources }: Package): readonly string[] {
  return sources.flatMap(({ calls, tokens }) => [
    ...calls
      .filter(({ names }) => /env/i.test(names.at(-1) ?? ''))
      .flatMap(({ args }) =>
        args.flatMap(({ start, end }) =>
          end - start === 1 && tokens[start]?.kind === 'text' ? [tokens[start].value] : [],
        ),
      )
      .filter((text) => /^[A-Z][A-Z0-9_]*$/.test(text)),
    ...tokens.flatMap(({ kind, value }) =>
      kind === 'text'
        ? [...value.matchAll(/\b(?:env|envconfig|mapstructure):"([A-Z][A-Z0-9_]*)/g)].map(
            (match) => match[1] ?? '',
          )
        : [],
    ),
  ]);
}

/** The Go runtime ends on SIGTERM by itself, also as process 1; a shell in front of it does not pass the signal on. */
function handledSignal(
  programs: readonly GoProgram[],
  start: readonly string[] | null,
  project: Project,
): Evidence | null {
  const started = programs.find(({ binary }) => start?.[0]?.endsWith(baseName(binary.path)));
  const main = started?.binary.main.sources[0];
  return main === undefined
    ? null
    : evidenceAt(project, main.path, null, 'a Go program ends on SIGTERM, also as process 1');
}

function timezonesOf(programs: readonly GoProgram[], { view }: RunPlace): Evidence | null {
  if (programs.every(({ sources }) => sources.external.has('time/tzdata'))) return null;
  if (view.scope.env.has('TZ')) {
    const block = view.document.blocks.find(
      ({ keyword, args }) => keyword === 'ENV' && /(?:^|\s)TZ[= ]/.test(args),
    );
    return { path: view.project.dockerfile, line: block?.line ?? null, says: 'ENV TZ names a time zone' };
  }
  const text = programs
    .flatMap(({ behaviour }) => behaviour.texts)
    .find(({ path }) => /[?&]loc=(?!UTC|Local)/.test(path));
  return (
    called(
      programs.map(({ behaviour }) => behaviour),
      ['time.LoadLocation'],
    ) ??
    text?.evidence ??
    null
  );
}

/** What the calls look up by name: by functions of the standard library, and by methods of frameworks that serve files. */
function usesOf(programs: readonly GoProgram[]): readonly SystemUse[] {
  const uses = programs.flatMap(({ behaviour, sources }) => [
    ...usedByCalls.flatMap(({ thing, says, calls }) => {
      const evidence = called([behaviour], calls);
      return evidence ? [{ thing, evidence: { ...evidence, says: `${says} (${evidence.says})` } }] : [];
    }),
    ...usedByFrameworks
      .filter(({ modules }) => [...sources.external.keys()].some((path) => isBelow(modules, path)))
      .flatMap(({ thing, says, calls }) => {
        const evidence = [...behaviour.calls].find(([name]) => calls.has(name.slice(name.lastIndexOf('.') + 1)))?.[1]; // prettier-ignore
        return evidence ? [{ thing, evidence: { ...evidence, says: `${says} (${evidence.says})` } }] : [];
      }),
  ]);
  return [...new Map(uses.toReversed().map((use) => [use.thing, use])).values()];
}

/** `github.com/gin-gonic/gin`, its packages and its later major versions. */
function isBelow(modules: readonly string[], path: string): boolean {
  return modules.some((name) => path === name || path.startsWith(`${name}/`));
}

function called(behaviour: readonly GoBehaviour[], names: readonly string[]): Evidence | null {
  return behaviour.flatMap(({ calls }) => names.flatMap((name) => calls.get(name) ?? []))[0] ?? null;
}

/** A text that names a file or folder of the context. */
function isData({ path }: Seen, { workdir, view }: RunPlace): boolean {
  if (workdir === null || !/[/.]/.test(path) || /[*?]/.test(path)) return false;
  const source = toContext(view.copies, joinPath(workdir, path), view.project);
  return source !== null && source !== '.' && !source.endsWith('.go');
}

function unique(list: readonly Seen[]): readonly Seen[] {
  return [...new Map(list.toReversed().map((each) => [each.path, each])).values()].toReversed();
}
