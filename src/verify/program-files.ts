/** Which files of an image are the program's: what it may load or run, apart from what the base image has for itself. */
import { folderOf, parseScript } from '../dockerfile/index.ts';
import { SYSTEM_PATH } from '../knowledge/languages/facts.ts';
import { ofLanguages } from '../knowledge/languages/index.ts';
import { identityOf } from './accounts.ts';
import type { ImageConfig } from './config.ts';
import { followed, type ImageFiles } from './files.ts';

/** Paths of the program's files, links followed. */
export interface ProgramFiles {
  /** Programs and libraries. */
  readonly objects: readonly string[];
  /** Scripts with a `#!` line that may be executed. What dependencies bring along for their own developers is left out. */
  readonly scripts: readonly string[];
}

/** Names of the folders that package managers install into. */
const DEPENDENCIES = new Set(ofLanguages(({ vendor }) => vendor?.installed));

/** They hold the system; what lies there is the base image's, unless the program names it. */
const SYSTEM_FOLDERS = new Set(
  '/ /usr /usr/local /usr/lib /usr/local/lib /usr/share /lib /lib64 /etc /var /var/lib /dev /proc /sys /run'.split(' '),
); // prettier-ignore

/** The files below working folder, home and the folders that ENV names, those of installed dependencies, those on PATH, and what starts. */
export function programFiles(files: ImageFiles, config: ImageConfig): ProgramFiles {
  const own = [config.workdir || '/', ...startFolders(files, config)];
  const more = [...variableFolders(config), homeOf(files, config)];
  const isOwn = below(realFolders(files, own));
  const isProgram = below(realFolders(files, [...own, ...more]));
  const named = new Set([...onPath(files, config), ...startFiles(files, config)]);
  const objects: string[] = [];
  const scripts: string[] = [];
  for (const [path, { object, shebang }] of files.all) {
    const isDependency = path.split('/').some((name) => DEPENDENCIES.has(name));
    if (object && (named.has(path) || isDependency || isProgram(path))) objects.push(path);
    if (shebang !== undefined && (named.has(path) || (isOwn(path) && !isDependency))) scripts.push(path);
  }
  return { objects, scripts };
}

/** Programs and libraries of the application: as above, without what is only on PATH. */
export function applicationObjects(files: ImageFiles, config: ImageConfig): readonly string[] {
  const own = [
    config.workdir || '/',
    ...startFolders(files, config),
    ...variableFolders(config),
    homeOf(files, config),
  ];
  const isProgram = below(realFolders(files, own));
  const started = new Set(startFiles(files, config));
  return [...files.all].flatMap(([path, { object }]) => {
    const isDependency = path.split('/').some((name) => DEPENDENCIES.has(name));
    return object && (started.has(path) || isDependency || isProgram(path)) ? [path] : [];
  });
}

function realFolders(files: ImageFiles, folders: readonly string[]): readonly string[] {
  const real = folders.map((folder) => followed(files, folder));
  const found = real.flatMap((each) => (each?.file.entry.kind === 'folder' ? [each.path] : []));
  return [...new Set(found)].filter((folder) => !SYSTEM_FOLDERS.has(folder));
}

function below(folders: readonly string[]): (path: string) => boolean {
  return (path) => folders.some((folder) => path.startsWith(`${folder}/`));
}

/** The folders of PATH, absolute. */
export function pathFolders({ env }: Pick<ImageConfig, 'env'>): readonly string[] {
  return (env.get('PATH') ?? SYSTEM_PATH).split(':').filter((folder) => folder.startsWith('/'));
}

function realPathFolders(files: ImageFiles, config: ImageConfig): readonly string[] {
  return pathFolders(config).flatMap((folder) => followed(files, folder)?.path ?? []);
}

function onPath(files: ImageFiles, config: ImageConfig): readonly string[] {
  const folders = new Set(realPathFolders(files, config));
  return [...files.all.keys()]
    .filter((path) => folders.has(path.slice(0, path.lastIndexOf('/'))))
    .flatMap((path) => followed(files, path)?.path ?? []);
}

/** Values of variables that are folders, or lists of them: PYTHONPATH, NODE_PATH, PLAYWRIGHT_BROWSERS_PATH. */
function variableFolders({ env }: ImageConfig): readonly string[] {
  return [...env]
    .filter(([name]) => name !== 'PATH')
    .flatMap(([, value]) => value.split(':').filter((each) => each.startsWith('/')));
}

function homeOf(files: ImageFiles, { user, env }: ImageConfig): string {
  return env.get('HOME') ?? identityOf(files, user)?.home ?? '/';
}

function startFiles(files: ImageFiles, config: ImageConfig): readonly string[] {
  return startPaths(config).flatMap((path) => followed(files, path)?.path ?? []);
}

function startFolders(files: ImageFiles, config: ImageConfig): readonly string[] {
  const onItsPath = new Set(realPathFolders(files, config));
  return startFiles(files, config)
    .map((path) => folderOf(path))
    .filter((folder) => !onItsPath.has(folder));
}

/** Every word of the start command that may be a path, absolute. */
function startPaths({ entrypoint, cmd, healthcheck, workdir }: ImageConfig): readonly string[] {
  const words = [
    ...commandWordsOf(entrypoint),
    ...commandWordsOf(cmd),
    ...commandWordsOf(healthcheck?.slice(1) ?? null),
  ];
  return words
    .filter((word) => !word.startsWith('-'))
    .map((word) => (word.startsWith('/') ? word : `${workdir || ''}/${word}`));
}

/** The words of a command in exec form; those of its script where a shell is given one. */
function commandWordsOf(argv: readonly string[] | null): readonly string[] {
  return (argv ?? []).flatMap((word) =>
    /\s/.test(word)
      ? parseScript(word).commands.flatMap(({ words }) => words.flatMap(({ value }) => value ?? []))
      : [word],
  );
}
