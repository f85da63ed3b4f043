/** Which compose files of a repository make one project: by compose's own names, and as scripts call it. */
import { folderOf, baseName } from '../../../dockerfile/index.ts';
import { upwards, within } from '../../paths.ts';
import type { Tree } from '../../tree.ts';
import { dotenvOf } from '../dotenv.ts';
import { entriesOf, isNothing, member, type Located } from '../located.ts';
import type { ComposeCall } from '../types.ts';
import type { ComposeFiles, Composition } from './load.ts';
import { MAIN_NAMES, OVERRIDE_NAMES } from './rules.ts';

/** Whether a file is named like a compose file: `compose.yaml`, `docker-compose.dev.yml`, `local-compose.json`; pipelines are none. */
export function isComposeFile(path: string): boolean {
  return (
    /(?:^|[._-])compose(?:[._-].*)?\.(?:ya?ml|json)$/i.test(baseName(path)) &&
    !/^\.(?:github|circleci|gitlab|buildkite|woodpecker)\//.test(path)
  );
}

/** The projects of a repository, each once: what is called by name, what compose finds by itself, then what nobody names. */
export function compositionsOf(
  tree: Tree,
  named: readonly string[],
  calls: readonly ComposeCall[],
  files: ComposeFiles,
): readonly Composition[] {
  const folders = [...new Set(named.map(folderOf))];
  const found = [
    ...folders.flatMap((folder) => byDefault(tree, folder, files)),
    ...calls.flatMap((call) => called(tree, call, files)),
  ];
  const used = new Set(found.flatMap((each) => each.files));
  const rest = named.filter((path) => !used.has(path)).map((path) => alone(tree, path, files));
  return withoutRepeats([...found, ...rest]);
}

/** What `docker compose up` reads in a folder. */
function byDefault(tree: Tree, folder: string, files: ComposeFiles): readonly Composition[] {
  const first = (names: readonly string[]): readonly string[] => existing(tree, folder, names).slice(0, 1);
  const own = filesInEnvironment(dotenvOf(files.read(within(folder, '.env') ?? '.env') ?? ''));
  const asked = own === null ? [] : existing(tree, folder, own);
  if (asked.length > 0) return [{ files: asked, folder }];
  const main = first(MAIN_NAMES);
  return main.length === 0 ? [] : [{ files: [...main, ...first(OVERRIDE_NAMES)], folder }];
}

function existing(tree: Tree, folder: string, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => within(folder, name) ?? []).filter((path) => tree.hasFile(path));
}

/** `COMPOSE_FILE=compose.yaml:compose.dev.yaml`. */
function filesInEnvironment(variables: ReadonlyMap<string, string | null>): readonly string[] | null {
  const files = variables.get('COMPOSE_FILE');
  if (files == null || files === '') return null;
  return files.split(variables.get('COMPOSE_PATH_SEPARATOR') ?? ':');
}

/** What a script calls: in the likeliest folder in which its first file is there. */
function called(tree: Tree, call: ComposeCall, files: ComposeFiles): readonly Composition[] {
  const names = call.files.length > 0 ? call.files : filesInEnvironment(call.variables);
  for (const base of call.bases) {
    const paths = names === null ? [] : existing(tree, base, names);
    const first = paths[0];
    if (names !== null && first === undefined) continue;
    const folder =
      call.folder === undefined ? (first === undefined ? base : folderOf(first)) : within(base, call.folder);
    if (folder === null) continue;
    const given = {
      ...(call.envFiles.length > 0 ? { envFiles: existing(tree, base, call.envFiles) } : {}),
      variables: call.variables,
      ...(call.verb === 'push' && call.evidence !== undefined ? { pushed: call.evidence } : {}),
    };
    if (first !== undefined) return [{ files: paths, folder, ...given }];
    const [standard] = byDefault(tree, folder, files);
    if (standard !== undefined) return [{ ...standard, ...given }];
  }
  return [];
}

/** A file that nobody names: a project of its own, or, where a service of it builds and runs nothing, an addition to the main file. */
function alone(tree: Tree, path: string, files: ComposeFiles): Composition {
  const folder = folderOf(path);
  const services = (files.documents(path) ?? []).flatMap(({ root }) => entriesOf(member(root, 'services')));
  if (!services.some(([, service]) => isFragment(service))) return { files: [path], folder };
  for (const above of upwards(folder)) {
    const [main] = existing(tree, above, MAIN_NAMES);
    if (main !== undefined) return { files: [main, path], folder: above };
  }
  return { files: [path], folder };
}

/** A service that says neither what it builds from nor what it runs needs another file beneath it. */
function isFragment(service: Located): boolean {
  const build = member(service, 'build');
  const says = (key: string): boolean => {
    const value = member(service, key);
    return value !== undefined && !isNothing(value);
  };
  const builds =
    build?.kind === 'map'
      ? ['context', 'dockerfile', 'dockerfile_inline'].some((key) => build.entries.has(key))
      : says('build');
  return !builds && !['image', 'extends', 'provider'].some(says);
}

function withoutRepeats(compositions: readonly Composition[]): readonly Composition[] {
  const key = ({ files, folder, envFiles, variables }: Composition): string =>
    JSON.stringify([files, folder, envFiles ?? null, [...(variables ?? [])]]);
  const found = new Map<string, Composition>();
  for (const each of compositions) {
    const known = found.get(key(each));
    if (known === undefined || each.pushed !== undefined) found.set(key(each), each);
  }
  return [...found.values()];
}
