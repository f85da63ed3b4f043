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

/** A line that calls git: as an item of a list of words, or with one of its subcommands. */
const CALL = new RegExp(
  `['"\`]git['"\`]\\s*(?:[,)\\]]|$)|\\bgit\\s+${OPTIONS}(?:${LOCAL}|fetch|pull|push|submodule|worktree|archive|remote|merge|reset|clean)\\b`,
);

/** Whether a line asks git for something of the repository that lies around it. */
export function asksRepository(line: string): boolean {
  return CALL.test(line) && !ELSEWHERE.test(line);
}
