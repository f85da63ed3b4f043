/** Whether an install by another manager than pip goes to the active environment, and what its lockfile pins; what these packages need is not known here. */
import { because } from '../../dockerfile/index.ts';
import type { CommandPlace, Declined, Effect } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import type { NamedPackage } from './libraries.ts';
import { lockedIn, lockfileOf, wheelOf, type Locked } from './lock.ts';
import { managerEnvironment } from './manager-environment.ts';
import { normalise } from './places.ts';
import type { PythonStageFacts } from './stage.ts';
import { uvEnvironment } from './uv.ts';

/** An install by another manager than pip that goes to whatever environment is active, with what its lockfile pins. */
export interface Managed {
  readonly effect: Effect;
  /** `poetry`. */
  readonly manager: string;
  /** Absolute folder of the environment that it makes by itself; null where it takes the active one. */
  readonly environment: string | null;
  /** It makes one in the home folder, as long as none is active. */
  readonly hidden: boolean;
  /** Context path of its lockfile. */
  readonly lock: string;
  readonly packages: readonly NamedPackage[];
}

/** Installs of all dependencies; `add` and `update` change what the lockfile says. */
const INSTALLS = new Set(['install', 'sync']);

/** Reads such an install; `Declined` says why it is none, null that another manager is not in it. */
export function managedBy(
  effect: Effect,
  stage: PythonStageFacts,
  at: CommandPlace,
  minor: number | null,
): Managed | Declined | null {
  const words = effect.command.words.map(({ value }) => value ?? '');
  const manager = words[0] ?? '';
  const file = lockfileOf(manager);
  if (effect.kind !== 'install' || file === null) return null;
  const action = words.slice(1).find((word) => word !== '' && !word.startsWith('-')) ?? '';
  if (!INSTALLS.has(action))
    return { declined: because`${effect.block}: ${manager} ${action} changes what is locked` };
  const lock = effect.cwd === null ? null : at.toContext(normalise(`${effect.cwd}/${file}`));
  const text = lock === null ? undefined : stage.project.read(lock);
  if (lock === null || text === undefined)
    return {
      declined: because`${effect.block} installs with ${manager}, and no ${file} of the context says what`,
    };
  const built = effect.fromManifests === true ? null : buildScript(stage, lock);
  if (built !== null)
    return { declined: because`${effect.block}: ${built} says what is built beside the sources` };
  const locked = lockedIn(manager, text);
  const path = repositoryPath(stage.project, lock);
  if (locked === null) return { declined: because`${{ path, line: null }} cannot be read` };
  const own =
    manager === 'uv'
      ? uvEnvironment(effect, at, stage.view.history, lock, minor)
      : managerEnvironment(effect, at, stage.view.history, lock, minor);
  if (typeof own !== 'string' && 'declined' in own) return own;
  const place = typeof own === 'string' ? { environment: own, hidden: false } : own;
  return { effect, manager, ...place, lock, packages: locked.map((each) => named(each, path, minor)) };
}

/** The manifest by which poetry compiles something of the project itself, which it leaves beside the sources; null where it says nothing of it. */
function buildScript({ project }: PythonStageFacts, lock: string): string | null {
  const path = lock.replace(/[^/]*$/, 'pyproject.toml');
  const table = /^\[tool\.poetry\]\s*$([^[]*)/m.exec(project.read(path) ?? '')?.[1] ?? '';
  const builds = /^build\s*=/m.test(table) || /^\[tool\.poetry\.build\]/m.test(project.read(path) ?? '');
  return builds ? repositoryPath(project, path) : null;
}

function named(
  { name, version, files, fromSource }: Locked,
  path: string,
  minor: number | null,
): NamedPackage {
  const says = `${name} ${version}`;
  const state = files === null || files.length === 0 || minor === null ? null : wheelOf(files, minor);
  return {
    name,
    specifier: version === '' ? '' : `==${version}`,
    fromSource,
    evidence: { path, line: null, says },
    ...(state === null ? {} : { state }),
  };
}
