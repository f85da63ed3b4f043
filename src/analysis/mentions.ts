/** Which lines of the build context call a command or name a file: what only a name tells of a program or a build. No decisions. */
import { baseName, type Block } from '../dockerfile/index.ts';
import { eachLanguages, ofLanguages, vendorFolders } from '../knowledge/languages/index.ts';
import { hostFiles, otherCode } from '../knowledge/system/sources.ts';
import type { Evidence, Project, StageView } from '../model/index.ts';
import { evidenceAt } from '../project/evidence.ts';

const ENDINGS = ofLanguages(({ code }) => code?.endings);
const NAMES = new Set(['Makefile', 'Procfile', ...eachLanguages(({ scripts }) => scripts?.file)]);
const SCRIPTS = /\.(?:sh|bash|mk|ya?ml|toml|ini|cfg|conf)$/;
/** Folders of other people's code, CI and other tools: nothing in them is the program's own. */
const ASIDE = new Set(vendorFolders);
const COMMENT = /^\s*(?:#|\/\/|\/?\*)/;

/** Lines of sources, scripts and start commands in which a command stands as a word of its own; comments left out. */
export function mentionsOf({ project, history }: StageView, command: string): readonly string[] {
  const word = wordOf(command);
  const started = history
    .filter(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT' || keyword === 'HEALTHCHECK')
    .map(({ text }) => text.replaceAll(/\\\n\s*/g, ' '));
  const others = project.uses.flatMap((use) =>
    [use.command, use.entrypoint, use.healthcheck].flatMap((said) =>
      said === null ? [] : [typeof said === 'string' ? said : said.join(' ')],
    ),
  );
  const inFiles = mentionsIn(project, command, word, 'calls');
  return [
    ...[...started, ...others].filter((line) => word.test(line)),
    ...inFiles.map(({ evidence }) => evidence.says),
  ];
}

/** A line of a file of the build context; `evidence.says` is the line. */
export interface Mention {
  readonly path: string;
  readonly evidence: Evidence;
}

/** Lines that name a command, of the files that a build or a container may run: scripts and makefiles as far as something calls them. */
export function callsOf(project: Project, blocks: readonly Block[], command: string): readonly Mention[] {
  const runs = reachable(project, blocks);
  return mentionsIn(project, command, wordOf(command), 'calls').filter(({ path }) => runs(path));
}

/**
 * Lines that name a file or folder of the context by its last part: `open("Dockerfile")`, `cp .env.local /x`. What only tells a
 * builder which Dockerfile to take (`docker build -f Dockerfile`, `dockerfile: Dockerfile`) is no reading.
 */
export function namesOf(project: Project, blocks: readonly Block[], name: string): readonly Mention[] {
  const runs = reachable(project, blocks);
  return mentionsIn(project, name, fileNamed(name), 'names').filter(
    ({ path, evidence }) => runs(path) && !TELLS_A_BUILDER.test(evidence.says),
  );
}

const TELLS_A_BUILDER =
  /\b(?:docker|podman|buildah|nerdctl|kaniko|buildx|buildctl|compose|hadolint|skaffold)\b|\bdockerfile(?:_?path)?["']?\s*[:=]/i;

/** A file by its name, and neither the end of a longer word (`process.env`, `repo.git`) nor the start of one (`.gitignore`). */
export function fileNamed(name: string): RegExp {
  return new RegExp(`(?<![\\w)\\]}.-])${name.replaceAll(/[^\w]/g, '\\$&')}(?![\\w-]|\\.\\w)`);
}

function mentionsIn(
  project: Project,
  name: string,
  word: RegExp,
  does: 'calls' | 'names',
): readonly Mention[] {
  return project.ofFiles(`mentions:${does}:${name}`, () =>
    project.files
      .filter((path) => isRead(path) && (does === 'calls' || !YAML.test(path)))
      .flatMap((path) => {
        const text = project.read(path) ?? '';
        return text.includes(name) ? linesWith(word, text).map(([line, says]) => ({ path, evidence: evidenceAt(project, path, line, says) })) : []; // prettier-ignore
      }),
  );
}

/** In YAML, Dockerfiles are named for builders. */
const YAML = /\.ya?ml$/;

/** Lines with their numbers, from 1. */
function linesWith(word: RegExp, text: string): readonly (readonly [number, string])[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      word.test(line) && !isComment(line) ? [[index + 1, line.trim()] as const] : [],
    );
}

/** `//go:embed` and the like speak to a compiler; a manifest says where its sources are kept. */
function isComment(line: string): boolean {
  return (COMMENT.test(line) && !/^\s*\/\/\w+:\w/.test(line)) || /"type"\s*:\s*"git"/.test(line);
}

function isRead(path: string): boolean {
  return isCode(path) || (!isOfOthers(path) && SCRIPTS.test(baseName(path)) && !hostFiles.test(path));
}

function isCode(path: string): boolean {
  const name = baseName(path);
  if (isOfOthers(path)) return false;
  return NAMES.has(name) || otherCode.test(name) || ENDINGS.some((ending) => name.endsWith(ending));
}

/** Whether a path lies in a folder of tools, of CI or of packages. */
export function isOfOthers(path: string): boolean {
  const folders = path.split('/').slice(0, -1);
  return folders.some((folder) => folder.startsWith('.') || ASIDE.has(folder));
}

/** `git` in `git log`, `['git', 'log']` and `"git"`, and not in `.git` or `github`. */
function wordOf(command: string): RegExp {
  const escaped = command.replaceAll(/[^\w]/g, '\\$&');
  return new RegExp(`(?:^|[\\s'"\`(\\[,;&|=/@])${escaped}(?=[\\s'"\`,)\\];]|$)`);
}

const SHELL_SCRIPT = /\.(?:sh|bash)$/;
const MAKEFILE = /(?:^|\/)Makefile$|\.mk$/;
const CALLS_MAKE = /(?:^|[\s;&|("'@])make(?=[\s"';&|)]|$)/m;

/**
 * Whether a build or a container may get to a file. Makefiles and scripts are often there for the developer's own machine: they count
 * where an instruction, a source or a script that counts names them, or their folder with something open behind it.
 */
export function reachable(project: Project, blocks: readonly Block[]): (path: string) => boolean {
  const key = blocks.map(({ text }) => text).join('');
  const found = project.ofFiles(`reachable:${key}`, () => reachableScripts(project, key));
  return (path) => (!SHELL_SCRIPT.test(path) && !MAKEFILE.test(path)) || found.has(path);
}

function reachableScripts(project: Project, instructions: string): ReadonlySet<string> {
  const left = new Set(project.files.filter((path) => SHELL_SCRIPT.test(path) || MAKEFILE.test(path)));
  const found = new Set<string>();
  const sources = left.size === 0 ? [] : project.files.filter((path) => isCode(path) && !MAKEFILE.test(path));
  const texts = [instructions, ...sources.map((path) => project.read(path) ?? '').filter((text) => MAY_CALL.test(text))]; // prettier-ignore
  for (let text = texts.pop(); text !== undefined && left.size > 0; text = texts.pop()) {
    for (const path of left) {
      if (!reaches(text, path)) continue;
      left.delete(path);
      found.add(path);
      texts.push(project.read(path) ?? '');
    }
  }
  return found;
}

/** Most sources call no script at all. */
const MAY_CALL = /\.(?:sh|bash)\b|\bmake\b|\/[*${]/;

function reaches(text: string, path: string): boolean {
  if (MAKEFILE.test(path)) return CALLS_MAKE.test(text);
  const folder = baseName(path.slice(0, -baseName(path).length - 1));
  if (text.includes(baseName(path))) return true;
  return folder === '' ? text.includes('*.sh') : ['*', '$', '{'].some((open) => text.includes(`${folder}/${open}`));
} // prettier-ignore
