/** GitHub workflows and composite actions: the builds of their steps, matrix and variables put in. Actions of others are known by table alone. */
import { within } from '../paths.ts';
import { ACTIONS, type GitHubAction } from './actions.ts';
import { buildsIn, UNKNOWN } from './commands.ts';
import { lineInScalar } from './lines.ts';
import { TOP } from './resolve.ts';
import type { Build, Finding, ReferenceFile, ReferenceReader, Said } from './types.ts';
import { fieldsOf, listOf, textOf, variableOf, variablesOf, type Fields } from './values.ts';
import type { YamlDocument } from './yaml.ts';

/** GitHub workflows and composite actions: steps that use a build action, and steps that run a builder. */
export const githubReader: ReferenceReader = {
  reads: (path) => /(?:^|\/)\.github\/(?:workflows\/[^/]+|actions\/.*\/?action)\.ya?ml$/.test(path),
  mentions: ['docker', 'podman', 'buildah', 'kaniko', 'build-push', 'az acr'],
  needsYaml: true,
  read: (file) => {
    const documents = file.yaml(file.text);
    if ('error' in documents) {
      file.note(documents.line, documents.error);
      return [];
    }
    return documents.flatMap((document) =>
      jobsOf(document).flatMap((job) => buildsOfJob(file, document, job)),
    );
  },
};

/** Steps that run one after the other, with what holds for all of them. */
interface Job {
  readonly path: readonly (string | number)[];
  readonly steps: readonly unknown[];
  readonly env: Variables;
  readonly folder: string | undefined;
  /** Values of `matrix.*`, one map for each run. */
  readonly rows: readonly Fields[];
}

type Variables = ReadonlyMap<string, string | null>;

function jobsOf(document: YamlDocument): readonly Job[] {
  const workflow = fieldsOf(document.value);
  const env = variablesOf(workflow['env']);
  const folder = workingFolder(workflow);
  const composite = fieldsOf(workflow['runs'])['steps'];
  if (composite !== undefined)
    return [{ path: ['runs', 'steps'], steps: listOf(composite), env, folder, rows: [{}] }];
  return Object.entries(fieldsOf(workflow['jobs'])).map(([name, value]) => {
    const job = fieldsOf(value);
    return {
      path: ['jobs', name, 'steps'],
      steps: listOf(job['steps']),
      env: new Map([...env, ...variablesOf(job['env'])]),
      folder: workingFolder(job) ?? folder,
      rows: matrixRows(fieldsOf(fieldsOf(job['strategy'])['matrix'])),
    };
  });
}

function workingFolder(job: Fields): string | undefined {
  return textOf(fieldsOf(fieldsOf(job['defaults'])['run'])['working-directory']);
}

/** Runs of one job, at most. */
const MAX_ROWS = 200;

/** The combinations of a matrix, and its `include` rows. */
function matrixRows(matrix: Fields): readonly Fields[] {
  const axes = Object.entries(matrix).filter(
    ([key, values]) => key !== 'include' && key !== 'exclude' && Array.isArray(values),
  );
  let rows: readonly Fields[] = [{}];
  for (const [key, values] of axes) {
    rows = rows
      .flatMap((row) => listOf(values).map((value) => ({ ...row, [key]: value })))
      .slice(0, MAX_ROWS);
  }
  const included = listOf(matrix['include']).map(fieldsOf);
  if (axes.length === 0 && included.length > 0) return included.slice(0, MAX_ROWS);
  // A row adds to the combinations that it agrees with, or is one of its own.
  const added = included.flatMap((extra) =>
    rows.filter((row) => agrees(row, extra)).map((row) => ({ ...row, ...extra })),
  );
  return [...rows, ...added, ...included].slice(0, MAX_ROWS);
}

function agrees(row: Fields, extra: Fields): boolean {
  return Object.entries(extra).every(([key, value]) => row[key] === undefined || row[key] === value);
}

function buildsOfJob(file: ReferenceFile, document: YamlDocument, job: Job): readonly Finding[] {
  const found = job.steps.flatMap((value, index) => {
    const step = fieldsOf(value);
    const path = [...job.path, index];
    return job.rows.flatMap((row) => buildsOfStep(file, document, job, { step, path, row }));
  });
  // Steps that do not use the matrix say the same in each of its rows.
  const plain = (_key: string, value: unknown): unknown => (value instanceof Map ? [...value] : value);
  const unique = new Map(found.map((each) => [JSON.stringify(each, plain), each]));
  return [...unique.values()];
}

interface Step {
  readonly step: Fields;
  readonly path: readonly (string | number)[];
  readonly row: Fields;
}

function buildsOfStep(
  file: ReferenceFile,
  document: YamlDocument,
  job: Job,
  { step, path, row }: Step,
): readonly Finding[] {
  const env = new Map([...job.env, ...variablesOf(step['env'])]);
  const resolve = (text: string | undefined): Said => substitute(text, row, env);
  const line = (key: string): number | null => document.lineOf([...path, key]);
  const uses = textOf(step['uses'])?.toLowerCase();
  const action = ACTIONS.find(({ name }) => uses?.startsWith(`${name}@`) === true);
  if (action !== undefined)
    return [actionBuild(action, fieldsOf(step['with']), resolve, { path: file.path, line: line('uses') })];
  const run = textOf(step['run']);
  if (run === undefined) return [];
  const folder = textOf(step['working-directory']) ?? job.folder;
  const base = folder === undefined ? '.' : resolve(folder);
  const from =
    typeof base === 'string' ? within('.', base.startsWith(TOP) ? `.${base.slice(TOP.length)}` : base) : null;
  return buildsIn({
    text: substituteInScript(run, row, env),
    kind: 'workflow',
    bases: from === null ? [] : [from],
    variables: new Map([...env].map(([name, value]) => [name, resolve(value ?? undefined) ?? null])),
    placeOf: (offset) => ({ path: file.path, line: lineInScalar(line('run'), run, offset) }),
  });
}

function actionBuild(
  action: GitHubAction,
  given: Fields,
  resolve: (text: string | undefined) => Said,
  place: { path: string; line: number | null },
): Build {
  const first = (keys: readonly string[]): Said => {
    const key = keys.find((each) => textOf(given[each]) !== undefined);
    return key === undefined ? undefined : resolve(textOf(given[key]));
  };
  const context = first(action.context);
  const args = (textOf(given[action.args ?? '']) ?? '').split('\n').filter((line) => line.includes('='));
  return {
    kind: 'workflow',
    evidence: { ...place, says: `${action.name} builds it` },
    bases: ['.'],
    context: context === '' ? undefined : fromTop(context),
    dockerfile: fromTop(first(action.file)),
    dockerfileFrom: action.fileFrom,
    target: first(['target']),
    args: new Map(
      args
        .map((line) => variableOf(line.trim()))
        .map(([name, value]) => [name, resolve(value ?? undefined) ?? null]),
    ),
    names: ['tags', 'image', 'name']
      .flatMap((key) => (textOf(given[key]) ?? '').split(/[\s,]+/))
      .filter(Boolean),
    legacyBuilder: action.legacy ?? null,
  };
}

/** A git context of the same repository (`{{defaultContext}}:services/api`) is a folder of it. */
function fromTop(path: Said): Said {
  return path?.replace(/^\{\{\s*defaultContext\s*\}\}:?/, '') ?? path;
}

/** `${{ … }}` with what is known put in; null when something is not. */
function substitute(text: string | undefined, row: Fields, env: Variables): Said {
  if (text === undefined) return undefined;
  const parts = splitExpressions(text).map((part, index) =>
    index % 2 === 0 ? part : valueOf(part, row, env),
  );
  return parts.includes(null) ? null : parts.join('');
}

/** The same for a script, in which an unknown value stays a variable that nobody knows. */
function substituteInScript(text: string, row: Fields, env: Variables): string {
  const parts = splitExpressions(text);
  return parts.map((part, index) => (index % 2 === 0 ? part : (valueOf(part, row, env) ?? UNKNOWN))).join('');
}

/** Text and expressions by turns, beginning and ending with text. */
function splitExpressions(text: string): readonly string[] {
  const parts: string[] = [];
  let at = 0;
  for (let open = text.indexOf('${{'); open !== -1; open = text.indexOf('${{', at)) {
    const close = text.indexOf('}}', open);
    if (close === -1) break;
    parts.push(text.slice(at, open), text.slice(open + 3, close).trim());
    at = close + 2;
  }
  return [...parts, text.slice(at)];
}

function valueOf(expression: string, row: Fields, env: Variables): string | null {
  if (expression === 'github.workspace') return TOP;
  const [scope, ...keys] = expression.split('.');
  if (scope === 'env') return env.get(keys.join('.')) ?? null;
  if (scope !== 'matrix') return null;
  let value: unknown = row;
  for (const key of keys) value = fieldsOf(value)[key];
  return textOf(value) ?? null;
}
