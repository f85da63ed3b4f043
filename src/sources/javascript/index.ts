/** Reads JavaScript, TypeScript and JSX. It knows no call of any package: only what the text says. */
import { parse, type ParserPlugin } from '@babel/parser';
import type { File, Node } from '@babel/types';
import { readOne, step, UnreadableError } from '../meter.ts';
import { OTHER } from '../ir.ts';
import type { Lexical, Expr, Unit } from '../ir.ts';
import { push, readParts, type At, type Draft, type DraftBlock, type Readers } from './draft.ts';
import { statements } from './statements.ts';
import { values } from './values.ts';

const READERS = { ...values, ...statements } as Readers & Readonly<Record<string, Reader | undefined>>;
type Reader = (node: Node, at: At) => Expr;

/** Kinds that are gone when the program runs. */
const TYPES = /^(TS|Declare|Interface|TypeAlias|OpaqueType|EnumDeclaration|Flow)/;
/** What the parser goes on after, and what no engine would run. */
const BROKEN = /^(Missing|Unexpected|Unterminated)/;

/** Reads one source; never throws. */
export function readScript(path: string, text: string): Unit {
  return readOne(
    text.length,
    () => unitOf(path, text),
    (why) => ({ ...unitFrom(emptyDraft(path), outermost(path), text.length), unread: why }),
  );
}

function unitOf(path: string, text: string): Unit {
  const draft = emptyDraft(path);
  const scope = outermost(path);
  try {
    const { program } = parsed(path, text);
    for (const node of [...program.directives, ...program.body])
      draft.read(node, { draft, scope, vars: scope, func: null });
  } catch (error) {
    // the stack is as deep as the source
    if (error instanceof RangeError) throw new UnreadableError('is nested too deeply to be read');
    throw error;
  }
  for (const { name, value, scope: from } of draft.assigned)
    push(declaring(name, from).bindings, name, value);
  return unitFrom(draft, scope, text.length);
}

/** The block that declares a name; the outermost where none does. */
function declaring(name: string, from: DraftBlock): DraftBlock {
  let at = from;
  for (; at.parent !== null && !at.bindings.has(name); at = at.parent) step();
  return at;
}

function parsed(path: string, text: string): File {
  const errors: unknown[] = [];
  for (const plugins of dialects(path)) {
    try {
      const file = parse(text, {
        sourceType: 'unambiguous',
        errorRecovery: true,
        allowReturnOutsideFunction: true,
        allowAwaitOutsideFunction: true,
        allowSuperOutsideMethod: true,
        allowUndeclaredExports: true,
        attachComment: false,
        plugins,
      });
      const broken = file.errors?.find(({ reasonCode }) => BROKEN.test(reasonCode));
      if (broken === undefined) return file;
      errors.push(broken);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      errors.push(error);
    }
  }
  const line = (errors[0] as { loc?: { line?: number } } | undefined)?.loc?.line;
  throw new UnreadableError(
    line === undefined ? 'is no JavaScript' : `has a line that is no JavaScript: ${line}`,
  );
}

const COMMON: readonly ParserPlugin[] = [
  'decorators-legacy',
  'explicitResourceManagement',
  'importAttributes',
];

/** What a file may be written in, the likeliest first. */
function dialects(path: string): readonly ParserPlugin[][] {
  const typed: ParserPlugin[] = [...COMMON, 'typescript'];
  const script: ParserPlugin[] = [...COMMON, 'jsx', 'flow'];
  if (/\.[cm]?ts$/.test(path)) return [typed];
  if (path.endsWith('.tsx')) return [[...typed, 'jsx']];
  return [script, [...typed, 'jsx']];
}

function emptyDraft(path: string): Draft {
  return {
    path,
    loads: [],
    exports: new Map(),
    reexports: [],
    calls: [],
    classes: [],
    handedOn: [],
    kept: [],
    indexed: [],
    words: [],
    assigned: [],
    loose: { bases: [], members: new Map(), statics: new Map(), maker: null },
    read,
  };
}

function read(node: Node, at: At): Expr {
  step();
  const reader = (READERS as Readonly<Record<string, Reader | undefined>>)[node.type];
  if (reader) return reader(node, at);
  return TYPES.test(node.type) ? OTHER : readParts(node, at);
}

function outermost(path: string): DraftBlock {
  return { parent: null, path, bindings: new Map() };
}

function unitFrom(draft: Draft, scope: Lexical, size: number): Unit {
  const { path, loads, exports, reexports, calls, classes, handedOn, kept, indexed, words } = draft;
  return {
    path,
    size,
    scope,
    loads,
    exports,
    reexports,
    calls,
    classes,
    handedOn,
    kept,
    indexed,
    words,
    unread: null,
  };
}
