/** A place of a file as sentences name it: `path:line`, or the path alone where the whole file is meant. */
export function place({ path, line }: { readonly path: string; readonly line: number | null }): string {
  return line === null ? path : `${path}:${line}`;
}
