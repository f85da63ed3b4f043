import { sentence } from '../../../src/report/sentence.ts';
import { python } from '../../../src/detect/python/index.ts';
import { memoryProject, type MemoryOptions } from '../../../src/project/memory.ts';
import type { Effect, Use } from '../../../src/model/index.ts';
import { effectsIn, found, type Found } from '../found.ts';

/** Files of a small Flask application. */
export const FLASK: Readonly<Record<string, string>> = {
  'requirements.txt': 'flask==3.1.0\n',
  'app.py': 'from flask import Flask\napp = Flask(__name__)\n',
};

/** A Dockerfile that installs requirements and starts `app.py`, with the given lines before the start. */
export function dockerfile(
  lines: readonly string[] = [],
  start = 'CMD ["python", "app.py"]',
  from = 'python:3.12',
): string {
  return [
    `FROM ${from}`,
    'WORKDIR /app',
    'COPY . .',
    'RUN pip install -r requirements.txt',
    ...lines,
    start,
    '',
  ].join('\n');
}

/** What is known about the last stage; throws when the detector declines or does not recognise it. */
export function stackOf(
  source: string,
  files: Readonly<Record<string, string>> = FLASK,
  options: MemoryOptions = {},
): Found {
  return found(python, source, memoryProject({ Dockerfile: source, ...files }, options));
}

/** Why the stage is not split; `''` when it can be. */
export function refusal(
  source: string,
  files: Readonly<Record<string, string>> = FLASK,
  options: MemoryOptions = {},
): string {
  const { split } = stackOf(source, files, options);
  return 'declined' in split ? sentence(split.declined) : '';
}

/** The effects of all RUNs of a file's last stage. */
export function effects(source: string, files: Readonly<Record<string, string>> = FLASK): readonly Effect[] {
  return effectsIn(python, source, memoryProject({ Dockerfile: source, ...files }));
}

/** What a program of one file writes: `[paths, place of an unknown write]`, where null means that everything is known. */
export function writes(
  source: string,
  files: Readonly<Record<string, string>> = {},
): readonly [readonly string[], string | null | undefined] {
  const { program } = stackOf(dockerfile(), { 'requirements.txt': '', 'app.py': source, ...files });
  const unknown = program.writesUnknown;
  return [
    program.writes.map(({ path }) => path).sort(),
    unknown === null ? null : (unknown.folder ?? 'anywhere'),
  ];
}

/** A compose service that uses the image, apart from what is given. */
export function use(more: Partial<Use>): Use {
  const evidence = { path: 'compose.yaml', line: 4, says: 'service web' };
  const nothing = { command: null, entrypoint: null, user: null, volumes: [], ports: [], healthcheck: null };
  return {
    kind: 'compose',
    evidence,
    context: '.',
    target: null,
    args: new Map(),
    legacyBuilder: null,
    ...nothing,
    ...more,
  };
}
