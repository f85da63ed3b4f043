/** Whether packages may move to a virtual environment of their own, or why they must stay; the environment is not made here. */
import { toContext } from '../../analysis/layout.ts';
import { baseName, place, because, joinPath, pairs, script, type Block } from '../../dockerfile/index.ts';
import { pythonPackage, windowsPackages } from '../../knowledge/languages/python/packages.ts';
import { movingVariables, otherManagers } from '../../knowledge/languages/python/managers.ts';
import { installedPath, installedProgram, serverSettings } from '../../knowledge/languages/python/files.ts';
import type { Effect, Reason } from '../../model/index.ts';
import { placeIn, repositoryPath } from '../../project/evidence.ts';
import type { PythonModule } from './scopes.ts';
import { within } from './expressions.ts';
import { lockfileOf } from './lock.ts';
import type { Managed } from './managed.ts';
import { startedBy } from './started-by.ts';
import type { PipCall, PipInstall } from './pip.ts';
import type { LocatedRequirement } from './requirements.ts';
import type { PythonStageFacts } from './stage.ts';
import type { PythonStarts } from './start.ts';

/** One pip install of the stage. */
export interface Install {
  readonly effect: Effect;
  readonly call: PipCall;
  readonly given: PipInstall;
  /** A file that it installs from and that the context does not bring; null when there is none. */
  readonly unseen: string | null;
}

/** Everything that decides whether a stage's packages can live in a virtual environment of their own. */
export interface EnvironmentFacts {
  readonly stage: PythonStageFacts;
  readonly blocks: readonly Block[];
  readonly effects: readonly Effect[];
  readonly installs: readonly Install[];
  readonly requirements: readonly LocatedRequirement[];
  readonly managed: readonly Managed[];
  readonly unmanaged: Reason | null;
  readonly starts: PythonStarts;
  readonly modules: readonly PythonModule[];
  /** Absolute folder of the author's own environment, or null. */
  readonly environment: string | null;
  /** `[3, 12]`, or null when FROM names no version. */
  readonly version: readonly [number, number] | null;
}

type Rule = (around: EnvironmentFacts) => Reason | null;

/** Each answers why an environment of its own would not be the same, or null. The first answer counts. */
const RULES: readonly Rule[] = [
  otherManager,
  oldPython,
  elsewhere,
  unseen,
  editable,
  otherUser,
  systemPython,
  systemPackages,
  otherSystem,
  linkedAtBuild,
  unknownNeeds,
  installsAtStart,
  resetPath,
  ownPath,
  absoluteInDockerfile,
  absoluteInScripts,
  absoluteInFirstLines,
  absoluteInUses,
  absoluteInSettings,
  absoluteInSources,
];

/** Why the packages must stay where the author installs them; null when they may move to an environment of their own. */
export function reasonAgainst(around: EnvironmentFacts): Reason | null {
  for (const refuse of RULES) {
    const reason = refuse(around);
    if (reason !== null) return reason;
  }
  return null;
}

function otherManager({
  effects,
  managed,
  unmanaged,
  installs,
  starts,
  environment,
  stage,
}: EnvironmentFacts): Reason | null {
  if (unmanaged !== null) return unmanaged;
  const unread = effects.find(
    ({ kind, command }) => kind === 'install' && otherManagers.has(command.words[0]?.value ?? '') && lockfileOf(command.words[0]?.value ?? '') === null,
  ); // prettier-ignore
  if (unread)
    return because`${unread.block} installs with ${unread.command.words[0]?.value ?? ''}: where its environment lies is not followed`;
  for (const each of managed) {
    const { effect, manager, environment: made } = each;
    if (environment !== made)
      return because`${effect.block} installs with ${manager}, beside the environment in ${environment ?? ''}`;
    const beside = installs.some((install) => install.effect.block === effect.block);
    if (beside && made === null)
      return because`${effect.block} installs ${manager} and with it: an environment cannot be made between them`;
    const start = startedBy(each, stage, starts);
    if (start != null && 'stays' in start) return start.stays;
    if (each.hidden && start === null)
      return because`${effect.block} installs with ${manager}, and what the container starts does not use its environment`;
    const other = each.hidden ? installs.find((install) => install.effect.kind === 'install') : undefined;
    if (other !== undefined)
      return because`${other.effect.block} installs beside the environment of ${manager}`;
  }
  const setup = effects.find(
    ({ kind, command }) => kind === 'install' && command.words[1]?.value === 'setup.py',
  );
  if (setup === undefined) return null;
  const develop = setup.command.words.some((word) => word.value === 'develop');
  return because`${setup.block} installs with setup.py, ${develop ? 'which leaves links to the sources' : 'which decides by itself what it installs: use pip install instead'}`;
}

/** The venv of Python 3.6 and older brings a pip that is much older than the image's. */
function oldPython({ version, installs }: EnvironmentFacts): string | null {
  if (version === null || version[0] > 3 || (version[0] === 3 && version[1] >= 7)) return null;
  if (version[0] < 3) return 'python 2 has no venv module';
  const upgraded = installs[0]?.given.packages.some((name) => /^pip([=<>~!].*)?$/.test(name)) === true;
  return upgraded
    ? null
    : `a virtual environment of python ${version.join('.')} would bring an older pip than the image has`;
}

function elsewhere({ installs, blocks, environment }: EnvironmentFacts): Reason | null {
  for (const { given, effect, call } of installs) {
    if (given.elsewhere !== null)
      return because`${effect.block} installs to a place of its own (${given.elsewhere})`;
    if (call.arguments.options.has('--no-build-isolation'))
      return because`${effect.block} builds with what the image has (--no-build-isolation)`;
    const outside =
      environment !== null && effect.kind === 'install' && !goesTo(environment, effect, call, blocks);
    if (outside) return because`${effect.block} installs outside of the environment in ${environment}`;
  }
  const set = environmentLines(blocks).find(({ name }) => movingVariables.includes(name));
  return set ? because`${set} sets ${set.name}, which decides where packages go` : null;
}

/** Whether an install surely lands in the author's environment: by its PATH, its own pip, or its activate script. */
function goesTo(environment: string, effect: Effect, call: PipCall, blocks: readonly Block[]): boolean {
  const [program = ''] = call.program;
  const path = program.includes('/') && effect.cwd !== null ? joinPath(effect.cwd, program) : program;
  if (path.startsWith(`${environment}/bin/`)) return true;
  const activated =
    script(effect.block)?.commands.some(({ words }) => words[1]?.value === `${environment}/bin/activate`) ===
    true;
  const paths = environmentLines(blocks.filter(({ index }) => index < effect.block.index)).filter(
    ({ name }) => name === 'PATH',
  );
  const last = paths.at(-1)?.value ?? '';
  return activated || last.startsWith(`${environment}/bin:`) || /^\$\{?\w+\}?\/bin:/.test(last);
}

/** Packages of a file that is not in the context cannot be judged. */
function unseen({ installs }: EnvironmentFacts): Reason | null {
  const install = installs.find((each) => each.unseen !== null);
  return install
    ? because`${install.effect.block} installs from ${install.unseen ?? ''}, which does not come from the build context`
    : null;
}

function editable({ installs, requirements }: EnvironmentFacts): Reason | null {
  const line = installs.find(({ given }) => given.editable)?.effect.block.line;
  if (line !== undefined) return because`${{ line }} installs with --editable, which links to the sources`;
  const requirement = requirements.find((each) => each.editable);
  return requirement ? `${place(requirement)} is editable, which links to the sources` : null;
}

function otherUser({ installs, blocks }: EnvironmentFacts): Reason | null {
  const first = installs[0]?.effect.block.index ?? 0;
  const user = blocks.findLast(({ keyword, index }) => keyword === 'USER' && index < first);
  return user === undefined || /^(root|0)(:|$)/.test(user.args)
    ? null
    : because`pip runs as ${user.args} (${user}), who may not make an environment outside of the home folder`;
}

/** Python by a path of its own: another interpreter than the image's. */
function systemPython({ installs, starts, version }: EnvironmentFacts): Reason | null {
  const pip = installs.find(({ call }) => isForeign(call.program[0] ?? '', version));
  if (pip)
    return because`${pip.effect.block} runs ${pip.call.program[0] ?? ''}, which is not the python of an environment`;
  const start = starts.commands.find(({ words }) => isForeign(words[0] ?? '', version));
  return start
    ? `${start.evidence.path} starts ${start.words[0] ?? ''}, which is not the python of an environment`
    : null;
}

function isForeign(program: string, version: readonly [number, number] | null): boolean {
  if (/^\/usr\/(local\/)?bin\/(python|pip)/.test(program)) return true;
  const minor = /^(?:python|pip)(\d\.\d+)$/.exec(program)?.[1];
  return minor !== undefined && version !== null && minor !== version.join('.');
}

/** Debian's own Python packages serve /usr/bin/python3 alone; nobody installs them without meaning to use them. */
function systemPackages({ effects }: EnvironmentFacts): Reason | null {
  for (const { system, block } of effects) {
    const name =
      system?.action === 'install'
        ? system.packages.find((each) =>
            /^(python3?|py3)-(?!dev|pip|venv|setuptools|wheel|distutils)/.test(each),
          )
        : undefined;
    if (name !== undefined)
      return because`${block} installs ${name}, which belongs to the python of the distribution`;
  }
  return null;
}

function otherSystem({ requirements }: EnvironmentFacts): string | null {
  const found = requirements.find(({ name }) => name !== null && windowsPackages.has(name));
  return found
    ? `${place(found)} asks for ${found.name ?? ''}, which is for Windows only, so nothing builds: add ; sys_platform == 'win32' there`
    : null;
}

function linkedAtBuild({ requirements, installs }: EnvironmentFacts): string | null {
  const names = [
    ...requirements.map(({ name }) => name),
    ...installs.flatMap(({ given }) =>
      given.packages.map((each) => /^[\w.-]+/.exec(each)?.[0].toLowerCase()),
    ),
  ];
  return names.includes('uwsgi') ? 'uwsgi links whatever libraries it finds where it is built' : null;
}

function unknownNeeds({ requirements }: EnvironmentFacts): string | null {
  for (const { name } of requirements) {
    const caution = name === null ? null : pythonPackage(name)?.caution;
    if (caution != null) return `${name ?? ''}: ${caution}`;
  }
  return null;
}

function installsAtStart({ starts }: EnvironmentFacts): string | null {
  const found = starts.commands.find(
    ({ words }) =>
      /(^|\/)(pip[\d.]*|poetry|pipenv|uv|pdm|conda)$/.test(words[0] ?? '') ||
      (words[1] === '-m' && words[2] === 'pip'),
  );
  return found
    ? `${found.evidence.path} runs ${found.words.slice(0, found.words[1] === '-m' ? 4 : 2).join(' ')} when the container starts`
    : null;
}

/** Login shells, cron and su start their children with a PATH that has no environment in it. */
function resetPath({ starts, stage }: EnvironmentFacts): string | null {
  for (const { words, evidence } of starts.commands) {
    const name = baseName(words[0] ?? '');
    if (['cron', 'crond', 'su', 'sudo', 'runuser', 'supervisord', 'supercronic'].includes(name))
      return `${evidence.path} starts ${name}, whose children may not get the PATH of the image`;
  }
  const login = [...starts.scripts].find(([, text]) =>
    /^#!.*\b(ba)?sh\s+-\w*l|\bsource\s+\/etc\/profile|\b(bash|sh)\s+-\w*l\w*\s|^\s*(export\s+)?PATH=/m.test(
      text,
    ),
  );
  return login ? `${repositoryPath(stage.project, login[0])} sets PATH itself or starts a login shell` : null;
}

/** An ENV PATH that drops what was there, or puts the image's python in front again. */
function ownPath({ blocks, environment }: EnvironmentFacts): Reason | null {
  if (environment !== null) return null;
  const line = environmentLines(blocks).find(
    ({ name, value }) =>
      name === 'PATH' && (!/\$\{?PATH\b/.test(value) || /^\/usr(\/local)?\/bin:/.test(value)),
  );
  return line ? because`${line} sets PATH so that an environment would not come first` : null;
}

function absoluteIn(text: string, placed: ReadonlySet<string>): string | null {
  const found = installedPath.exec(text)?.[0];
  if (found !== undefined) return found;
  const program = [...text.matchAll(installedProgram)].find(([, name]) => !placed.has(name ?? ''));
  return program?.[0] ?? null;
}

/** Names in /usr/local/bin that the Dockerfile itself puts there. */
function placedPrograms({ blocks, stage }: EnvironmentFacts): ReadonlySet<string> {
  const copied = stage.copies.flatMap(({ to }) => /^\/usr\/local\/bin\/(.+)$/.exec(to)?.[1] ?? []);
  const folders = stage.copies
    .filter(({ to, folder }) => folder && to === '/usr/local/bin')
    .map(({ from }) => `${from}/`);
  const inFolders = stage.project.files.flatMap((path) =>
    folders.filter((folder) => path.startsWith(folder)).map((folder) => path.slice(folder.length)),
  );
  const fetched = blocks
    .filter(({ keyword, args }) => ['RUN', 'ADD', 'COPY'].includes(keyword) && !/\bln\s/.test(args))
    .flatMap(({ args }) => [...args.matchAll(installedProgram)].flatMap(([, name]) => name ?? []));
  return new Set([...copied, ...inFolders, ...fetched]);
}

function absoluteInDockerfile(around: EnvironmentFacts): Reason | null {
  const placed = placedPrograms(around);
  for (const { keyword, args, line } of around.blocks) {
    const found =
      keyword === 'COPY' || keyword === 'ADD' ? installedPath.exec(args)?.[0] : absoluteIn(args, placed);
    if (found != null)
      return because`${{ line }} names ${found}, which an environment of its own does not have`;
  }
  return null;
}

function absoluteInScripts(around: EnvironmentFacts): string | null {
  const placed = placedPrograms(around);
  for (const [path, text] of around.starts.scripts) {
    const found = absoluteAt(text, placed);
    if (found)
      return `${placeIn(around.stage.project, path, found.line)} names ${found.path}, which an environment of its own does not have`;
  }
  return null;
}

/** A program of the context that is started by its first line: `#!/usr/local/bin/python3`. */
function absoluteInFirstLines(around: EnvironmentFacts): string | null {
  const { project, copies } = around.stage;
  const placed = placedPrograms(around);
  for (const { words, cwd } of around.starts.commands) {
    const [name] = words;
    if (name == null || !name.includes('/') || (cwd === null && !name.startsWith('/'))) continue;
    const path = toContext(copies, joinPath(cwd ?? '/', name), project);
    const [first = ''] = (path === null ? '' : (project.read(path) ?? '')).split('\n', 1);
    const found = first.startsWith('#!') ? absoluteIn(first, placed) : null;
    if (path !== null && found !== null)
      return `${placeIn(project, path, 1)} names ${found}, which an environment of its own does not have`;
  }
  return null;
}

function absoluteInUses(around: EnvironmentFacts): string | null {
  const placed = placedPrograms(around);
  for (const { command, entrypoint, healthcheck, evidence } of around.stage.project.uses) {
    const words = [command, entrypoint, healthcheck].flatMap((said) =>
      said === null ? [] : typeof said === 'string' ? [said] : said,
    );
    const found = absoluteIn(words.join(' '), placed);
    if (found !== null)
      return `${place({ path: evidence.path, line: evidence.line ?? 1 })} names ${found}, which an environment of its own does not have`;
  }
  return null;
}

function absoluteInSettings(around: EnvironmentFacts): string | null {
  const { project } = around.stage;
  const placed = placedPrograms(around);
  const files = project.files
    .filter(
      (path) => serverSettings.test(path) && !/(^|\/)(\.|tests?\/|docs?\/|setup\.cfg|tox\.ini)/.test(path),
    )
    .slice(0, 200);
  for (const path of files) {
    const found = absoluteAt(project.read(path) ?? '', placed);
    if (found)
      return `${placeIn(project, path, found.line)} names ${found.path}, which an environment of its own does not have`;
  }
  return null;
}

function absoluteAt(
  text: string,
  placed: ReadonlySet<string>,
): { readonly path: string; readonly line: number } | null {
  for (const [index, line] of text.split('\n').entries()) {
    const path = absoluteIn(line, placed);
    if (path !== null) return { path, line: index + 1 };
  }
  return null;
}

function absoluteInSources(around: EnvironmentFacts): string | null {
  const placed = placedPrograms(around);
  for (const module of around.modules) {
    for (const { value } of module.uses) {
      const text = within(value).find(
        (part) =>
          part.kind === 'text' && part.value.includes('/usr/') && absoluteIn(part.value, placed) !== null,
      );
      if (text)
        return `${placeIn(around.stage.project, module.path, text.line)} names a path of the image's own python`;
    }
  }
  return null;
}

function environmentLines(
  blocks: readonly Block[],
): readonly { readonly name: string; readonly value: string; readonly line: number }[] {
  return blocks.flatMap((block) =>
    block.keyword === 'ENV'
      ? pairs(block).map(({ name, value }) => ({ name, value: value ?? '', line: block.line }))
      : [],
  );
}
