/** Pipelines of CI services other than GitHub's, and YAML that runs a builder in a cluster: their builds, found by shape. What else a pipeline does is not read. */
import { baseName } from '../../dockerfile/index.ts';
import { within } from '../paths.ts';
import { BUILDER_WORDS } from './builders.ts';
import { buildsIn } from './commands.ts';
import { lineInScalar } from './lines.ts';
import type { Build, Finding, ReferenceFile, ReferenceReader } from './types.ts';
import { fieldsOf, listOf, textOf, variablesOf, type Fields } from './values.ts';
import type { YamlDocument } from './yaml.ts';

/** Names of the pipelines of other services; the first folder may be any. */
const PIPELINES = [
  ...[
    '.gitlab-ci',
    '.travis',
    '.drone',
    '.woodpecker',
    'azure-pipelines',
    'bitbucket-pipelines',
    'cloudbuild',
    'buildspec',
  ],
  ...['appveyor', 'semaphore', 'codeship-steps', 'taskfile'],
];
const PIPELINE_FOLDERS = [
  '.circleci/',
  '.gitlab/',
  '.buildkite/',
  '.woodpecker/',
  '.azure-pipelines/',
  '.tekton/',
  '.semaphore/',
];

/** Pipelines other than GitHub's, by their shape alone: maps with shell in them, images that builds run in, variables. */
export const ciReader: ReferenceReader = {
  reads: (path) => isPipeline(path),
  mentions: BUILDER_WORDS,
  needsYaml: true,
  read: readPipeline,
};

/** Any other YAML file that runs a builder without BuildKit: Tekton tasks, Argo workflows, Kubernetes jobs. */
export const clusterReader: ReferenceReader = {
  reads: (path) =>
    /\.ya?ml$/i.test(path) &&
    !isPipeline(path) &&
    !path.includes('.github/') &&
    !/compose[^/]*$|skaffold[^/]*$/i.test(path),
  mentions: ['kaniko', 'cloud-builders/docker'],
  needsYaml: true,
  read: readPipeline,
};

function isPipeline(path: string): boolean {
  const name = baseName(path).toLowerCase();
  if (!/\.ya?ml$/.test(name)) return false;
  return (
    PIPELINES.some((each) => name.startsWith(each)) ||
    PIPELINE_FOLDERS.some((folder) => path.startsWith(folder))
  );
}

function readPipeline(file: ReferenceFile): readonly Finding[] {
  const documents = file.yaml(file.text);
  if (!('error' in documents)) {
    return documents.flatMap((document) =>
      walk(document.value, { file, document, path: [], variables: new Map(), oldDocker: null, depth: 0 }),
    );
  }
  // A template of a chart is no YAML before it is filled in.
  if (isPipeline(file.path)) file.note(documents.line, documents.error);
  return [];
}

/** What holds at one place of a pipeline. */
interface Place {
  readonly file: ReferenceFile;
  readonly document: YamlDocument;
  readonly path: readonly (string | number)[];
  readonly variables: ReadonlyMap<string, string | null>;
  readonly oldDocker: string | null;
  readonly depth: number;
}

const MAX_DEPTH = 30;

function walk(value: unknown, place: Place): readonly Finding[] {
  if (place.depth > MAX_DEPTH) return [];
  if (typeof value === 'string') return shell(value, place);
  if (Array.isArray(value)) return walkList(value, place);
  const fields = fieldsOf(value);
  const here = {
    ...place,
    variables: variablesAt(fields, place),
    oldDocker: oldDockerAt(fields) ?? place.oldDocker,
  };
  const step = stepBuilds(fields, here);
  if (step !== null) return step;
  return Object.entries(fields).flatMap(([key, each]) => walk(each, below(here, key)));
}

function below(place: Place, key: string | number): Place {
  return { ...place, path: [...place.path, key], depth: place.depth + 1 };
}

/** The lines of a script run one after the other: `cd` holds for those behind it. */
function walkList(items: readonly unknown[], place: Place): readonly Finding[] {
  const lines = items.filter((item) => typeof item === 'string');
  if (lines.length < items.length) return items.flatMap((item, index) => walk(item, below(place, index)));
  const starts = lines.map((_line, index) => lines.slice(0, index).join('\n').length + (index > 0 ? 1 : 0));
  return buildsIn({
    ...shellAt(place),
    text: lines.join('\n'),
    placeOf: (offset) => {
      const index = starts.findLastIndex((start) => start <= offset);
      return { path: place.file.path, line: place.document.lineOf([...place.path, index]) };
    },
  });
}

function shell(text: string, place: Place): readonly Finding[] {
  const keyLine = place.document.lineOf(place.path);
  return buildsIn({
    ...shellAt(place),
    text,
    placeOf: (offset) => ({ path: place.file.path, line: lineInScalar(keyLine, text, offset) }),
  });
}

function shellAt({ variables, oldDocker }: Place) {
  return { kind: 'workflow', bases: ['.'], variables, oldDocker } as const;
}

function variablesAt(fields: Fields, { variables }: Place): Place['variables'] {
  const given = ['variables', 'environment', 'env'].flatMap((key) => [...variablesOf(fields[key])]);
  return given.length === 0 ? variables : new Map([...variables, ...given]);
}

/** The first docker that uses BuildKit without being asked. */
const BUILDKIT_DEFAULT = 23;

/** A docker before 23, as the image of a job, as its service, or as CircleCI's remote docker. */
function oldDockerAt(fields: Fields): string | null {
  const images = ['image', 'services', 'docker'].flatMap((key) => listOf(fields[key]));
  const names = images.map(
    (image) => textOf(image) ?? textOf(fieldsOf(image)['name']) ?? textOf(fieldsOf(image)['image']) ?? '',
  );
  const tags = names.flatMap(
    (name) => /^(?:docker\.io\/)?(?:library\/)?docker:(\d[\w.-]*)/.exec(name)?.[1] ?? [],
  );
  const remote = listOf(fields['steps']).flatMap(
    (step) => textOf(fieldsOf(fieldsOf(step)['setup_remote_docker'])['version']) ?? [],
  );
  const old = [...tags, ...remote].find((version) => parseInt(version, 10) < BUILDKIT_DEFAULT);
  return old === undefined ? null : `docker ${old}`;
}

/** A step whose image is the builder, with its arguments as a list (Google Cloud Build, Tekton); null for other maps. */
function stepBuilds(fields: Fields, place: Place): readonly Finding[] | null {
  const image = textOf(fields['image']) ?? textOf(fields['name']) ?? '';
  const kaniko = /kaniko-project\/executor|chainguard\/kaniko/.test(image);
  const cloudBuilder = /cloud-builders\/docker(?:[:@]|$)/.test(image);
  if (/(?:plugins|drone)\/kaniko/.test(image)) return [pluginBuild(fieldsOf(fields['settings']), place)];
  if ((!kaniko && !cloudBuilder) || !Array.isArray(fields['args'])) return null;
  const program = kaniko ? '/kaniko/executor' : (textOf(fields['entrypoint']) ?? 'docker');
  const words = [program, ...listOf(fields['args']).map((word) => textOf(word) ?? '')];
  const inner = words[1] === '-c' ? words[2] : undefined;
  const folder = textOf(fields['dir']);
  return buildsIn({
    ...shellAt(place),
    text: inner ?? words.map(quoted).join(' '),
    bases: [within('.', folder ?? '.') ?? '.'],
    oldDocker: cloudBuilder ? 'cloud-builders/docker' : place.oldDocker,
    placeOf: () => ({ path: place.file.path, line: place.document.lineOf([...place.path, 'args']) }),
  });
}

/** A word for the shell that keeps its variables. */
function quoted(word: string): string {
  return `"${word.replace(/["\\`]/g, '\\$&')}"`;
}

/** Drone's kaniko plugin: its settings say what its arguments would. */
function pluginBuild(settings: Fields, { file, document, path }: Place): Build {
  const known = (key: string): string | null | undefined => {
    const text = textOf(settings[key]);
    return text?.includes('$') === true ? null : text;
  };
  return {
    kind: 'workflow',
    evidence: {
      path: file.path,
      line: document.lineOf([...path, 'settings']),
      says: 'the kaniko plugin builds it',
    },
    bases: ['.'],
    context: known('context'),
    dockerfile: known('dockerfile'),
    dockerfileFrom: 'base',
    target: known('target'),
    args: variablesOf(settings['build_args']),
    legacyBuilder: 'kaniko',
  };
}
