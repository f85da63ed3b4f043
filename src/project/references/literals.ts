import { folderOf, nameOf } from '../paths.ts';
import { BUILDER_WORDS } from './builders.ts';
import { buildsIn } from './commands.ts';
import { lineAt } from './lines.ts';
import type { Build, Finding, ReferenceFile, ReferenceReader, Said } from './types.ts';

/** Programs in other languages (Tiltfile, Jenkinsfile): their string literals are looked at, nothing else is understood. */
export const literalReader: ReferenceReader = {
  reads: (path) => /^(?:Tiltfile|Jenkinsfile)(?:\..*)?$|\.Tiltfile$/.test(nameOf(path)),
  mentions: BUILDER_WORDS,
  needsYaml: false,
  read: (file) => [...shellLiterals(file), ...tiltCalls(file)],
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
      kind: nameOf(path).includes('Jenkinsfile') ? 'workflow' : 'other',
      bases: [nameOf(path).includes('Jenkinsfile') ? '.' : folderOf(path)],
      variables: new Map(),
      placeOf: (offset) => ({ path, line: lineAt(text, match.index + offset) }),
    });
  });
}

/** `docker_build('name', 'context', dockerfile='…', target='…')`. */
const TILT_CALL = /\bdocker_build(?:_with_restart)?\s*\((?<given>(?:"[^"]*"|'[^']*'|[^()"'])*)/g;

function tiltCalls({ path, text }: ReferenceFile): readonly Build[] {
  if (!nameOf(path).includes('Tiltfile')) return [];
  return [...text.matchAll(TILT_CALL)].map((match): Build => {
    const given = argumentsOf(match.groups?.['given'] ?? '');
    return {
      kind: 'other',
      evidence: { path, line: lineAt(text, match.index), says: 'docker_build builds it' },
      bases: [folderOf(path)],
      context: given.get('context') ?? given.get('1') ?? null,
      dockerfile: given.get('dockerfile'),
      dockerfileFrom: 'base',
      target: given.get('target'),
      names: [given.get('ref') ?? given.get('0') ?? ''],
    };
  });
}

/** Arguments by name, else by place; null for what is no literal. */
function argumentsOf(given: string): ReadonlyMap<string, Said> {
  const parts = given.match(/(?:"[^"]*"|'[^']*'|\[[^\]]*\]|\{[^}]*\}|[^,])+/g) ?? [];
  return new Map(
    parts.map((part, index) => {
      const { name, value } = /^\s*(?:(?<name>\w+)\s*=\s*)?(?<value>[^]*?)\s*$/.exec(part)?.groups ?? {};
      const literal = /^(?:"(?<double>[^"]*)"|'(?<single>[^']*)')$/.exec(value ?? '')?.groups;
      return [
        name ?? String(index),
        literal === undefined ? null : (literal['double'] ?? literal['single'] ?? null),
      ];
    }),
  );
}
