/** Lines of a Dockerfile that are comments, with how often each stands there. */
export function commentsOf(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const line of text.split(/\r?\n/).map((each) => each.trim()))
    if (line.startsWith('#')) found.set(line, (found.get(line) ?? 0) + 1);
  return found;
}
