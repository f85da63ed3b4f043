/** Where Poetry and Pipenv install: into the environment that is active, or into a folder of the project; how a lockfile reads is not known here. */
import { because, type Block } from '../../dockerfile/index.ts';
import { createsNone, inProject, movesEnvironment } from '../../knowledge/languages/python/managers.ts';
import type { CommandPlace, Declined, Effect } from '../../model/index.ts';
import { normalise } from './places.ts';

/** An environment that a manager fills. */
interface Place {
  /** Absolute; null where it takes the one that is active, and the image's where none is. */
  readonly environment: string | null;
  /** It makes one of its own in the home folder as long as none is active: nothing but the manager starts a program there. */
  readonly hidden: boolean;
}

/**
 * Where Poetry or Pipenv installs: both take the environment that VIRTUAL_ENV names, and make one in the home folder where nothing
 * says otherwise. Source: `EnvManager.get` of poetry 1.8 and 2.2,
 * `Project.virtualenv_location` of pipenv 2025.
 */
export function managerEnvironment(
  { block, command, cwd }: Effect,
  at: CommandPlace,
  history: readonly Block[],
  lock: string,
  minor: number | null,
): Place | Declined {
  const words = command.words.map(({ value }) => value ?? '');
  const [manager = ''] = words;
  const file = manager === 'poetry' && cwd !== null ? at.toContext(normalise(`${cwd}/poetry.toml`)) : null;
  const settings = [
    ...history.map(({ args }) => args),
    file === null ? '' : tomlSettings(at.project.read(file) ?? ''),
  ];
  if ([...settings, words.join(' ')].some((text) => movesEnvironment.test(text)))
    return {
      declined: because`${block} installs with ${manager}, and a setting says where its environment lies`,
    };
  const active = at.scope.variables.get('VIRTUAL_ENV');
  if (active === null)
    return { declined: because`${block} installs with ${manager}: where VIRTUAL_ENV lies is not known` };
  if (active !== undefined) return { environment: active, hidden: false };
  const isNone =
    createsNone.test(words.join(' ')) ||
    (manager === 'poetry' && settings.some((text) => createsNone.test(text)));
  if (isNone) return { environment: null, hidden: false };
  if (settings.some((text) => inProject.test(text)))
    return { environment: normalise(`${cwd ?? ''}/.venv`), hidden: false };
  const asked = pythonOf(manager, at.project.read(lock) ?? '');
  return minor !== null && allows(asked, minor)
    ? { environment: null, hidden: true }
    : {
        declined: because`${block} installs with ${manager}, which asks for python ${asked}: whether it takes the image's own is not known`,
      };
}

/** `virtualenvs.in-project true` for the lines of poetry.toml. */
function tomlSettings(text: string): string {
  const table = /^\[virtualenvs\]\s*$([^[]*)/m.exec(text)?.[1] ?? '';
  return [...table.matchAll(/^\s*([\w-]+)\s*=\s*(\S+)/gm)]
    .map(([, key, value]) => `virtualenvs.${key ?? ''} ${value ?? ''}`)
    .join('\n');
}

/** Which python the lockfile is for. */
function pythonOf(manager: string, lock: string): string {
  return manager === 'poetry'
    ? (/^python-versions = "([^"]*)"/m.exec(lock)?.[1] ?? '?')
    : (/"python_version":\s*"([^"]*)"/.exec(lock)?.[1] ?? '*').replace(/$/, '.*').replace(/^\*.*$/, '*');
}

/** Whether python 3 of a minor version surely is one that a constraint asks for; its clauses are joined by commas. */
function allows(constraint: string, minor: number): boolean {
  return constraint.split(',').every((clause) => {
    const [, sign = '', major = '', second, rest = ''] =
      /^\s*([\^~<>=]*)\s*(\d+|\*)(?:\.(\d+))?((?:\.[\d*]+)*)\s*$/.exec(clause) ?? [];
    const named = Number(second ?? 0);
    if (major === '*') return sign === '';
    if (sign === '<') return Number(major) > 3 || (major === '3' && minor < named);
    if (major !== '3') return false;
    if (sign === '^' || sign === '>=') return minor >= named;
    if (sign === '~') return second === undefined || minor === named;
    return (sign === '' || sign === '==') && rest === '.*' && minor === named;
  });
}
