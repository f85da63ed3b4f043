// Stands in for vscode-languageserver-types in the bundle: dockerfile-ast makes positions and ranges with it, and nothing else.
export const Position = { create: (line, character) => ({ line, character }) };

/** Of two positions, or of four numbers. */
export const Range = {
  create: (start, end, line, character) =>
    typeof start === 'number'
      ? { start: Position.create(start, end), end: Position.create(line, character) }
      : { start, end },
};
