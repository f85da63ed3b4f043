/** JSON with the lines that its members stand in, comments allowed where the file may hold them; what a file means is not known here. */
import {
  getNodeValue,
  findNodeAtLocation,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import { TOO_DEEP, tooDeepAt } from '../../project/nesting.ts';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
/** A JSON object. */
export type JsonObject = { readonly [name: string]: Json };

/** A JSON object that knows its lines. */
export interface JsonFile {
  readonly value: JsonObject;
  /** Line (from 1) of the member at these keys, or null when it is not there. */
  lineOf(...keys: readonly string[]): number | null;
}

/** What is wrong with a JSON text, and the line of it. */
export interface JsonError {
  /** A clause whose subject is the file: `is not valid JSON: colon expected`. */
  readonly error: string;
  readonly line: number;
}

/**
 * Reads a JSON object. `tolerant` allows what tsconfig.json may hold: comments and trailing commas.
 * An error names its line; it is never thrown.
 */
export function readJson(text: string, tolerant = false): JsonFile | JsonError {
  const source = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  const deep = tooDeepAt(source);
  if (deep !== null) return { error: `is ${TOO_DEEP}`, line: deep };
  const errors: ParseError[] = [];
  const root = parseTree(source, errors, { disallowComments: !tolerant, allowTrailingComma: tolerant });
  const first = errors[0];
  if (first)
    return { error: invalid(wordsOf(printParseErrorCode(first.error))), line: lineAt(source, first.offset) };
  const value = root ? (getNodeValue(root) as Json) : null;
  if (!root || !isObject(value)) return { error: invalid('not an object'), line: 1 };
  return { value, lineOf: (...keys) => lineOfNode(source, findNodeAtLocation(root, [...keys])) };
}

function invalid(why: string): string {
  return `is not valid JSON: ${why}`;
}

/** Whether a JSON value is an object. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members of an object that are strings; empty for anything else. */
export function strings(value: Json | undefined): ReadonlyMap<string, string> {
  if (!isObject(value)) return new Map();
  return new Map(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** The strings of an array; empty for anything else. */
export function stringList(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** A member of an object, or undefined when the value is none. */
export function member(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Line (from 1) of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

function lineOfNode(source: string, node: Node | undefined): number | null {
  return node ? lineAt(source, (node.parent ?? node).offset) : null;
}

/** `PropertyNameExpected` → `property name expected`. */
function wordsOf(code: string): string {
  return code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}
