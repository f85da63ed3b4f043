/** The readers of sources against the parsers of the languages themselves, over what is installed: imports, calls and texts. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { readSource } from '../../../src/detect/go/source.ts';
import { dottedName, within, type PythonCall } from '../../../src/detect/python/expressions.ts';
import { readModule } from '../../../src/detect/python/source.ts';
import { written } from '../../../src/sources/ir.ts';
import { readScript } from '../../../src/sources/javascript/index.ts';

interface Facts {
  readonly imports: readonly string[];
  readonly calls: readonly string[];
  readonly texts: readonly string[];
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const LIMIT = 800;

/** Files below a folder with one of the endings: every one as long as there are few, else evenly chosen. */
function filesBelow(folder: string, ending: RegExp, left: RegExp): readonly string[] {
  const found: string[] = [];
  const walk = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (left.test(path)) continue;
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile() && ending.test(path) && statSync(path).size < 200_000) found.push(path);
    }
  };
  walk(folder);
  const each = Math.max(1, Math.ceil(found.length / LIMIT));
  return found.sort().filter((_, index) => index % each === 0);
}

function output(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8' }).trim();
}

function asked(
  paths: readonly string[],
  command: string,
  ...args: readonly string[]
): readonly (Facts | null)[] {
  return JSON.parse(
    execFileSync(command, args, {
      cwd: HERE,
      input: JSON.stringify(paths),
      encoding: 'utf8',
      maxBuffer: 2 ** 29,
    }),
  ) as (Facts | null)[];
}

/** What the parser has and the reader has not: as often as it is missing. */
function lost(wanted: readonly string[], seen: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const each of seen) left.set(each, (left.get(each) ?? 0) + 1);
  return wanted.filter((each) => {
    const count = left.get(each) ?? 0;
    left.set(each, count - 1);
    return count <= 0;
  });
}

/** What is lost in all files, as `path: fact`; and how much there was. */
function compared(
  paths: readonly string[],
  parser: readonly (Facts | null)[],
  reader: (path: string, text: string) => Facts,
  kinds: readonly (keyof Facts)[],
): { readonly lost: readonly string[]; readonly all: number } {
  let all = 0;
  const missing = paths.flatMap((path, index) => {
    const truth = parser[index];
    if (!truth) return [];
    const seen = reader(path, readFileSync(path, 'utf8'));
    return kinds.flatMap((kind) => {
      all += truth[kind].length;
      // twice the same import is one
      const wanted = kind === 'imports' ? [...new Set(truth[kind])] : truth[kind];
      return lost(wanted, seen[kind]).map((fact) => `${path}: ${kind} ${fact}`);
    });
  });
  return { lost: missing, all };
}

describe('JavaScript and TypeScript, against the compiler of TypeScript', () => {
  function truth(path: string, text: string): Facts | null {
    const kind = path.endsWith('.ts') ? ts.ScriptKind.TS : ts.ScriptKind.JSX;
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
    if ((file as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics.length > 0) return null;
    const found = { imports: [] as string[], calls: [] as string[], texts: [] as string[] };
    const visit = (node: ts.Node): void => {
      // types are gone when the program runs
      if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
      const specifier =
        (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier;
      if (specifier && ts.isStringLiteral(specifier)) found.imports.push(specifier.text);
      if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
        const args = node.arguments ?? [];
        const spread = args.findIndex(ts.isSpreadElement);
        found.calls.push(`${nameOf(node.expression)} ${spread < 0 ? args.length : '…'}`);
      }
      if (ts.isStringLiteral(node) && !isKey(node)) found.texts.push(node.text);
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  }

  /** A key is no text that the program has. */
  function isKey(node: ts.StringLiteral): boolean {
    const names = node.parent as { readonly name?: ts.Node; readonly propertyName?: ts.Node };
    return names.name === node || names.propertyName === node;
  }

  function nameOf(node: ts.Expression): string {
    if (ts.isIdentifier(node)) return node.text;
    if (node.kind === ts.SyntaxKind.ThisKeyword) return 'this';
    if (node.kind === ts.SyntaxKind.SuperKeyword) return 'super';
    if (node.kind === ts.SyntaxKind.ImportKeyword) return 'import';
    if (ts.isPropertyAccessExpression(node))
      return `${nameOf(node.expression)}.${node.name.text.replace('#', '')}`;
    return '?';
  }

  function read(path: string, text: string): Facts {
    const unit = readScript(path, text);
    expect(unit.unread, path).toBeNull();
    return {
      imports: unit.loads.map(({ specifier }) => (specifier.kind === 'text' ? specifier.text : '?')),
      calls: unit.calls.flatMap(({ of, args }) => [`${written(of)} ${args.length}`, `${written(of)} …`]),
      texts: unit.words.filter(({ kind }) => kind === 'text').map(({ text: word }) => word),
    };
  }

  /** Callees that are no dotted name are compared by their number alone: the two write them differently. */
  const plain = (facts: Facts | null): Facts | null =>
    facts && { ...facts, calls: facts.calls.filter((call) => !call.startsWith('?')) };

  test('nothing of node_modules is lost', () => {
    const paths = filesBelow(MODULES, /(?<!\.d)\.[cm]?[jt]s$/, /\/(?:typescript|test|tests)\//);
    expect(paths.length).toBeGreaterThan(500);
    const parser = paths.map((path) => plain(truth(path, readFileSync(path, 'utf8'))));
    const found = compared(paths, parser, read, ['imports', 'calls', 'texts']);
    expect(found.all).toBeGreaterThan(50_000);
    expect(found.lost).toEqual([]);
  }, 600_000);
});

describe('Python, against its ast', () => {
  function read(path: string, text: string): Facts {
    const module = readModule(path, text);
    if ('unread' in module) return { imports: [], calls: [], texts: [] };
    const parts = module.uses.flatMap(({ value }) => within(value));
    return {
      imports: [...module.imports.values()].flatMap(({ module: from, member }) => [
        from,
        `${from}:${member ?? '*'}`,
      ]),
      calls: parts.flatMap((part) => (part.kind === 'call' ? callFacts(part) : [])),
      texts: [],
    };
  }

  function callFacts({ of, args, named }: PythonCall): readonly string[] {
    const name = dottedName(of) ?? '?';
    return [`${name} ${args.length} ${named.size}`, `${name} …`];
  }

  test('nothing of the standard library is lost', () => {
    const folder = output('python3', '-c', 'import os; print(os.path.dirname(os.__file__))');
    const paths = filesBelow(folder, /\.py$/, /\/(?:site-packages|test|tests|lib2to3|idlelib)\//);
    expect(paths.length).toBeGreaterThan(300);
    const found = compared(paths, asked(paths, 'python3', 'python.py'), read, ['imports', 'calls']);
    expect(found.all).toBeGreaterThan(50_000);
    expect(found.lost).toEqual([]);
  }, 600_000);
});

describe('Go, against go/parser', () => {
  function read(path: string, text: string): Facts {
    const source = readSource(path, text);
    return {
      imports: source.imports.map(({ path: from }) => from),
      calls: source.calls.map(
        ({ names, args }) => `${names.map((name) => name || '?').join('.')} ${args.length}`,
      ),
      texts: source.tokens.flatMap(({ kind, value }) => (kind === 'text' ? [value] : [])),
    };
  }

  test('nothing of GOROOT is lost', () => {
    const root = output('go', 'env', 'GOROOT');
    const paths = filesBelow(join(root, 'src'), /(?<!_test)\.go$/, /\/(?:testdata|vendor)\//);
    expect(paths.length).toBeGreaterThan(500);
    const found = compared(paths, asked(paths, 'go', 'run', './go/main.go'), read, [
      'imports',
      'calls',
      'texts',
    ]);
    expect(found.all).toBeGreaterThan(50_000);
    expect(found.lost).toEqual([]);
  }, 600_000);
});
