/** The lossless Dockerfile: parse, look, edit, print. */
export * from './types.ts';
export { DockerfileError } from './error.ts';
export { parse, parseToRead, print } from './parse.ts';
export { apply, isPragma } from './edit.ts';
export { formatImage, parseImage } from './image.ts';
export { parseScript, script } from './shell.ts';
export { commandWithWords, splice, standsIn, withoutCommands, withWords, type Splice } from './splice.ts'; // prettier-ignore
export { listReason, withRunEdits, type RunEdits } from './run-list.ts';
export { hasInnerComment } from './comments.ts';
export { inCasing } from './casing.ts';
export { copyParts, execForm, suppliedBy, type CopyParts } from './copy.ts';
export { expand, pairs, type Pair } from './words.ts';
export { baseImage, scopeAtEnd, scopeBefore, endOf, lineageOf, stageNamed } from './scope.ts';
export { baseName, folderOf, isShort, joinPath } from './path.ts';
export { memo, memoBy, memoLatest } from './memo.ts';
export { place } from './place.ts';
export {
  because,
  distinct,
  joined,
  placesIn,
  withPlaces,
  type Clause,
  type Place,
  type Reason,
} from './reason.ts';
