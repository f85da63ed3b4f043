import { sentence } from '../../src/report/sentence.ts';
import { memoryProject, type MemoryOptions } from '../../src/project/memory.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import type { Options, Rewrite, Use } from '../../src/model/index.ts';

/** path → text of a small repository, the Dockerfile apart. */
export type Files = Readonly<Record<string, string>>;

type Versions = Readonly<Record<string, string>>;

/** package.json and a lockfile in step with it. */
export function npm(dependencies: Versions, devDependencies: Versions = {}, scripts: Versions = {}): Files {
  const manifest = { name: 'app', version: '1.0.0', dependencies, devDependencies };
  const locked = (versions: Versions, dev: object) =>
    Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version, ...dev }]);
  const packages = Object.fromEntries([
    ['', manifest],
    ...locked(dependencies, {}),
    ...locked(devDependencies, { dev: true }),
  ]) as object;
  return {
    'package.json': JSON.stringify({ ...manifest, scripts }),
    'package-lock.json': JSON.stringify({ name: 'app', version: '1.0.0', lockfileVersion: 3, packages }),
  };
}

/** A server that needs nothing but its production dependencies. */
export const javascript: Files = {
  ...npm({ express: '4.19.2' }, {}, { start: 'node server.js' }),
  'server.js': "require('express')().listen(3000);\n",
};

/** A server that is compiled. It handles SIGTERM. */
export const typescript: Files = {
  ...npm({ express: '4.19.2' }, { typescript: '5.4.5' }, { build: 'tsc', start: 'node dist/server.js' }),
  'tsconfig.json': '{"compilerOptions": {"outDir": "dist", "rootDir": "src"}}',
  'src/server.ts': [
    "import express from 'express';",
    'express().listen(3000);',
    "process.on('SIGTERM', () => process.exit(0));",
    '',
  ].join('\n'),
};

/** A static binary. */
export const go: Files = {
  'go.mod': 'module example.com/app\n\ngo 1.22\n',
  'main.go': 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
};

/** The same, writing into its working folder. */
export const goWriting: Files = {
  ...go,
  'main.go': [
    'package main',
    '',
    'import (',
    '\t"net/http"',
    '\t"os"',
    ')',
    '',
    'func main() {',
    '\tos.WriteFile("data/out.txt", nil, 0o644)',
    '\thttp.ListenAndServe(":8080", nil)',
    '}',
    '',
  ].join('\n'),
};

export const python: Files = {
  'requirements.txt': 'flask==3.0.0\n',
  'app.py': 'from flask import Flask\napp = Flask(__name__)\napp.run(port=8000)\n',
};

/** A dependency that loads PostgreSQL's library. */
export const pythonLibpq: Files = {
  'requirements.txt': 'psycopg2==2.9.9\n',
  'app.py': 'import psycopg2\npsycopg2.connect("")\n',
};

/** Something that uses the image; what is not said is absent. */
export function use(parts: Partial<Use>): Use {
  return {
    kind: 'compose',
    evidence: { path: 'compose.yaml', line: 4, says: 'service web' },
    context: '.',
    target: null,
    args: new Map(),
    command: null,
    entrypoint: null,
    user: null,
    volumes: [],
    ports: [],
    healthcheck: null,
    legacyBuilder: null,
    ...parts,
  };
}

/** Lines of a Dockerfile. */
export function lines(...text: readonly string[]): string {
  return `${text.join('\n')}\n`;
}

interface Setting extends MemoryOptions {
  /** Options of the run; by default only the one transform runs. */
  readonly run?: Options;
}

/** Rewrites with one transform alone. */
export function alone(
  id: string,
  dockerfile: string,
  files: Files,
  { run, ...project }: Setting = {},
): Rewrite {
  return rewrite(dockerfile, memoryProject({ ...files, Dockerfile: dockerfile }, project), {
    only: [id],
    ...run,
  });
}

/** What one transform alone makes of a Dockerfile. */
export function after(id: string, dockerfile: string, files: Files, setting: Setting = {}): string {
  return alone(id, dockerfile, files, setting).after;
}

/** Why a transform did nothing: the sentence, and behind a bar what it needs where it was withheld. */
export function reason(id: string, dockerfile: string, files: Files, setting: Setting = {}): string {
  const { skipped, withheld, after: text, companions } = alone(id, dockerfile, files, setting);
  if (text !== dockerfile || companions.length > 0) throw new Error(`it was changed:\n${text}`);
  const [held] = withheld;
  return held ? `${sentence(held.why)} | ${held.needs}` : sentence(skipped[0]?.why ?? 'nothing was said');
}
