// Stands in for yaml in the bundle: what the program asks for, without what writes YAML and reads its tokens.
export {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
} from '../node_modules/yaml/browser/dist/nodes/identity.js';
export { Lexer } from '../node_modules/yaml/browser/dist/parse/lexer.js';
export { LineCounter } from '../node_modules/yaml/browser/dist/parse/line-counter.js';
export { parseAllDocuments } from '../node_modules/yaml/browser/dist/public-api.js';
