/** What a Python program needs, out of its sources, packages and start commands; each part is worked out by the files beside it. */
import { baseName } from '../../dockerfile/index.ts';
import { installsInPlace } from '../../knowledge/languages/python/managers.ts';
import { loaderModules, loaders, servers } from '../../knowledge/languages/python/programs.ts';
import type { Evidence, Program, Seen, Recogniser } from '../../model/index.ts';
import { ENDS_ON_SIGTERM, HOME_DATA } from '../../knowledge/languages/python/calls.ts';
import { settingsOf } from './django.ts';
import { librariesOf } from './libraries.ts';
import { usesOf } from './system-uses.ts';
import { importedCommands } from './command-modules.ts';
import { processesOf } from './processes.ts';
import { behaviourOf, type PythonBehaviour } from './behaviour.ts';
import { filesOfSettings } from './settings-files.ts';
import { sourcesOf, type Sources } from './sources.ts';
import { suppliers, stepsOf, type PythonSteps } from './steps.ts';
import type { PythonStageFacts } from './stage.ts';
import type { PythonStart, PythonStarts } from './start.ts';
import { filesOfStart, portsOfStart, rebased } from './started.ts';
import { minorVersion } from './version.ts';
import { filesOf, type Files } from './files.ts';

/** A program with what was read to know it. */
export interface PythonProgram extends Program {
  readonly sources: Sources;
  readonly variables: ReadonlySet<string>;
}

/** What the container of a stage needs, out of its sources, its packages and its start commands. */
export function programOf(
  stage: PythonStageFacts,
  starts: PythonStarts,
  steps: PythonSteps,
  recognise: Recogniser,
): PythonProgram {
  const { project } = stage;
  const read = sourcesOf(stage, starts);
  const findings = behaviourOf(read.modules, read.world, project);
  const sources: Sources = {
    ...read,
    incomplete: read.incomplete ?? findings.unread,
    unread: read.unread ?? findings.unread,
  };
  const settings = settingsOf(sources.modules, sources.world, project);
  const processes = processesOf(findings.processes, sources.world);
  const configured = filesOfSettings(sources.modules, sources.world, project);
  const started = starts.commands.flatMap((start) => filesOfStart(start, settings));
  const files = filesOf(
    stage,
    [...findings.files, ...settings.files, ...configured, ...started],
    findings.asked,
  );
  const packages = [steps, ...suppliers(stage).map((supplier) => stepsOf(supplier, recognise))].flatMap(
    (each) => each.packages,
  );
  const version = minorVersion(stage.view.base?.image.tag ?? null);
  const { libraries, unknown } = librariesOf(packages, sources.modules, project, version);
  return {
    keeps: keptPrograms(packages.map(({ name }) => name)),
    start: starts.argv,
    ...placed(files, starts, stage, sources),
    runs: [...processes.runs, ...importedCommands(sources.modules, project)],
    runsUnknown: processes.runsUnknown ?? starts.unknown ?? sources.unread,
    libraries,
    unknownLibraries: unknown,
    uses: usesOf(packages, sources.modules, sources.world, project),
    ports: [...findings.ports, ...starts.commands.flatMap(portsOfStart)],
    handlesSigterm: sigtermOf(starts, findings),
    home: findings.home ?? files.home,
    needsRoot: findings.relyOnRoot[0] ?? processes.relyOnRoot[0] ?? rootOf(stage, starts, steps, sources),
    sources,
    variables: findings.variables,
  };
}

/** Python itself, and programs that are called like the package which brings them. */
function keptPrograms(packages: readonly string[]): readonly string[] {
  const known = [servers, loaders, loaderModules];
  return ['python', 'python3', ...packages.filter((name) => known.some((names) => names.has(name)))];
}

/** The files in terms of the image's working folder, and unknown where not everything was read. */
function placed(
  files: Files,
  starts: PythonStarts,
  stage: PythonStageFacts,
  { incomplete }: Sources,
): Pick<Files, 'opens' | 'opensUnknown' | 'writes' | 'writesUnknown'> {
  const folders = [...new Set(starts.commands.filter(runsPython).map(({ cwd }) => cwd))];
  const known = folders.flatMap((folder) => folder ?? []);
  const relative = files.writes.find(({ path }) => !path.startsWith('/'));
  const lost = folders.length > known.length && relative !== undefined ? relative.evidence : null;
  const move = (seen: readonly Seen[]): readonly Seen[] =>
    known.length === 0 ? seen : rebased(seen, known, stage.workdir);
  const unread = incomplete ?? lost;
  const [other] = known.filter((folder) => folder !== stage.workdir);
  // a folder that is only known as "where it starts" is another one there
  const folder =
    files.writesUnknown?.folder === '.' && other !== undefined
      ? known.length === 1
        ? other
        : null
      : files.writesUnknown?.folder;
  return {
    opens: move(files.opens),
    opensUnknown: files.opensUnknown ?? incomplete,
    writes: move(files.writes),
    writesUnknown:
      unread !== null
        ? { folder: null, evidence: unread }
        : files.writesUnknown && { ...files.writesUnknown, folder: folder ?? null },
  };
}

function runsPython({ words }: PythonStart): boolean {
  return !/^(:|echo|sleep|mkdir|chmod|chown|cp|mv|rm|test|\[|export|set|exit|wait|curl|nc)$/.test(
    words[0] ?? '',
  );
}

/** The server that is started ends on SIGTERM by itself, or the sources handle it. */
function sigtermOf({ commands, argv }: PythonStarts, { handlesSigterm }: PythonBehaviour): Evidence | null {
  if (handlesSigterm) return handlesSigterm;
  const only =
    argv === null
      ? undefined
      : commands.find(({ words }) => words[0] === argv[0] || words[0] === argv[argv.length - 1]);
  const [first = '', second = '', third = ''] = (only?.words ?? []).map((word) => word ?? '');
  const program = second === '-m' ? third : first;
  const name = baseName(program);
  return only !== undefined && ENDS_ON_SIGTERM.has(name)
    ? { ...only.evidence, says: `${name} ends on SIGTERM` }
    : null;
}

/** Steps and places that only root can use: its home folder, above all. */
function rootOf(
  stage: PythonStageFacts,
  starts: PythonStarts,
  steps: PythonSteps,
  { modules }: Sources,
): Evidence | null {
  const at = (line: number, says: string): Evidence => ({ path: stage.project.dockerfile, line, says });
  const user = steps.installs.find(({ given }) => given.elsewhere === '--user');
  if (user) return at(user.effect.block.line, "pip install --user puts packages into root's home folder");
  const work = steps.blocks.findLast(({ keyword }) => keyword === 'WORKDIR');
  if (work && /^\/root(\/|$)/.test(work.args))
    return at(work.line, "the working folder is in root's home folder");
  const kept = steps.effects.find(
    ({ kind, command }) =>
      kind === 'opaque' &&
      /^(python[\d.]*|nltk|playwright|huggingface-cli|hf|spacy|pipx|curl)$/.test(
        command.words[0]?.value ?? '',
      ),
  );
  if (kept) return at(kept.block.line, `what "${kept.command.text}" makes may lie in root's home folder`);
  return managerOf(starts, steps, at) ?? homeData(stage, modules, steps);
}

type At = (line: number, says: string) => Evidence;

/** Managers that keep environments, or a python of their own, in the home folder of whoever installs. */
function managerOf(
  { commands }: PythonStarts,
  { effects, blocks, managed }: PythonSteps,
  at: At,
): Evidence | null {
  const runs = commands.find(({ wrapper, words }) => /^(uv|pipenv|pdm)$/.test(wrapper ?? words[0] ?? ''));
  if (runs)
    return { ...runs.evidence, says: `${runs.wrapper ?? ''} may change its environment when it starts` };
  const install = effects.find(
    (effect) =>
      effect.kind === 'install' &&
      /^(poetry|pipenv|uv)$/.test(effect.command.words[0]?.value ?? '') &&
      !managed.some((each) => each.effect === effect && each.environment !== null),
  );
  const name = install?.command.words[0]?.value;
  if (install === undefined || blocks.some(({ args }) => installsInPlace.test(args))) return null;
  const what = name === 'uv' ? 'may keep a python of its own' : 'keeps its environment';
  return at(install.block.line, `${name ?? ''} ${what} in root's home folder`);
}

/** Data that a package looks up in the home folder, and that a step has put into root's. */
function homeData(stage: PythonStageFacts, modules: Sources['modules'], steps: PythonSteps): Evidence | null {
  for (const [name, folder] of HOME_DATA) {
    const block = steps.blocks.find(
      ({ keyword, args }) =>
        keyword === 'RUN' && args.includes(name) && !/^\s*(python\S*\s+-m\s+)?pip\S*\s+install/.test(args),
    );
    const used = modules.some((module) =>
      [...module.imports.values()].some((found) => found.module.split('.')[0] === name),
    );
    if (block && used)
      return {
        path: stage.project.dockerfile,
        line: block.line,
        says: `${name} looks for ${folder} in the home folder, which is root's`,
      };
  }
  return null;
}
