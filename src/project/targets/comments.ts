/** The comments of a file, so that two versions of it can be compared. */
import type * as Yaml from 'yaml';
import { createScanner } from 'jsonc-parser';

/** Comments of a YAML file in their order. */
export function yamlComments(yaml: typeof Yaml, text: string): readonly string[] {
  return [...new yaml.Lexer().lex(text)].filter((lexeme) => lexeme.startsWith('#'));
}

/** Kinds of the scanner's tokens: its own enumeration is gone once it is compiled. */
const [LINE_COMMENT, BLOCK_COMMENT, END] = [12, 13, 17];

/** Comments of a JSON file in their order. */
export function jsonComments(text: string): readonly string[] {
  const scanner = createScanner(text, false);
  const comments: string[] = [];
  for (let kind = scanner.scan(); kind !== END; kind = scanner.scan()) {
    if (kind === LINE_COMMENT || kind === BLOCK_COMMENT) comments.push(scanner.getTokenValue());
  }
  return comments;
}
