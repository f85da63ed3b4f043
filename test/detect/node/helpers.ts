import { sentence } from '../../../src/report/sentence.ts';
import { node } from '../../../src/detect/node/index.ts';
import { effectsOf, stepName } from '../../../src/analysis/effects.ts';
import { viewStages } from '../../../src/analysis/stages.ts';
import { parse, type Document } from '../../../src/dockerfile/index.ts';
import { memoryProject, type MemoryOptions } from '../../../src/project/memory.ts';
import type { Command, Declined, Effect, Project } from '../../../src/model/index.ts';
import { detected as detectedBy, found, type Found } from '../found.ts';

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

export function detected(given: Given, stage?: number): Found | Declined | null {
  const { project, document } = projectOf(given);
  return detectedBy(node, document.source, project, stage);
}

export function stackOf(given: Given): Found {
  const { project, document } = projectOf(given);
  return found(node, document.source, project);
}

/** The effect of the RUN command that contains a text, as the language sees it; null where it is not the language's. */
export function effectOf(given: Given, text: string): Effect | null {
  const { project, document } = projectOf(given);
  const { recognise } = stackOf(given);
  const own = new Set<Command>();
  const effects = viewStages(document, project).flatMap((stage) =>
    stage.blocks.flatMap((block) =>
      effectsOf(stage, block, (command, at) => {
        const known = recognise(command, at);
        if (known !== null) own.add(command);
        return known;
      }),
    ),
  );
  const effect = effects.find(({ command }) => command.text.includes(text));
  if (effect === undefined) throw new Error(`no RUN has ${text}`);
  return own.has(effect.command) ? effect : null;
}

export function cleanInstall(given: Given, text = 'install'): string {
  const effect = effectOf(given, text);
  if (!effect) throw new Error('not recognised');
  const clean = stackOf(given).cleanInstall(stepName(effect));
  return 'declined' in clean ? `declined: ${sentence(clean.declined)}` : clean.text;
}

export function manifests(given: Given, text = 'install'): readonly string[] | string {
  const effect = effectOf(given, text);
  if (!effect) throw new Error('not recognised');
  const found = stackOf(given).manifests(stepName(effect));
  return 'declined' in found ? sentence(found.declined) : found.paths;
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
