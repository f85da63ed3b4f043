/** What a script of the project reads and writes when a build step runs it with node, by its sources; which step runs it is not known here. */
import { place as at, folderOf } from '../../dockerfile/index.ts';
import { INERT, opaque, type Judged, type ScriptPlace } from './builders.ts';
import { inFolder, relativeTo } from '../../project/paths.ts';
import { reachable, sourceFiles } from './sources.ts';
import { worldIn } from '../../sources/callers.ts';
import type { SeenAction } from '../../sources/walk.ts';
import type { Around } from '../../sources/world.ts';
import { scanUnit, type UnitBehaviour } from './behaviour.ts';
import { vocabulary } from './vocabulary.ts';

/** Packages that make files when a script calls their functions: somewhere in the working folder. */
const BUILDERS = new Set(
  'esbuild rollup vite webpack @swc/core @babel/core typescript gulp sass postcss tailwindcss terser tsup @vercel/ncc parcel cpy copyfiles'.split(
    ' ',
  ),
);
/** Packages that compute, print or take files away, and make none by themselves. */
const HARMLESS = new Set(
  'chalk kleur picocolors colors ora semver yargs commander minimist lodash glob fast-glob globby rimraf del fs-extra dotenv mkdirp js-yaml'.split(
    ' ',
  ),
);

/**
 * Judges a script that a build step runs with node, by reading it and what it imports.
 * It is opaque when it starts other programs or writes to a place that is not known.
 */
export function judgeSource(file: string, place: ScriptPlace): Judged {
  const { project } = place;
  const path = inFolder(place.folder, file);
  const graph = reachable(project, [path], null);
  if (graph.modules.length === 0) return opaque(`${file} could not be read`);
  if (graph.unread !== null) return opaque(`${graph.unread.path} ${graph.unread.why}`);
  if (graph.unresolved !== null) return opaque(`${graph.unresolved} loads code whose name is computed`);
  const foreign = graph.packages.find((entry) => !BUILDERS.has(entry.name) && !HARMLESS.has(entry.name));
  if (foreign)
    return opaque(
      `${at({ path: foreign.module, line: foreign.line })} uses ${foreign.name}, whose doings are not known`,
    );
  const around: Around = {
    vocabulary,
    cwd: `/${place.folder === '.' ? '' : place.folder}`,
    env: new Map(),
    given: new Map(),
    runtimePath: (module) => `/${module}`,
    resolve: (from, specifier) => sourceFiles(project).resolve(from, specifier, null),
  };
  const world = worldIn(graph.modules, around);
  const judged = graph.modules.map((module) =>
    judgeModule(module.path, scanUnit(module, world, new Set()), place),
  );
  const reason = judged.find((entry) => typeof entry === 'string');
  if (reason !== undefined) return opaque(reason);
  const files = judged.filter((entry) => typeof entry !== 'string');
  const builder = graph.packages.some((entry) => BUILDERS.has(entry.name));
  const writes = [...new Set([...(builder ? ['.'] : []), ...files.flatMap((entry) => entry.writes)])];
  const opens =
    builder || files.some((entry) => entry.opens === null)
      ? null
      : files.flatMap((entry) => entry.opens ?? []);
  const own = graph.modules.flatMap((module) => relativeTo(place.folder, module.path) ?? []);
  return {
    ...INERT,
    kind: writes.length > 0 ? 'build' : 'inert',
    writes,
    reads: opens === null ? null : [...new Set([...own, ...opens])],
  };
}

interface ModuleFiles {
  readonly writes: readonly string[];
  /** Files of the context that it opens; null when they are not all known. */
  readonly opens: readonly string[] | null;
}

/** What one module of a script does, relative to the place; a text when it cannot be judged, with the reason. */
function judgeModule(
  module: string,
  { actions: findings, escapes, unread }: UnitBehaviour,
  place: ScriptPlace,
): ModuleFiles | string {
  if (unread !== null) return `${module} ${unread}`;
  if (escapes !== null) return `${module}:${escapes} hands fs on`;
  const writes: string[] = [];
  let opens: string[] | null = [];
  for (const finding of findings) {
    if (finding.does === 'run' || finding.does === 'shell' || finding.does === 'fork')
      return `${at({ path: module, line: finding.line })} runs other programs`;
    if (finding.does === 'listen') continue;
    const target = targetOf(finding, place);
    if (finding.does === 'open') {
      const known =
        target !== null && finding.value.exact && place.project.has(inFolder(place.folder, target));
      if (target === null || !finding.value.exact) opens = null;
      else if (known) opens?.push(target);
    } else if (target === null)
      return `${at({ path: module, line: finding.line })} writes to a place that is computed, or outside of the application`;
    else
      writes.push(
        finding.does === 'write-file' && finding.value.exact && folderOf(target) !== '.'
          ? folderOf(target)
          : target,
      );
  }
  return { writes, opens };
}

/** Where a finding points, relative to the place; null when that is computed or lies outside. */
function targetOf(finding: SeenAction, place: ScriptPlace): string | null {
  const text = finding.value.exact ? finding.value.text : finding.value.text.replace(/[^/]*$/, '');
  if (text === '') return null;
  const inside = text.startsWith('/') ? relativeTo(place.folder, inFolder('.', text)) : inFolder('.', text);
  return inside === null || inside.startsWith('..') ? null : inside;
}
