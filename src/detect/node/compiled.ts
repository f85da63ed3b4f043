/** Which source a started script is compiled from, and where sources lie in the image once compiled; it compiles nothing. */
import { toContext } from '../../analysis/layout.ts';
import { joinPath } from '../../dockerfile/index.ts';
import { fromRoot, imagePath, type App } from './stage.ts';
import type { Build } from './build.ts';
import type { Compiled } from './builders.ts';
import { folderOf, inFolder, relativeTo } from '../../project/paths.ts';
import { isScript, resolvePath, sourceFiles } from './graph.ts';
import type { Around, World } from '../../sources/world.ts';
import type { Start } from './start.ts';
import { commonFolder, compiledPath, inputFiles, sourceOf, type TypeScriptConfig } from './tsconfig.ts';
import { vocabulary } from './vocabulary.ts';

/** How the scripts that the start command runs come out of sources. */
export interface Placement {
  readonly compiled: Compiled;
  /** Context path of the folder whose structure the output repeats. */
  readonly rootDir: string;
}

/** Where compiled scripts come from, when the start command runs one of them. */
export function placementOf(app: App, start: Start, build: Build): Placement | null {
  for (const compiled of build.all.compiled) {
    for (const script of start.scripts) {
      const path = contextOf(app, script);
      const inside = path === null ? null : relativeTo(compiled.outDir, path);
      if (path === null || inside === null) continue;
      const config = compiled.config;
      const guesses =
        compiled.rootDir !== null
          ? [compiled.rootDir]
          : [
              config ? commonFolder(inputFiles(app.project, config)) : null,
              inFolder(app.folder, 'src'),
              app.folder,
              inFolder(app.folder, 'lib'),
            ];
      const rootDir = guesses.find(
        (guess) => guess !== null && findSource(app, compiled, guess, path) !== null,
      );
      if (rootDir !== undefined && rootDir !== null) return { compiled, rootDir };
    }
  }
  return null;
}

function findSource(app: App, compiled: Compiled, rootDir: string, script: string): string | null {
  if (compiled.config)
    return sourceOf(app.project, { ...compiled.config, outDir: compiled.outDir }, rootDir, script);
  const inside = relativeTo(compiled.outDir, script);
  return inside === null ? null : resolvePath(app.project, inFolder(rootDir, 'x.ts'), `./${inside}`, null);
}

/** The source of a script that the start command names. */
export function entrySource(app: App, placement: Placement | null, script: string): string | null {
  const path = contextOf(app, script);
  if (path === null) return null;
  if (placement && relativeTo(placement.compiled.outDir, path) !== null)
    return findSource(app, placement.compiled, placement.rootDir, path);
  const direct = resolvePath(
    app.project,
    inFolder(folderOf(path), 'x.js'),
    `./${path.slice(path.lastIndexOf('/') + 1)}`,
    null,
  );
  return direct !== null && isScript(direct) ? direct : null;
}

/** An absolute image path as a path of the context, whether or not it exists there. */
export function contextOf(app: App, path: string): string | null {
  const copied = toContext(app.copies, path, app.project);
  if (copied !== null) return copied;
  const relative = fromRoot(app, path);
  return relative.startsWith('/') ? null : inFolder(app.folder, relative);
}

/** The world around the sources, and the tsconfig whose `paths` count; who calls whom is not known yet. */
export interface AppWorld extends Around {
  readonly aliases: TypeScriptConfig | null;
}

export function worldOf(app: App, placement: Placement | null, known: boolean): AppWorld {
  const files = sourceFiles(app.project);
  const aliases = placement?.compiled.config ?? null;
  return {
    vocabulary,
    aliases,
    cwd: app.cwd ?? app.root ?? '/',
    env: app.env,
    given: givenBy(app),
    resolve: (from, specifier) => files.resolve(from, specifier, aliases),
    runtimePath: (module) => {
      if (!placement) return known ? imageOf(app, module) : null;
      const { compiled, rootDir } = placement;
      const script = relativeTo(rootDir, module) === null ? null : scriptPath(compiled, rootDir, module);
      return script === null ? imageOf(app, module) : imageOf(app, script);
    },
  };
}

/** Environment that compose files and the like set for this image. */
function givenBy(app: App): World['given'] {
  const given = new Map<string, (string | null)[]>();
  for (const use of app.project.uses) {
    for (const [name, value] of use.environment ?? []) given.set(name, [...(given.get(name) ?? []), value]);
  }
  return given;
}

function scriptPath(compiled: Compiled, rootDir: string, module: string): string | null {
  if (compiled.config) return compiledPath({ ...compiled.config, outDir: compiled.outDir }, rootDir, module);
  const inside = relativeTo(rootDir, module);
  return inside === null ? null : inFolder(compiled.outDir, inside.replace(/\.[cm]?[jt]sx?$/, '.js'));
}

function imageOf(app: App, path: string): string | null {
  const copied = imagePath(app, path);
  if (copied !== null) return copied;
  const inside = relativeTo(app.folder, path);
  return app.root === null || inside === null ? null : joinPath(app.root, inside);
}
