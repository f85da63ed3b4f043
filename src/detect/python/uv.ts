/** The environment that uv makes, and what `uv run` starts in it; how its lockfile reads is not known here. */
import { because, type Block } from '../../dockerfile/index.ts';
import type { CommandPlace, Declined, Effect, ResolvedStart } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import { normalise } from './places.ts';

/** Options and variables by which uv takes another python than the image's, or another place. */
const OTHER_PYTHON =
  /^(?:--python|-p|--managed-python|--project|--directory|--active|--target|--prefix)(?:=|$)/;
const OTHER_SETTINGS = /\bUV_(?:PYTHON|PYTHON_PREFERENCE|MANAGED_PYTHON|PROJECT|SYSTEM_PYTHON)\b/;

/** Options of `uv run` that choose nothing but what is synced, which a start no longer does. */
const RUN_OPTIONS = new Set(['--frozen', '--locked', '--no-sync', '--no-dev', '--offline', '--quiet', '-q', '--no-progress']); // prettier-ignore

/**
 * The absolute folder of the environment that `uv sync` fills with the image's own python. uv fetches another one where
 * .python-version or requires-python asks for it. Source: uv's documentation of projects and of python versions, 0.9.
 */
export function uvEnvironment(
  { block, command, cwd }: Effect,
  at: CommandPlace,
  history: readonly Block[],
  lock: string,
  minor: number | null,
): string | Declined {
  const words = command.words.map(({ value }) => value ?? '');
  const odd = words.find((word) => OTHER_PYTHON.test(word));
  const settings = history.find(({ args }) => OTHER_SETTINGS.test(args));
  if (odd !== undefined || settings !== undefined || minor === null)
    return { declined: because`${block} installs with uv: which python it takes is not known` };
  const { project, scope } = at;
  const pin = at.toContext(normalise(`${cwd ?? ''}/.python-version`));
  const pinned = pin === null ? undefined : project.read(pin)?.trim();
  if (pin !== null && pinned !== undefined && pinned !== `3.${minor}`)
    return { declined: because`${{ path: repositoryPath(project, pin), line: null }} asks for python ${pinned}, and uv may fetch it beside the image's own` }; // prettier-ignore
  const required = /^requires-python = "([^"]*)"/m.exec(project.read(lock) ?? '')?.[1] ?? '';
  const oldest = /^>=3\.(\d+)(?:\.0)?(?:,\s*<4(?:\.0)*)?$/.exec(required)?.[1];
  if (oldest === undefined || Number(oldest) > minor)
    return { declined: because`${{ path: repositoryPath(project, lock), line: null }} requires python ${required}, and uv may fetch another one than the image's` }; // prettier-ignore
  const set = scope.variables.get('UV_PROJECT_ENVIRONMENT');
  return set === null
    ? { declined: because`${block} installs with uv: where its environment lies is not known` }
    : normalise((set ?? '.venv').startsWith('/') ? (set ?? '') : `${cwd ?? ''}/${set ?? '.venv'}`);
}

/** What the folder of an environment has as a command of `uv run`: its python, and programs that are called like their package. */
export function withoutUv(
  argv: readonly string[],
  environment: string,
  packages: readonly string[],
): ResolvedStart | Declined {
  if (argv[0] !== 'uv' || argv[1] !== 'run')
    return { declined: 'python programs are started by their own command already' };
  const at = argv.findIndex((word, index) => index > 1 && !RUN_OPTIONS.has(word));
  const [program = '', ...args] = at === -1 ? [] : argv.slice(at);
  const bin = `${environment}/bin`;
  const why = `${environment} is what uv run starts it in, and nothing is installed when the container starts`;
  if (/^python3?$/.test(program)) return { argv: [`${bin}/${program}`, ...args], why };
  if (/^[\w./-]+\.py$/.test(program)) return { argv: [`${bin}/python`, program, ...args], why };
  return packages.includes(program)
    ? { argv: [`${bin}/${program}`, ...args], why }
    : { declined: `which program of the environment ${argv.join(' ')} starts is not known` };
}
