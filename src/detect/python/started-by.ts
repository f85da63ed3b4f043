/** What the container starts without the package manager that its command asks for (`poetry run`); whether the program is there without it is not asked. */
import { because, parseScript, type Block } from '../../dockerfile/index.ts';
import { handOver } from '../../knowledge/languages/python/managers.ts';
import type { Reason, Split } from '../../model/index.ts';
import type { Managed } from './managed.ts';
import type { PythonStageFacts } from './stage.ts';
import type { PythonStarts } from './start.ts';

/** The start without it; null where nothing is started by it; the reason where it has to stay. */
export function startedBy(
  { manager, effect, lock }: Managed,
  stage: PythonStageFacts,
  { commands }: PythonStarts,
): Split['start'] | null | { readonly stays: Reason } {
  const runs = commands.filter(({ wrapper, words }) => (wrapper ?? words[0]) === manager);
  const outside = runs.find(({ evidence }) => evidence.path !== stage.project.dockerfile);
  const run = outside ?? runs[0];
  const { entrypoint, cmd } = stage.view.start;
  const isAsked = (block: Block | null) => block !== null && new RegExp(`\\b${manager}\\b`).test(block.args);
  const health = stage.view.history.findLast(({ keyword }) => keyword === 'HEALTHCHECK') ?? null;
  if (run === undefined && !isAsked(health)) return null;
  const stays = {
    stays: because`${run?.evidence ?? stage.view.from} starts with ${manager}, which only the build would have`,
  };
  const [block, ...others] = [entrypoint, cmd, health].filter(isAsked);
  if (run === undefined || block == null || block === health || others.length > 0 || !handOver.has(manager))
    return stays;
  const argv = withoutIt(block, manager);
  if (argv === null || outside !== undefined) return stays;
  const named = ownScripts(stage, manager, lock).find((name) =>
    commands.some(({ words }) => words[0] === name),
  );
  if (named !== undefined && (manager === 'pipenv' || effect.fromManifests === true))
    return { stays: because`${run.evidence} starts ${named}, which is a name that ${manager} knows` };
  // pipenv reads variables for the program from there
  if (
    manager === 'pipenv' &&
    stage.project.sent('.env') &&
    !stage.view.scope.variables.has('PIPENV_DONT_LOAD_ENV')
  )
    return {
      stays: because`${run.evidence} starts with pipenv, which reads the variables of .env: .dockerignore does not hide it`,
    };
  return { keyword: block.keyword, argv };
}

/** Exec words of the instruction without the manager; null where it is asked for in another way. */
function withoutIt({ json, args, shell }: Block, manager: string): readonly string[] | null {
  if (json === null) {
    const text = textWithout(args, manager);
    return text === null ? null : [...shell, text];
  }
  const [program = '', flag = '', text = '', ...rest] = json;
  if (program === manager)
    return flag === 'run' && text !== '' && !text.startsWith('-') ? [text, ...rest] : null;
  const inner =
    /(?:^|\/)(?:ba|da)?sh$/.test(program) && /^-[a-z]*c$/.test(flag) ? textWithout(text, manager) : null;
  return inner === null ? null : [program, flag, inner, ...rest];
}

/** `poetry run a && exec poetry run b` as `a && exec b`. */
function textWithout(text: string, manager: string): string | null {
  const { error, commands } = parseScript(text);
  if (error !== null) return null;
  let left = text;
  for (const { words } of commands.toReversed()) {
    const at = words[0]?.value === 'exec' ? 1 : 0;
    const [program, action, first] = words.slice(at);
    if (program?.value !== manager) continue;
    if (action?.value !== 'run' || first === undefined || first.text.startsWith('-')) return null;
    left = left.slice(0, program.start) + left.slice(first.start);
  }
  return new RegExp(`\\b${manager}\\b`).test(left) ? null : left;
}

/** Names that the manifest beside the lockfile gives to programs of the project. */
function ownScripts({ project }: PythonStageFacts, manager: string, lock: string): readonly string[] {
  const path = lock.replace(/[^/]*$/, manager === 'pipenv' ? 'Pipfile' : 'pyproject.toml');
  const text = project.read(path) ?? '';
  const tables = [...text.matchAll(/^\[(?:tool\.poetry\.|project\.)?scripts\]\s*$([^[]*)/gm)];
  return tables.flatMap(([, table = '']) =>
    [...table.matchAll(/^\s*"?([\w.-]+)"?\s*=/gm)].map(([, name = '']) => name),
  );
}
