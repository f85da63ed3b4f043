/** The comments of a file, so that two versions of it can be compared. */
import type * as Yaml from 'yaml';
import { visit } from 'jsonc-parser';

/** Comments of a YAML file in their order. */
export function yamlComments(yaml: typeof Yaml, text: string): readonly string[] {
  return [...new yaml.Lexer().lex(text)].filter((lexeme) => lexeme.startsWith('#'));
}

/** Comments of a JSON file in their order. */
export function jsonComments(text: string): readonly string[] {
  const comments: string[] = [];
  visit(text, { onComment: (offset, length) => comments.push(text.slice(offset, offset + length)) });
  return comments;
}
