/** Reads YAML, and JSON as a part of it, into values that know their line; what the values mean is not known here. */
import { memo } from '../../dockerfile/index.ts';
import type * as Yaml from 'yaml';
import { TOO_DEEP } from '../nesting.ts';
import { lineAt } from './lines.ts';
import { plainOf, type Located } from './located.ts';
import { locate, TooMuch } from './locate.ts';

/** One document of a YAML file: aliases and merge keys are resolved. */
export interface YamlDocument {
  /** Null for an empty document. */
  readonly root: Located | null;
  /** The same as plain values. */
  readonly value: unknown;
  /** Line of the key or item at a path, or of the nearest one above it that is there. */
  lineOf(path: readonly (string | number)[]): number | null;
}

/** What is wrong with a file. */
export interface Unreadable {
  readonly line: number | null;
  readonly error: string;
}

/** Reads all documents of a file, or says what is wrong with it. */
export interface YamlReader {
  (text: string, path?: string): readonly YamlDocument[] | Unreadable;
  /** The parser itself, for whoever writes; null where no file needed it. */
  readonly library: typeof Yaml | null;
}

/** Loads the YAML parser: only when a repository has a file that needs it. */
export async function loadYaml(): Promise<YamlReader> {
  const library = await import('yaml');
  return Object.assign((text: string, path = '') => readYaml(library, text, path), { library });
}

/** One value with this many tags or anchors is an attack: the parser compares each with all before it. */
const CROWD = /(?:[!&]\S*\s+){100}/;

function readYaml(yaml: typeof Yaml, text: string, path: string): ReturnType<YamlReader> {
  const crowd = CROWD.exec(text);
  if (crowd !== null) return { line: lineAt(text, crowd.index), error: TOO_DEEP };
  const lines = new yaml.LineCounter();
  try {
    // The parser compares each key with every other one of its map: repeated keys are looked for in `locate` instead.
    const documents = yaml.parseAllDocuments(text, {
      lineCounter: lines,
      logLevel: 'silent',
      uniqueKeys: false,
      intAsBigInt: true,
    });
    if (!Array.isArray(documents)) return [];
    const [problem] = documents.flatMap((document) => document.errors);
    if (problem !== undefined) return { line: problem.linePos?.[0].line ?? null, error: saidOf(problem) };
    return documents.map((document) => documentOf(locate(yaml, document, lines, path)));
  } catch (error) {
    return unreadable(error);
  }
}

/** The parser reports its own stack overflow as a mistake of the file, with the place where it gave up. */
function saidOf({ message }: Yaml.YAMLError): string {
  return message.startsWith('Maximum call stack') ? TOO_DEEP : (message.split('\n')[0] ?? 'it is no YAML');
}

function unreadable(error: unknown): Unreadable {
  if (error instanceof TooMuch) return { line: error.line, error: error.message };
  if (error instanceof RangeError) return { line: null, error: TOO_DEEP };
  return { line: null, error: error instanceof Error ? error.message : String(error) };
}

function documentOf(root: Located | null): YamlDocument {
  const value = memo(() => plainOf(root));
  return {
    root,
    get value() {
      return value();
    },
    lineOf: (path) => lineOf(root, path),
  };
}

function lineOf(root: Located | null, path: readonly (string | number)[]): number | null {
  let node = root;
  let line: number | null = null;
  for (const key of path) {
    const next: Located | undefined =
      node?.kind === 'map'
        ? node.entries.get(String(key))
        : node?.kind === 'list'
          ? node.items[Number(key)]
          : undefined;
    if (next === undefined) break;
    node = next;
    line = next.place.line;
  }
  return line;
}
