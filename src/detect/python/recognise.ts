/** What Python's own commands do in a RUN, as effects; what Django's settings say is handed in. */
import { because } from '../../dockerfile/index.ts';
import { joinPath, type Command } from '../../dockerfile/index.ts';
import {
  brief,
  inert,
  nameOf,
  opaque,
  placeOf,
  readArguments,
  valueOf,
  type FoundEffect,
} from '../../analysis/recognisers/words.ts';
import {
  installTools,
  handOver,
  otherManagers,
  packageless,
  withoutProject,
} from '../../knowledge/languages/python/managers.ts';
import { checkers } from '../../knowledge/languages/python/programs.ts';
import type { CommandPlace, Declined } from '../../model/index.ts';
import { contextsOf } from './manifests.ts';
import { pipCall, pipInstall, type PipCall } from './pip.ts';

/** What `manage.py` commands of a RUN write, worked out from the settings when one is met. */
export interface DjangoFacts {
  /** Absolute folder that `collectstatic` fills; declined when the settings do not show it, or when it may stay empty. */
  staticRoot(): string | Declined;
  /** Absolute paths of sqlite databases; null when one of them is not known, empty when the database is elsewhere. */
  databases(): readonly string[] | null;
}

const PYTHON = /^python[\d.]*$/;

/** Recognises Python's own commands. */
export function recognisePython(command: Command, at: CommandPlace, django: DjangoFacts): FoundEffect | null {
  const call = pipCall(command);
  if (call !== null) return pip(call, command, at);
  const name = nameOf(command);
  if (checkers.has(name)) return { kind: 'test', reads: [], writes: [] };
  if (otherManagers.has(name)) return manager(name, command, at, django);
  if (name === 'virtualenv') return environment(command, 1, at);
  if (name === 'manage.py' || name === 'django-admin') return manage(command, 1, at, django);
  if (name === 'playwright' || name === 'nltk' || name === 'alembic' || name === 'flask')
    return opaque(`what "${brief(command)}" writes is not known`);
  return PYTHON.test(name) ? python(command, at, django) : null;
}

function pip(call: PipCall, command: Command, at: CommandPlace): FoundEffect {
  switch (call.action) {
    case 'install':
      return install(call, command, at);
    case 'uninstall':
      return { kind: 'tool', reads: [], writes: [], tools: [] };
    case 'config':
      return opaque(`where "${brief(command)}" keeps its settings is not known`);
    case 'cache':
    case 'check':
    case 'debug':
    case 'freeze':
    case 'help':
    case 'index':
    case 'inspect':
    case 'list':
    case 'search':
    case 'show':
    case '':
      return inert();
    default:
      return opaque(`what "${brief(command)}" writes is not known`);
  }
}

function install(call: PipCall, command: Command, at: CommandPlace): FoundEffect {
  const given = pipInstall(call, at);
  const reads = [...given.files, ...given.links, ...given.local];
  if (reads.includes(null)) return opaque(`which files "${brief(command)}" installs from is not known`);
  const known = reads.flatMap((path) => path ?? []);
  if (known.length === 0 && !given.editable && given.packages.every(isTool))
    return { kind: 'tool', reads: [], writes: [], tools: given.packages };
  const contexts = contextsOf(given, at);
  return { kind: 'install', reads: known, writes: [], fromManifests: !('declined' in contexts) };
}

/** `pip`, `poetry==1.8`: it serves the build, or whoever looks into the container; so may what comes from an address. */
function isTool(requirement: string): boolean {
  const [, name] = /^([\w.-]+)(?:\[[^\]]*\])?(?:[=<>~!][^@]*)?$/.exec(requirement) ?? [];
  if (name === undefined) return true;
  return installTools.has(name) || otherManagers.has(name) || checkers.has(name);
}

/** Whether the manifest in the working folder is no package itself, so that only what it depends on is installed. */
function hasNoPackage(name: string, at: CommandPlace): boolean {
  const { cwd, project } = at;
  const path = cwd === null ? null : at.toContext(joinPath(cwd, 'pyproject.toml'));
  const text = path === null ? undefined : project.read(path);
  return text !== undefined && packageless[name]?.(text) === true;
}

function manager(name: string, command: Command, at: CommandPlace, django: DjangoFacts): FoundEffect | null {
  const values = command.words.map((word) => word.value ?? '');
  const action = values.slice(1).find((value) => value !== '' && !value.startsWith('-')) ?? '';
  if (['config', '--version', 'self', 'cache', 'check', 'show'].includes(action) || action === '')
    return { kind: 'tool', reads: [], writes: [], tools: [] };
  if (action === 'run' && handOver.has(name) && values[1] === 'run' && values[2]?.startsWith('-') === false)
    return recognisePython({ ...command, words: command.words.slice(2) }, at, django);
  if (!['install', 'sync', 'add', 'create', 'env', 'update'].includes(action))
    return opaque(`what "${brief(command)}" writes is not known`);
  const alone = withoutProject.some((option) => values.includes(option)) || hasNoPackage(name, at);
  return {
    kind: 'install',
    reads: [],
    writes: [],
    fromManifests: alone && ['poetry', 'uv', 'pdm', 'pipenv'].includes(name),
  };
}

/** `python -m venv /opt/venv`, `virtualenv /opt/venv`: an environment that the installs go to. */
function environment(command: Command, from: number, at: CommandPlace): FoundEffect {
  const { operands } = readArguments(command.words.slice(from), 'p', ['--python', '--prompt']);
  const places = operands.map((word) => placeOf(word, at));
  if (places.length === 0 || places.some((place) => place === null))
    return opaque(`where "${brief(command)}" writes is not known`);
  return {
    kind: 'install',
    reads: [],
    writes: places.flatMap((place) => place?.path ?? []),
    fromManifests: true,
  };
}

/** `python` with a module, a script, or code of its own. */
function python(command: Command, at: CommandPlace, django: DjangoFacts): FoundEffect {
  const values = command.words.map((word) => valueOf(word, at) ?? '');
  const first = values.findIndex(
    (value, index) => index > 0 && (value === '-m' || value === '-c' || !value.startsWith('-')),
  );
  // a script that comes through a pipe
  if (command.operator === '|' || values.includes('-'))
    return opaque(`what "${brief(command)}" runs is not known`);
  if (first === -1) return values.length > 1 ? inert() : opaque(`what "${brief(command)}" does is not known`);
  if (values[first] === '-c') return code(values[first + 1] ?? '', command);
  if (values[first] === '-m') return module(values[first + 1] ?? '', command, first + 2, at, django);
  if (/(^|\/)manage\.py$/.test(values[first] ?? '')) return manage(command, first + 1, at, django);
  if (values[first] === 'setup.py') return setup(command, at);
  return opaque(`what "${brief(command)}" writes is not known`);
}

/** A one-liner that only imports and prints changes nothing. */
function code(text: string, command: Command): FoundEffect {
  const harmless = text
    .split(/[;\n]/)
    .every((line) => /^\s*((import|from)\s[\w.,\s*]+|print\([^()]*(\(\))?[^()]*\)|)\s*$/.test(line));
  return harmless
    ? { kind: 'test', reads: [], writes: [] }
    : opaque(`what "${brief(command)}" writes is not known`);
}

function module(
  name: string,
  command: Command,
  rest: number,
  at: CommandPlace,
  django: DjangoFacts,
): FoundEffect {
  if (name === 'venv' || name === 'virtualenv') return environment(command, rest, at);
  if (checkers.has(name) || name === 'unittest') return { kind: 'test', reads: [], writes: [] };
  if (name === 'django') return manage(command, rest, at, django);
  if (name === 'ensurepip') return { kind: 'tool', reads: [], writes: [], tools: ['pip'] };
  if (name === 'compileall') return compiled(command, rest, at);
  if (name === 'spacy' && command.words[rest]?.value === 'download') {
    return {
      kind: 'tool',
      reads: [],
      writes: [],
      tools: command.words.slice(rest + 1).flatMap((word) => word.value ?? []),
    };
  }
  if (name === 'nltk.downloader') return nltk(command, rest, at);
  return opaque(`what "${brief(command)}" writes is not known`);
}

/** `__pycache__` beside the sources that it names. Without any it compiles the library of python, which starts no slower without. */
function compiled(command: Command, rest: number, at: CommandPlace): FoundEffect {
  const { operands } = readArguments(command.words.slice(rest), 'dxij');
  const places = operands.map((word) => placeOf(word, at)?.path);
  const known = places.filter((path) => path !== undefined);
  if (known.length === 0 || known.length < places.length) return { kind: 'test', reads: [], writes: [] };
  return { kind: 'files', reads: known, writes: known };
}

/** Without `-d` the data goes to the home folder of whoever runs it. */
function nltk(command: Command, rest: number, at: CommandPlace): FoundEffect {
  const { options } = readArguments(command.words.slice(rest), 'd');
  const word = options.get('-d')?.[0];
  const place = word ? placeOf(word, at) : null;
  return place === null
    ? opaque(`"${brief(command)}" puts its data into root's home folder`)
    : { kind: 'fetch', reads: [], writes: [place.path] };
}

function setup(command: Command, at: CommandPlace): FoundEffect {
  const action = command.words.find((word) => word.value === 'install' || word.value === 'develop');
  if (action === undefined || at.cwd === null) return opaque(`what "${brief(command)}" writes is not known`);
  return { kind: 'install', reads: [at.cwd], writes: [], fromManifests: false };
}

/** `manage.py` commands: what they write stands in the settings. */
function manage(command: Command, from: number, at: CommandPlace, django: DjangoFacts): FoundEffect {
  const action = command.words.slice(from).find((word) => word.value?.startsWith('-') === false)?.value ?? '';
  const reads = at.cwd === null ? [] : [at.cwd];
  if (action === 'test' || action === 'check') return { kind: 'test', reads: [], writes: [] };
  if (action === 'collectstatic') {
    const root = django.staticRoot();
    return typeof root === 'string'
      ? { kind: 'build', reads, writes: [root] }
      : opaque(because`"${brief(command)}": ${root.declined}`);
  }
  if (action === 'compilemessages') return opaque(`"${brief(command)}" writes beside the sources`);
  if (['migrate', 'loaddata', 'createsuperuser', 'createcachetable'].includes(action)) {
    const databases = django.databases();
    if (databases === null)
      return opaque(`which database "${brief(command)}" writes cannot be read from the settings`);
    return { kind: 'build', reads, writes: databases };
  }
  return opaque(`what "${brief(command)}" writes is not known`);
}
