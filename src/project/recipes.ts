/** Where the files that prepare a build (CI, makefiles, scripts) name something; what they do with it is not known here. */
import type { Evidence } from '../model/index.ts';
import type { Tree } from './tree.ts';

const NAMES: readonly RegExp[] = [
  /^\.github\/(workflows|actions)\/.*\.ya?ml$/,
  /^\.(circleci|buildkite|woodpecker|azure-pipelines|gitlab)\/.*\.ya?ml$/,
  /(^|\/)(\.gitlab-ci|azure-pipelines|bitbucket-pipelines|cloudbuild|buildspec|\.travis|\.drone|\.woodpecker|appveyor)[^/]*\.ya?ml$/,
  /(^|\/)(jenkinsfile[^/]*|(gnu)?makefile|[^/]*\.mk|taskfile\.ya?ml|justfile|earthfile)$/i,
  /(^|\/)[^/]*\.(sh|bash)$/,
];
/** Longer files are made by programs. In UTF-16 units. */
const MAX_LENGTH = 256 * 1024;

interface Repository {
  readonly recipes: () => readonly string[];
  read(path: string): string | undefined;
}

/** Such files, out of all of a repository. */
export function recipesIn({ files }: Tree): readonly string[] {
  return files.filter((file) => NAMES.some((name) => name.test(file)));
}

/** The first line of such a file that has a text in it; null where none has. */
export function recipeNaming(repository: Repository, text: string): Evidence | null {
  for (const path of repository.recipes()) {
    const content = repository.read(path);
    const at = content === undefined || content.length > MAX_LENGTH ? -1 : content.indexOf(text);
    if (content === undefined || at < 0) continue;
    const line = content.slice(0, at).split('\n').length;
    return { path, line, says: `names ${text}` };
  }
  return null;
}
