/** Line, from 1, of an offset in a text. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** Line of an offset in a YAML text whose key stands on `keyLine`: a text of several lines begins below its key. */
export function lineInScalar(keyLine: number | null, text: string, offset: number): number | null {
  return keyLine === null || !text.includes('\n') ? keyLine : keyLine + lineAt(text, offset);
}
