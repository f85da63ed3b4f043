/** Which source a started script is compiled from, and where sources lie in the image once compiled; it compiles nothing. */
import { toContext } from '../../analysis/layout.ts';
import { baseName, joinPath, folderOf } from '../../dockerfile/index.ts';
import { fromRoot, imagePath, type NodeStageFacts } from './stage.ts';
import type { NodeBuild } from './build.ts';
import type { Compiled } from './builders.ts';
import { inFolder, relativeTo } from '../../project/paths.ts';
import { isScript, resolvePath, sourceFiles } from './sources.ts';
import type { Around, World } from '../../sources/world.ts';
import type { NodeStart } from './start.ts';
import { commonFolder, compiledPath, inputFiles, sourceOf, type TypeScriptConfig } from './tsconfig.ts';
import { vocabulary } from './vocabulary.ts';

/** How the scripts that the start command runs come out of sources. */
export interface Placement {
  readonly compiled: Compiled;
  /** Context path of the folder whose structure the output repeats. */
  readonly rootDir: string;
}

/** Where compiled scripts come from, when the start command runs one of them. */
export function placementOf(stage: NodeStageFacts, start: NodeStart, build: NodeBuild): Placement | null {
  for (const compiled of build.all.compiled) {
    for (const script of start.scripts) {
      const path = contextOf(stage, script);
      const inside = path === null ? null : relativeTo(compiled.outDir, path);
      if (path === null || inside === null) continue;
      const config = compiled.config;
      const guesses =
        compiled.rootDir !== null
          ? [compiled.rootDir]
          : [
              config ? commonFolder(inputFiles(stage.project, config)) : null,
              ...[...new Set([stage.started?.folder ?? stage.folder, stage.folder])].flatMap((folder) => [
                inFolder(folder, 'src'),
                folder,
                inFolder(folder, 'lib'),
              ]),
            ];
      const rootDir = guesses.find(
        (guess) => guess !== null && findSource(stage, compiled, guess, path) !== null,
      );
      if (rootDir !== undefined && rootDir !== null) return { compiled, rootDir };
    }
  }
  return null;
}

function findSource(
  stage: NodeStageFacts,
  compiled: Compiled,
  rootDir: string,
  script: string,
): string | null {
  if (compiled.config)
    return sourceOf(stage.project, { ...compiled.config, outDir: compiled.outDir }, rootDir, script);
  const inside = relativeTo(compiled.outDir, script);
  return inside === null ? null : resolvePath(stage.project, inFolder(rootDir, 'x.ts'), `./${inside}`, null);
}

/** The source of a script that the start command names. */
export function entrySource(
  stage: NodeStageFacts,
  placement: Placement | null,
  script: string,
): string | null {
  const path = contextOf(stage, script);
  if (path === null) return null;
  if (placement && relativeTo(placement.compiled.outDir, path) !== null)
    return findSource(stage, placement.compiled, placement.rootDir, path);
  const direct = resolvePath(stage.project, inFolder(folderOf(path), 'x.js'), `./${baseName(path)}`, null);
  return direct !== null && isScript(direct) ? direct : null;
}

/** An absolute image path as a path of the context, whether or not it exists there. */
export function contextOf(stage: NodeStageFacts, path: string): string | null {
  const copied = toContext(stage.copies, path, stage.project);
  if (copied !== null) return copied;
  const relative = fromRoot(stage, path);
  return relative.startsWith('/') ? null : inFolder(stage.folder, relative);
}

/** The world around the sources, and the tsconfig whose `paths` count; who calls whom is not known yet. */
export interface AppWorld extends Around {
  readonly aliases: TypeScriptConfig | null;
}

export function worldOf(stage: NodeStageFacts, placement: Placement | null, known: boolean): AppWorld {
  const files = sourceFiles(stage.project);
  const aliases = placement?.compiled.config ?? null;
  return {
    vocabulary,
    aliases,
    cwd: stage.cwd ?? stage.root ?? '/',
    env: stage.env,
    given: givenBy(stage),
    resolve: (from, specifier) => files.resolve(from, specifier, aliases),
    runtimePath: (module) => {
      if (!placement) return known ? imageOf(stage, module) : null;
      const { compiled, rootDir } = placement;
      const script = relativeTo(rootDir, module) === null ? null : scriptPath(compiled, rootDir, module);
      return script === null ? imageOf(stage, module) : imageOf(stage, script);
    },
  };
}

/** Environment that compose files and the like set for this image. */
function givenBy(stage: NodeStageFacts): World['given'] {
  const given = new Map<string, (string | null)[]>();
  for (const use of stage.project.uses) {
    for (const [name, value] of use.environment ?? []) given.set(name, [...(given.get(name) ?? []), value]);
  }
  return given;
}

function scriptPath(compiled: Compiled, rootDir: string, module: string): string | null {
  if (compiled.config) return compiledPath({ ...compiled.config, outDir: compiled.outDir }, rootDir, module);
  const inside = relativeTo(rootDir, module);
  return inside === null ? null : inFolder(compiled.outDir, inside.replace(/\.[cm]?[jt]sx?$/, '.js'));
}

function imageOf(stage: NodeStageFacts, path: string): string | null {
  const copied = imagePath(stage, path);
  if (copied !== null) return copied;
  const inside = relativeTo(stage.folder, path);
  return stage.root === null || inside === null ? null : joinPath(stage.root, inside);
}
