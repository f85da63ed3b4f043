/** Builds in the string literals of Tiltfiles and Jenkinsfiles; nothing around the literals is understood. */
import { folderOf, baseName } from '../../dockerfile/index.ts';
import { BUILDER_WORDS } from './builders.ts';
import { buildsIn } from './commands.ts';
import { lineAt } from './lines.ts';
import type { Finding, ReferenceFile, ReferenceReader } from './types.ts';
import { isTiltfile } from './tilt.ts';

/** Programs in other languages (Tiltfile, Jenkinsfile): their string literals are looked at, nothing else is understood. */
export const literalReader: ReferenceReader = {
  reads: (path) => isTiltfile(path) || /^Jenkinsfile(?:\..*)?$/.test(baseName(path)),
  mentions: BUILDER_WORDS,
  needsYaml: false,
  read: (file) => shellLiterals(file),
};

/** A text in single, double, or three quotes. */
const LITERAL =
  /"""(?<long>[^]*?)"""|'''(?<longer>[^]*?)'''|"(?<double>(?:\\.|[^"\\\n])*)"|'(?<single>(?:\\.|[^'\\\n])*)'/g;

/** `sh 'docker build …'`. */
function shellLiterals({ path, text }: ReferenceFile): readonly Finding[] {
  return [...text.matchAll(LITERAL)].flatMap((match) => {
    const groups = match.groups ?? {};
    const inner = groups['long'] ?? groups['longer'] ?? groups['double'] ?? groups['single'] ?? '';
    if (!BUILDER_WORDS.some((word) => inner.includes(`${word} `))) return [];
    return buildsIn({
      text: inner,
      kind: baseName(path).includes('Jenkinsfile') ? 'workflow' : 'other',
      bases: [baseName(path).includes('Jenkinsfile') ? '.' : folderOf(path)],
      variables: new Map(),
      placeOf: (offset) => ({ path, line: lineAt(text, match.index + offset) }),
    });
  });
}
