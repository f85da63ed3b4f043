/** Tiltfiles: `docker_build(…)` and `docker_compose(…)`, as far as their arguments are literals. */
import { folderOf, baseName } from '../../dockerfile/index.ts';
import { lineAt } from './lines.ts';
import { callsIn, starlarkList, starlarkMap, starlarkText, type StarlarkCall } from './starlark.ts';
import type { Build, Container, Finding, ReferenceFile, ReferenceReader, Said } from './types.ts';

export const tiltReader: ReferenceReader = {
  reads: (path) => isTiltfile(path),
  mentions: ['docker_build', 'docker_compose'],
  needsYaml: false,
  read: (file) => callsIn(file.text, CALLS).flatMap((call) => findingOf(file, call)),
};

/** Whether a file is one of Tilt's by its name. */
export function isTiltfile(path: string): boolean {
  return /^Tiltfile(?:\..*)?$|\.Tiltfile$/.test(baseName(path));
}

const BUILDS: ReadonlySet<string> = new Set(['docker_build', 'docker_build_with_restart']);
const CALLS: ReadonlySet<string> = new Set([...BUILDS, 'docker_compose']);

/** Parameters that may be given by their place. Source: docs.tilt.dev/api (August 2026). */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  docker_build: ['ref', 'context', 'build_args', 'dockerfile', 'dockerfile_contents', 'live_update'],
  docker_build_with_restart: ['ref', 'context', 'entrypoint', 'live_update'],
  docker_compose: ['configPaths'],
};

function findingOf(file: ReferenceFile, call: StarlarkCall): readonly Finding[] {
  const given = valuesOf(file.text, call);
  if (BUILDS.has(call.name)) return given.has('dockerfile_contents') ? [] : [buildOf(file, call, given)];
  const paths = given.get('configPaths') ?? '';
  const files = starlarkList(paths) ?? [starlarkText(paths)].flatMap((path) => path ?? []);
  if (files.length === 0) return [];
  return [{ calls: 'compose', bases: [folderOf(file.path)], files, envFiles: [], variables: new Map() }];
}

/** Values of a call as they are written, by parameter. */
function valuesOf(text: string, { name, args }: StarlarkCall): ReadonlyMap<string, string> {
  const places = PLACES[name] ?? [];
  return new Map(
    args.map((arg, index) => [arg.name ?? places[index] ?? `${index}`, text.slice(arg.valueStart, arg.end)]),
  );
}

function buildOf(
  { path, text }: ReferenceFile,
  call: StarlarkCall,
  given: ReadonlyMap<string, string>,
): Build {
  const said = (name: string): Said => {
    const value = given.get(name);
    return value === undefined ? undefined : starlarkText(value);
  };
  return {
    kind: 'tilt',
    evidence: { path, line: lineAt(text, call.at), says: `${call.name} builds it` },
    bases: [folderOf(path)],
    context: said('context') ?? null,
    dockerfile: said('dockerfile'),
    dockerfileFrom: 'base',
    target: said('target'),
    args: starlarkMap(given.get('build_args') ?? ''),
    names: [said('ref') ?? ''],
    container: containerOf(said('ref'), given),
  };
}

function containerOf(name: Said, given: ReadonlyMap<string, string>): Partial<Container> {
  const entrypoint = given.get('entrypoint');
  const develop = syncsIn(given.get('live_update') ?? '');
  return {
    ...(name == null ? {} : { name }),
    ...(entrypoint === undefined ? {} : { entrypoint: starlarkList(entrypoint) ?? starlarkText(entrypoint) }),
    ...(develop.length === 0 ? {} : { develop }),
  };
}

const STEPS: ReadonlySet<string> = new Set(['sync', 'run', 'restart_container']);

/** The steps of `live_update=[sync('./src', '/app'), run('…')]`. */
function syncsIn(value: string): NonNullable<Container['develop']> {
  return callsIn(value, STEPS).map((call) => {
    const [path = null, target = null] = call.args.map((arg) =>
      starlarkText(value.slice(arg.valueStart, arg.end)),
    );
    return call.name === 'sync'
      ? { action: 'sync', path, target }
      : { action: call.name, path: null, target: null };
  });
}
