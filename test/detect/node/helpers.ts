import { node } from '../../../src/detect/node/index.ts';
import { parse, script, scopeBefore, type Document } from '../../../src/dockerfile/index.ts';
import { memoryProject, type MemoryOptions } from '../../../src/project/memory.ts';
import type { CommandPlace, Declined, Effect, Project, Stack } from '../../../src/model/index.ts';
import { copiesOf, toContext } from '../../../src/analysis/layout.ts';

/** What a test starts from: a Dockerfile and the files around it. */
export interface Given {
  readonly dockerfile?: string;
  readonly files: Readonly<Record<string, string>>;
  readonly options?: MemoryOptions;
}

export const PLAIN = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD ["node", "server.js"]\n';
export const BUILT =
  'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nCMD ["node", "dist/server.js"]\n';

export function projectOf({ dockerfile = PLAIN, files, options = {} }: Given): {
  project: Project;
  document: Document;
} {
  return {
    project: memoryProject({ Dockerfile: dockerfile, ...files }, options),
    document: parse(dockerfile),
  };
}

export function detected(given: Given, stage?: number): Stack | Declined | null {
  const { project, document } = projectOf(given);
  return node.detect(project, document, stage ?? document.stages.length - 1);
}

export function stackOf(given: Given): Stack {
  const stack = detected(given);
  if (stack === null || 'declined' in stack) throw new Error(stack?.declined ?? 'not recognised');
  return stack;
}

/** The effect of the RUN command that contains a text, as the stack sees it. */
export function effectOf(given: Given, text: string): Effect | null {
  const { project, document } = projectOf(given);
  const stack = stackOf(given);
  const copies = document.stages.flatMap(({ index }) => copiesOf(document, index, project));
  for (const block of document.blocks) {
    for (const command of block.keyword === 'RUN' ? (script(block)?.commands ?? []) : []) {
      if (!command.text.includes(text)) continue;
      const scope = scopeBefore(document, block);
      const at: CommandPlace = {
        block,
        cwd: scope.workdir,
        scope,
        project,
        toContext: (path) => toContext(copies, path, project),
      };
      const known = stack.recognise(command, at);
      return known ? { ...known, block, command, cwd: scope.workdir } : null;
    }
  }
  throw new Error(`no RUN has ${text}`);
}

export function cleanInstall(given: Given, text = 'install'): string {
  const effect = effectOf(given, text);
  if (!effect) throw new Error('not recognised');
  const clean = stackOf(given).cleanInstall(effect);
  return 'declined' in clean ? `declined: ${clean.declined}` : clean.text;
}

export function manifests(given: Given, text = 'install'): readonly string[] | string {
  const effect = effectOf(given, text);
  if (!effect) throw new Error('not recognised');
  const found = stackOf(given).manifests(effect);
  return 'declined' in found ? found.declined : found.paths;
}

export const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** A package-lock.json of version 3 that pins what package.json asks for. `extra` are more entries. */
export function lockOf(
  manifest: { dependencies?: Record<string, string>; devDependencies?: Record<string, string> },
  extra: Record<string, unknown> = {},
): string {
  const packages: Record<string, unknown> = { '': { name: 'app', ...manifest } };
  const pin = (group: Record<string, string> | undefined, dev: boolean): void => {
    for (const [name, range] of Object.entries(group ?? {}))
      packages[`node_modules/${name}`] = { version: range.replace(/^\D*/, ''), ...(dev ? { dev } : {}) };
  };
  pin(manifest.dependencies, false);
  pin(manifest.devDependencies, true);
  return json({ name: 'app', lockfileVersion: 3, requires: true, packages: { ...packages, ...extra } });
}

/** package.json and its lockfile. */
export function app(
  manifest: {
    scripts?: Record<string, string>;
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  } & Record<string, unknown>,
  extra: Record<string, unknown> = {},
): Record<string, string> {
  const { dependencies, devDependencies } = manifest;
  return {
    'package.json': json({ name: 'app', ...manifest }),
    'package-lock.json': lockOf(
      { ...(dependencies ? { dependencies } : {}), ...(devDependencies ? { devDependencies } : {}) },
      extra,
    ),
  };
}
