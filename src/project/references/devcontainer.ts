/** devcontainer.json: an image that editors develop in, with the repository mounted and a command of their own. */
import { findNodeAtLocation, parse, parseTree, type Node } from 'jsonc-parser';
import { folderOf, baseName } from '../../dockerfile/index.ts';
import { lineAt } from './lines.ts';
import type { Build, Container, Finding, ReferenceFile, ReferenceReader, Said } from './types.ts';
import { fieldsOf, listOf, textOf, variablesOf, type Fields } from './values.ts';

export const devcontainerReader: ReferenceReader = {
  reads: (path) => isDevcontainer(path),
  mentions: ['image', 'build', 'dockerFile', 'dockerComposeFile'],
  needsYaml: false,
  read: (file) => findingsOf(file),
};

/** `.devcontainer.json`, `.devcontainer/devcontainer.json` and `.devcontainer/NAME/devcontainer.json`. */
export function isDevcontainer(path: string): boolean {
  return (
    baseName(path) === '.devcontainer.json' ||
    /(?:^|\/)\.devcontainer\/(?:[^/]+\/)?devcontainer\.json$/.test(path)
  );
}

function findingsOf(file: ReferenceFile): readonly Finding[] {
  const tree = parseTree(file.text, [], { allowTrailingComma: true });
  const config = fieldsOf(parse(file.text, [], { allowTrailingComma: true }));
  const composed = listOf(config['dockerComposeFile']).flatMap((path) => textOf(path) ?? []);
  const bases = [folderOf(file.path)];
  if (composed.length > 0)
    return [{ calls: 'compose', bases, files: composed, envFiles: [], variables: new Map() }];
  const lineOf = (...keys: readonly string[]): number | null => lineOfKey(file.text, tree, keys);
  const container = containerOf(file, config, lineOf);
  const image = textOf(config['image']);
  const build = fieldsOf(config['build']);
  const dockerfile = textOf(build['dockerfile']) ?? textOf(config['dockerFile']);
  if (dockerfile === undefined && image !== undefined)
    return [
      {
        kind: 'devcontainer',
        evidence: evidenceOf(file, lineOf('image'), 'runs'),
        image,
        exact: true,
        container,
      },
    ];
  if (dockerfile === undefined) return [];
  const line = config['build'] === undefined ? lineOf('dockerFile') : lineOf('build');
  return [buildOf(file, evidenceOf(file, line, 'builds'), { ...config, ...build }, dockerfile, container)];
}

function evidenceOf({ path }: ReferenceFile, line: number | null, verb: string): Build['evidence'] {
  return { path, line, says: `the development container ${verb} it` };
}

function buildOf(
  file: ReferenceFile,
  evidence: Build['evidence'],
  said: Fields,
  dockerfile: string,
  container: Partial<Container>,
): Build {
  return {
    kind: 'devcontainer',
    evidence,
    // Both paths count from the folder of the file.
    bases: [folderOf(file.path)],
    context: known(said['context']) ?? '.',
    dockerfile: known(dockerfile),
    dockerfileFrom: 'base',
    target: known(said['target']),
    args: new Map([...variablesOf(said['args'])].map(([name, value]) => [name, known(value) ?? null])),
    container,
  };
}

/** A text without one of the editor's variables, which stand for values of the machine. */
function known(value: unknown): Said {
  const text = textOf(value);
  return text?.includes('${') === true ? null : text;
}

type LineOf = (...keys: readonly string[]) => number | null;

/** The folder of the container that the repository is mounted to where nothing else is said: `/workspaces/NAME`. */
const WORKSPACES = '/workspaces';

function containerOf(file: ReferenceFile, config: Fields, lineOf: LineOf): Partial<Container> {
  const evidence = (key: string): Build['evidence'] => ({ path: file.path, line: lineOf(key), says: key });
  const user = known(config['containerUser']);
  const workspace = mountOf(config['workspaceMount']);
  const develop = config['overrideCommand'] === false ? {} : { command: IDLE };
  return {
    ...develop,
    ...(user == null ? {} : { user }),
    environment: new Map(
      [...variablesOf(config['containerEnv'])].map(([name, value]) => [name, known(value) ?? null]),
    ),
    volumes: [
      {
        path: '.',
        ...(workspace ?? { source: '.', target: WORKSPACES }),
        bind: true,
        evidence: evidence('workspaceMount'),
      },
      ...listOf(config['mounts']).flatMap((mount) => {
        const found = mountOf(mount);
        return found === null ? [] : [{ ...found, evidence: evidence('mounts') }];
      }),
    ],
    ports: listOf(config['forwardPorts']).flatMap((port) => (typeof port === 'number' ? [port] : [])),
  };
}

/** What an editor starts in place of the image's own command, unless `overrideCommand` is false. */
const IDLE = ['sleep', 'infinity'];

/** `source=…,target=…,type=bind`, or the same as an object. */
function mountOf(value: unknown): { source: string | null; target: string; bind: boolean } | null {
  const options =
    typeof value === 'string'
      ? new Map(value.split(',').map(optionOf))
      : new Map(Object.entries(fieldsOf(value)));
  const first = (...keys: readonly string[]): string | undefined =>
    keys.map((key) => textOf(options.get(key))).find((each) => each !== undefined);
  const target = first('target', 'destination', 'dst');
  if (target === undefined) return null;
  return { source: first('source', 'src') ?? null, target, bind: first('type') === 'bind' };
}

function optionOf(option: string): readonly [string, unknown] {
  const equals = option.indexOf('=');
  return equals === -1 ? [option.trim(), ''] : [option.slice(0, equals).trim(), option.slice(equals + 1)];
}

function lineOfKey(text: string, tree: Node | undefined, keys: readonly string[]): number | null {
  const value = tree && findNodeAtLocation(tree, [...keys]);
  const key = value?.parent?.type === 'property' ? value.parent : value;
  return key === undefined ? null : lineAt(text, key.offset);
}
