/** What an install step needs beforehand, and how it is written without a cache; which packages it brings is not known here. */
import { parse as parseToml, TomlError } from 'smol-toml';
import { because, commandWithWords, standsIn } from '../../dockerfile/index.ts';
import { pipCache } from '../../knowledge/languages/python/caches.ts';
import { localKeys, managerFiles } from '../../knowledge/languages/python/managers.ts';
import type {
  CleanCommand,
  CommandPlace,
  Declined,
  Effect,
  Manifests,
  Project,
  Reason,
} from '../../model/index.ts';
import { placeIn, repositoryPath } from '../../project/evidence.ts';
import { contextsOf } from './manifests.ts';
import { pipCall, pipInstall } from './pip.ts';
import { normalise } from './places.ts';

/** What an install step needs beforehand, or why it needs all sources. */
export function manifestsOf(install: Effect, at: CommandPlace): Manifests | Declined {
  const call = pipCall(install.command);
  if (call?.action === 'install' && standsIn(install.block, install.command))
    return contextsOf(pipInstall(call, at), at);
  const name = install.command.words[0]?.value ?? '';
  if (!standsIn(install.block, install.command))
    return { declined: `"${install.command.text}" is run by a script, which may need more` };
  if (install.fromManifests !== true)
    return { declined: `"${install.command.text}" installs the project itself, which needs the sources` };
  if (Object.hasOwn(managerFiles, name)) return filesOfManager(name, at);
  // an empty environment needs nothing
  const environment = name === 'virtualenv' || install.command.words[2]?.value === 'venv';
  return environment
    ? { paths: [], evidence: [] }
    : { declined: `what "${install.command.text}" needs is not known` };
}

function filesOfManager(name: string, at: CommandPlace): Manifests | Declined {
  const { project, cwd } = at;
  const candidates = cwd === null ? [] : (managerFiles[name] ?? []);
  const paths = candidates.flatMap((file) => at.toContext(normalise(`${cwd ?? ''}/${file}`)) ?? []);
  const manifest = paths.find((path) => /(pyproject\.toml|Pipfile)$/.test(path));
  if (manifest === undefined) return { declined: `the manifest of ${name} is not in the build context` };
  const problem = tomlProblem(project, manifest) ?? localProblem(project, manifest, name);
  if (problem !== null) return { declined: problem };
  return {
    paths,
    evidence: [{ path: repositoryPath(project, manifest), line: null, says: `dependencies of ${name}` }],
  };
}

/** Why a TOML file cannot be read, with its line; null when it can. */
export function tomlProblem(project: Project, path: string): string | null {
  try {
    parseToml(project.read(path) ?? '');
    return null;
  } catch (error) {
    const line = error instanceof TomlError ? error.line : 1;
    return `${placeIn(project, path, line)} is not valid TOML`;
  }
}

function localProblem(project: Project, path: string, name: string): string | null {
  const manifest: unknown = parseToml(project.read(path) ?? '');
  const key = localKey(sections(manifest, name));
  return key === null
    ? null
    : `${repositoryPath(project, path)} has dependencies in folders of the repository (${key})`;
}

/** The tables of a manifest that may name folders. */
function sections(manifest: unknown, name: string): readonly unknown[] {
  const tool = member(member(manifest, 'tool'), name);
  if (name === 'pipenv') return [member(manifest, 'packages'), member(manifest, 'dev-packages')];
  return [
    member(tool, 'dependencies'),
    member(tool, 'group'),
    member(tool, 'sources'),
    member(tool, 'workspace'),
    member(tool, 'dev-dependencies'),
  ];
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function localKey(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const found = localKeys.has(key) && !Array.isArray(value) ? key : localKey(inner);
    if (found !== null) return found;
  }
  return null;
}

/** The install without pip's cache, or why it stays as it is. */
export function cleanInstallOf(install: Effect, at: CommandPlace): CleanCommand | Declined {
  const { command, block } = install;
  const call = pipCall(command);
  if (call === null)
    return {
      declined: because`only installs by pip are changed, and ${block} runs ${command.words[0]?.text ?? 'another command'}`,
    };
  if (call.action !== 'install' || call.actionWord === null)
    return { declined: `pip ${call.action} keeps no downloads` };
  if (call.program[0] === 'uv') return { declined: 'uv keeps a cache of its own' };
  const flagged = [...call.arguments.options.keys()].some((name) => pipCache.offOptions?.test(name));
  const reason = cleanAlready(install, flagged, at);
  if (reason !== null) return { declined: reason };
  if (command.nested || call.actionWord.split || !standsIn(install.block, install.command))
    return { declined: because`the install of ${block} stands inside of a construct of the shell` };
  const { actionWord } = call;
  return {
    text: commandWithWords(block, command, new Map([[actionWord, `${actionWord.text} --no-cache-dir`]])),
    why: 'pip keeps no copy of what it downloaded, which no later step reads',
  };
}

function cleanAlready({ block, command }: Effect, flagged: boolean, { scope }: CommandPlace): Reason | null {
  if (flagged) return because`the install of ${block} keeps no cache already`;
  const assigned = command.assignments.some((word) => word.text.startsWith('PIP_NO_CACHE_DIR='));
  if (assigned || scope.variables.has('PIP_NO_CACHE_DIR')) return 'PIP_NO_CACHE_DIR is set';
  if (block.flags.some(({ name, value }) => name === 'mount' && /(^|,)type=cache(,|$)/.test(value ?? ''))) {
    return because`${block} mounts a cache, which --no-cache-dir would defeat`;
  }
  const removed = /\bcache\s+purge\b|\brm\s+-\S+\s+[^&;|]*\.cache/.test(block.args);
  return removed ? because`${block} takes the cache away itself` : null;
}
