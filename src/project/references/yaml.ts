import type * as Yaml from 'yaml';

/** One document of a YAML file as plain values: aliases and merge keys are resolved. */
export interface YamlDocument {
  readonly value: unknown;
  /** Line of the value at a path of keys, or of the nearest one above it that is written in place. */
  lineOf(path: readonly (string | number)[]): number | null;
}

/** Reads all documents of a file, or says what is wrong with it. */
export type YamlReader = (
  text: string,
) => readonly YamlDocument[] | { readonly line: number | null; readonly error: string };

/** Loads the YAML parser: only when a repository has a file that needs it. */
export async function loadYaml(): Promise<YamlReader> {
  const yaml = await import('yaml');
  return (text) => readYaml(yaml, text);
}

function readYaml(yaml: typeof Yaml, text: string): ReturnType<YamlReader> {
  const lines = new yaml.LineCounter();
  try {
    const documents = yaml.parseAllDocuments(text, { lineCounter: lines, merge: true, logLevel: 'silent' });
    if (!Array.isArray(documents)) return [];
    const [problem] = documents.flatMap((document) => document.errors);
    if (problem !== undefined) {
      return {
        line: problem.linePos?.[0].line ?? null,
        error: problem.message.split('\n')[0] ?? 'it is no YAML',
      };
    }
    return documents.map((document) => ({
      // The default bound of aliases stands: a file that unfolds to gigabytes throws.
      value: document.toJS() as unknown,
      lineOf: (path) => lineOf(yaml, document, path, lines),
    }));
  } catch (error) {
    return { line: null, error: error instanceof Error ? error.message : String(error) };
  }
}

function lineOf(
  yaml: typeof Yaml,
  document: Yaml.Document,
  path: readonly (string | number)[],
  lines: Yaml.LineCounter,
): number | null {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    const pair = yaml.isMap(parent)
      ? parent.items.find((item) => yaml.isScalar(item.key) && item.key.value === key)
      : null;
    const node: unknown = pair?.key ?? document.getIn(path.slice(0, length), true);
    const start = yaml.isNode(node) ? node.range?.[0] : undefined;
    if (start !== undefined) return lines.linePos(start).line;
  }
  return null;
}
