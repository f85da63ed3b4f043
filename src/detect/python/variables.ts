/** What an environment variable may hold when the container starts; which variables the program reads is not known here. */
import type { Project } from '../../model/index.ts';
import type { PythonStageFacts } from './stage.ts';

/** What an environment variable may hold when the container starts. */
export interface Variable {
  /** Null for a value that is not known. */
  readonly values: readonly (string | null)[];
  /** Somebody may start the container without it: the program's own default counts as well. */
  readonly unset: boolean;
}

/** What ENV, compose files, Kubernetes manifests and env files say about a variable. */
export function variableOf(stage: PythonStageFacts, name: string): Variable {
  const { variables, env } = stage.view.scope;
  const given = stage.project.uses.flatMap((use) =>
    use.environment?.has(name) === true ? [use.environment.get(name) ?? null] : [],
  );
  const own = env.has(name) ? [variables.get(name) ?? null] : [];
  const files = isNamedInFiles(stage.project, name) ? [null] : [];
  return { values: [...own, ...given, ...files], unset: own.length === 0 };
}

/** More files than this are not looked at. */
const MAX_FILES = 200;
const FILES = /(^|\/)[^/.][^/]*\.ya?ml$|(^|\/)\.env[^/]*$|\.env$/;

/** Whether an env file or a YAML file of the context names the variable: charts and deployments set it in ways of their own. */
function isNamedInFiles(project: Project, name: string): boolean {
  const names = project.once('python:environment', () => {
    const known = project.uses.flatMap(({ evidence }) => evidence.path);
    const paths = project.files.filter(
      (path) => FILES.test(path) && !/(^|\/)\.(github|circleci|gitlab)/.test(path),
    );
    const texts = paths
      .filter((path) => !known.includes(path))
      .slice(0, MAX_FILES)
      .map((path) => project.read(path) ?? '');
    return new Set(texts.flatMap((text) => text.match(/[A-Za-z_]\w*/g) ?? []));
  });
  return names.has(name);
}
