/** The module that a stage builds: go.mod and what belongs to it. */
import type { Declined, Project } from '../../model/index.ts';
import { placeIn, repositoryPath } from '../../project/evidence.ts';
import {
  isLocal,
  parseGoMod,
  parseGoSum,
  parseGoWork,
  replacementOf,
  type GoMod,
  type GoWork,
} from './gomod.ts';
import { inFolder, upwards, within } from '../../project/paths.ts';
import { type LocalModule } from './sources.ts';

/** A module with its neighbours in the context. */
export interface GoWorkspace {
  /** Folder of the main go.mod in the context; `.` is the context itself. */
  readonly folder: string;
  readonly mod: GoMod;
  /** Every module whose sources lie in the context: the main one first, then go.work's members and local replacements. */
  readonly modules: readonly LocalModule[];
  /** Folder of the go.work that counts, or null. */
  readonly work: { readonly folder: string; readonly file: GoWork } | null;
  /** The modules are in the context, so nothing is downloaded. */
  readonly vendored: boolean;
  /** A required module without a line in go.sum, as `path version`; null when go.sum is complete. */
  readonly missingSum: string | null;
}

/** Reads the go.mod in `folder` or above it, and everything that it names. Null when there is none. */
export function workspaceOf(project: Project, folder: string): GoWorkspace | Declined | null {
  const home = upwards(folder).find((each) => project.has(inFolder(each, 'go.mod')));
  if (home === undefined) return null;
  const mod = readModule(project, home);
  if ('declined' in mod) return mod;
  const work = workOf(project, home);
  if (work !== null && 'declined' in work) return work;
  const modules = localModules(project, home, mod, work);
  if ('declined' in modules) return modules;
  return {
    folder: home,
    mod,
    modules,
    work,
    vendored:
      project.has(inFolder(home, 'vendor/modules.txt')) ||
      (work !== null && project.has(inFolder(work.folder, 'vendor/modules.txt'))),
    missingSum: missingSum(project, home, mod, work),
  };
}

function readModule(project: Project, folder: string): GoMod | Declined {
  const path = inFolder(folder, 'go.mod');
  const text = project.read(path);
  if (text === undefined) return { declined: `${repositoryPath(project, path)} could not be read` };
  const mod = parseGoMod(text);
  return 'message' in mod ? { declined: `${placeIn(project, path, mod.line)}: ${mod.message}` } : mod;
}

/** The nearest go.work above the module that names it. */
function workOf(project: Project, folder: string): GoWorkspace['work'] | Declined {
  for (const each of upwards(folder)) {
    const path = inFolder(each, 'go.work');
    const text = project.has(path) && project.sent(path) ? project.read(path) : undefined;
    if (text === undefined) continue;
    const file = parseGoWork(text);
    if ('message' in file) return { declined: `${placeIn(project, path, file.line)}: ${file.message}` };
    return { folder: each, file };
  }
  return null;
}

function localModules(
  project: Project,
  home: string,
  mod: GoMod,
  work: GoWorkspace['work'],
): readonly LocalModule[] | Declined {
  const found: LocalModule[] = [{ path: mod.module.value, folder: home }];
  for (const use of work?.file.uses ?? []) {
    const folder = within(work?.folder ?? '.', use.value);
    if (folder === null || !project.has(inFolder(folder, 'go.mod'))) {
      return {
        declined: `${placeIn(project, inFolder(work?.folder ?? '.', 'go.work'), use.line)} uses ${use.value}, which has no go.mod in the context`,
      };
    }
    const member = readModule(project, folder);
    if ('declined' in member) return member;
    if (folder !== home) found.push({ path: member.module.value, folder });
  }
  const replaces = [
    ...mod.replaces.map((replace) => ({ replace, base: home, file: inFolder(home, 'go.mod') })),
    ...(work?.file.replaces ?? []).map((replace) => ({
      replace,
      base: work?.folder ?? '.',
      file: inFolder(work?.folder ?? '.', 'go.work'),
    })),
  ];
  for (const { replace, base, file } of replaces.filter((each) => isLocal(each.replace))) {
    const folder = within(base, replace.target);
    if (folder === null || !project.has(inFolder(folder, 'go.mod'))) {
      return {
        declined: `${placeIn(project, file, replace.line)} replaces ${replace.path} with ${replace.target}, which has no go.mod in the context`,
      };
    }
    found.push({ path: replace.path, folder });
  }
  return found;
}

/** Go wants the content of every required module in go.sum; local replacements have none. */
function missingSum(project: Project, home: string, mod: GoMod, work: GoWorkspace['work']): string | null {
  const sums = [inFolder(home, 'go.sum'), ...(work === null ? [] : [inFolder(work.folder, 'go.work.sum')])];
  const known = new Set(sums.flatMap((path) => [...parseGoSum(project.read(path) ?? '')]));
  const missing = mod.requires.find(({ path, version, indirect }) => {
    const replace = replacementOf(mod.replaces, path, version);
    if (replace !== null && isLocal(replace)) return false;
    if (work?.file.uses.length) return false;
    const name = replace === null ? `${path}@${version}` : `${replace.target}@${replace.targetVersion ?? ''}`;
    // an indirect one may only hold a version up: then its go.mod alone is known
    return !known.has(name) && !(indirect && known.has(`${name}/go.mod`));
  });
  return missing === undefined ? null : `${missing.path} ${missing.version}`;
}
