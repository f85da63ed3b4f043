import { expect, test } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import { finalOf } from '../../src/analysis/served.ts';
import { viewStages } from '../../src/analysis/stages.ts';
import { developmentUses } from '../../src/analysis/uses.ts';
import { parse } from '../../src/dockerfile/index.ts';
import type { Evidence, Use } from '../../src/model/index.ts';
import { memoryProject } from '../../src/project/memory.ts';

const at = (line: number): Evidence => ({ path: 'compose.override.yml', line, says: '' });
const service: Use = {
  kind: 'compose',
  evidence: { path: 'compose.yml', line: 3, says: 'service web builds it' },
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
};

test.each<readonly [string, Partial<Use>, string]>([
  [
    'mount',
    { volumes: [{ source: '.', target: '/app', bind: true, evidence: at(7) }] },
    'compose.override.yml:7 lays . over /app',
  ],
  [
    'mount, without a place',
    { volumes: [{ source: '.', target: '/app', bind: true }] },
    'compose.yml:3 lays . over /app',
  ],
  [
    'command',
    { command: 'npm run dev', places: { command: at(4) } },
    'compose.override.yml:4 starts the image with "npm run dev"',
  ],
  [
    'entrypoint',
    { command: 'a', entrypoint: ['b'], places: { entrypoint: at(5) } },
    'compose.override.yml:5 starts the image with "b"',
  ],
])('the line of the fact is named: %s', (_name, said, expected) => {
  const document = parse('FROM node:20\nWORKDIR /app\nCMD ["node", "a.js"]\n');
  const project = memoryProject({}, { uses: [{ ...service, ...said }] });
  const uses = developmentUses(finalOf(viewStages(document, project)));
  expect(uses.map(({ reason }) => sentence(reason))).toEqual([expect.stringContaining(expected)]);
});
