import { INERT, opaque, type Judged, type Place } from '../builders.ts';
import { inFolder, relativeTo } from '../paths.ts';
import { reachable, sourceFiles } from './graph.ts';
import { scanModule } from './scan.ts';
import type { World } from './values.ts';

/** Packages that make files when a script calls their functions: somewhere in the working folder. */
const BUILDERS = new Set('esbuild rollup vite webpack @swc/core @babel/core typescript gulp sass postcss tailwindcss terser tsup @vercel/ncc parcel cpy copyfiles'.split(' '));
/** Packages that compute, print or take files away, and make none by themselves. */
const HARMLESS = new Set('chalk kleur picocolors colors ora semver yargs commander minimist lodash glob fast-glob globby rimraf del fs-extra dotenv mkdirp js-yaml'.split(' '));

/**
 * Judges a script that a build step runs with node, by reading it and what it imports.
 * It is opaque when it starts other programs or writes to a place that is not known.
 */
export function judgeSource(file: string, place: Place): Judged {
  const { project } = place;
  const path = inFolder(place.folder, file);
  const graph = reachable(project, [path], null);
  if (graph.modules.length === 0) return opaque(`${file} could not be read`);
  if (graph.unresolved !== null) return opaque(`${graph.unresolved} loads code whose name is computed`);
  const foreign = graph.packages.find((entry) => !BUILDERS.has(entry.name) && !HARMLESS.has(entry.name));
  if (foreign) return opaque(`${foreign.module}:${foreign.line} uses ${foreign.name}, whose doings are not known`);
  const world: World = {
    cwd: `/${place.folder === '.' ? '' : place.folder}`,
    env: new Map(),
    runtimePath: (module) => `/${module}`,
    resolve: (from, specifier) => sourceFiles(project).resolve(from, specifier, null),
  };
  const writes: string[] = graph.packages.some((name) => BUILDERS.has(name.name)) ? ['.'] : [];
  for (const module of graph.modules) {
    const { findings, escapes } = scanModule(module, world, new Set());
    if (escapes !== null) return opaque(`${module.path}:${escapes} hands fs on`);
    for (const finding of findings) {
      if (finding.does === 'run' || finding.does === 'shell' || finding.does === 'fork') return opaque(`${module.path}:${finding.line} runs other programs`);
      if (finding.does === 'open' || finding.does === 'listen') continue;
      const target = finding.value.text.replace(/[^/]*$/, finding.value.exact ? '$&' : '') || (finding.value.exact ? '.' : '');
      if (target === '') return opaque(`${module.path}:${finding.line} writes to a place that is computed`);
      const inside = target.startsWith('/') ? relativeTo(place.folder, target.slice(1) || '.') : inFolder('.', target);
      if (inside === null || inside.startsWith('..')) return opaque(`${module.path}:${finding.line} writes outside of ${place.folder}`);
      writes.push(inside);
    }
  }
  return { ...INERT, kind: writes.length > 0 ? 'build' : 'inert', writes: [...new Set(writes)], reads: null };
}
