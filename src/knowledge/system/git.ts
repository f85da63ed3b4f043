/** Which calls of git ask the repository around them, and which of them stay in it. Source: git's own list of commands, version 2.47. */

/** Options between `git` and its subcommand, in a shell line or as items of a list. */
const OPTIONS = /(?:['"`,\s[(]*-[cC]['"`,\s]+[^\s'"`,]+['"`,\s]+)*/.source;
const BETWEEN = /['"`)\],\s]+/.source;

const LOCAL =
  'rev-parse|rev-list|describe|log|show|status|diff|blame|shortlog|ls-files|ls-tree|cat-file|config|tag|branch|init|add|commit|checkout|' +
  'switch|stash|hash-object|update-index|name-rev|symbolic-ref|for-each-ref|grep|apply|version|--version|help';

/** A line whose git reaches no other machine. */
export const localGit = new RegExp(`\\bgit\\b${BETWEEN}${OPTIONS}['"\`(,\\s[]*(?:${LOCAL})\\b`);

/** A line whose git needs no repository to be there: it makes one, or looks at another machine. */
const ELSEWHERE = new RegExp(
  `\\bgit\\b${BETWEEN}${OPTIONS}['"\`(,\\s[]*(?:clone|init|ls-remote|version|--version|help|config${BETWEEN}--(?:global|system))\\b`,
);

/** Subcommands that ask the repository, beside those that also stay in it. */
const FURTHER =
  'fetch|pull|push|submodule|worktree|archive|remote|merge|merge-base|reset|clean|lfs|crypt|secret|notes|reflog|restore|show-ref|show-branch|' +
  'diff-tree|diff-index|diff-files|check-ignore|check-attr|count-objects|bundle|format-patch|verify-commit|verify-tag|write-tree|read-tree';

/** A line that calls git: as an item of a list of words, or with one of its subcommands. */
const CALL = new RegExp(`['"\`]git['"\`]\\s*(?:[,)\\]]|$)|\\bgit\\s+${OPTIONS}(?:${LOCAL}|${FURTHER})\\b`);

/** Whether a line asks git for something of the repository that lies around it. */
export function asksRepository(line: string): boolean {
  return CALL.test(line) && !ELSEWHERE.test(line);
}

/** Subcommands of git that need no repository around them. */
export const elsewhereCommands: ReadonlySet<string> = new Set([
  'clone',
  'init',
  'ls-remote',
  'version',
  'help',
  '--version',
  '--help',
]);

/** Commands that ask git for themselves: tools for releases and versions, and those that look at what changed. Source: their documentation, November 2026. */
export const askingCommands =
  /(?:^|[\s;&|("'@/])(?:goreleaser|gitversion|dotnet-gitversion|nbgv|svu|git-cliff|gitlint|commitlint|semantic-release|standard-version|release-it|lint-staged|(?:lefthook|pre-commit|husky) install|lerna (?:changed|version|publish|diff|updated)|nx affected|changeset (?:status|version)|dvc (?:pull|repro|checkout|status)|datalad|hugo|mkdocs build|sentry-cli releases|datadog-ci|vcs_tag|poetry-dynamic-versioning|dunamai|versioningit|setuptools-git-versioning)(?=[\s"';&|)]|$)|--(?:changedSince|onlyChanged|since|affected)\b/;

/** Who asks git in projects of languages without tables of their own: the files, and the words in them. */
export const otherReaders = {
  files:
    /(?:\.(?:csproj|fsproj|vbproj|cs|fs|vb|props|targets|sbt|cabal|hs|cmake|gemspec|bzl|php|app\.src)|\/?(?:CMakeLists\.txt|configure\.ac|meson\.build|mix\.exs|rebar\.config|package\.yaml|Directory\.Build\.props|Gemfile|_config\.yml|hugo\.(?:toml|yaml)|mkdocs\.yml|\.mvn\/extensions\.xml))$/,
  words:
    /GitVersion|Nerdbank\.GitVersioning|MinVer|SourceLink|InformationalVersion|ProductVersion|sbt-git|dynver|jgitver|[gG]itrev|[gG]it-?[hH]ash|git-version-gen|vsn\s*,\s*\{?\s*"?(?:git|semver)|getRoot(?:Package|Version)|PrettyVersions|jekyll-(?:git|last-mod)|find_package\(Git|GIT_EXECUTABLE|vcs_tag|git_ops|enableGitInfo|git-revision-date|git-authors|git-committers|git ls-files/,
} as const;
