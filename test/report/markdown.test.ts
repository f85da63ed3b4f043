import { expect, test } from 'vitest';
import { markdown } from '../../src/report/markdown.ts';
import { block, code, prose } from '../../src/report/markup.ts';
import type { FileResult } from '../../src/report/result.ts';
import { fileResult, measured, runResult, verified } from '../support/results.ts';

const about = { version: '1.2.3', command: 'dfrewrite svc' };
const before = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD ["node", "a.js"]\n';
const after =
  'FROM node:20-slim\nUSER 1000:1000\nWORKDIR /app\nCOPY . .\nRUN --mount=type=cache,target=/root/.npm npm ci\nCMD ["node", "a.js"]\n';
const clean = before.replace('npm install', 'npm ci');

const changed: FileResult = fileResult({
  status: 'changed',
  stack: { id: 'node', label: 'node 20, npm' },
  before,
  after,
  steps: [
    { transform: 'dockerignore', after: before },
    { transform: 'clean-install', after: clean },
    { transform: 'non-root', after },
  ],
  applied: [
    {
      transform: 'dockerignore',
      why: '.dockerignore gets .git',
      assumes: [],
      unsafe: false,
      carriedBy: 'sources',
    },
    {
      transform: 'clean-install',
      why: 'installs what a|b says',
      assumes: ['BuildKit'],
      unsafe: false,
      carriedBy: 'assumption',
    },
    {
      transform: 'non-root',
      why: 'runs as node',
      assumes: ['/data is new'],
      unsafe: true,
      carriedBy: 'assumption',
    },
  ],
  withheld: [{ transform: 'multi-stage', why: 'line 3 runs make', needs: 'a Makefile that can be read' }],
  evidence: [{ path: 'svc/package.json', line: 3, says: '@types/node, see #12' }],
  companions: [{ path: 'svc/.dockerignore', before: null, after: '.git\n' }],
  declares: [{ what: 'user' }, { what: 'env', name: 'NODE_ENV' }],
  warnings: ['line 9: unused ignore'],
});

test('the body of a pull request: what, whether proven, why, assumptions, operation, to do, no, how', () => {
  expect(markdown(runResult([changed, fileResult({})]), about)).toBe(
    [
      '`svc/Dockerfile` and `svc/.dockerignore` rewritten in 3 steps, each named below with its reason.',
      '',
      '**Not proven**: run `dfrewrite verify svc/Dockerfile` to build and start both versions.',
      '',
      '### `svc/Dockerfile` (node 20, npm)',
      '',
      '| change | lines | why |',
      '| --- | --- | --- |',
      '| `dockerignore` | `svc/.dockerignore` | .dockerignore gets .git |',
      '| `clean-install` | 4 → 5 | installs what a\\|b says |',
      '| `non-root` | 1-4 → 1-5 | **unsafe:** runs as node |',
      '',
      'Seen: `svc/package.json:3` @<!-- -->types/node, see #<!-- -->12',
      '',
      '**Assumed**',
      '',
      '- BuildKit (`clean-install`)',
      '- /data is new (`non-root`)',
      '',
      '**What whoever runs it notices**',
      '',
      '- the program runs as `1000:1000`, where it was `root`',
      '- the final image is built on `node:20-slim`, where it was `node:20`',
      '- the image sets `NODE_ENV`',
      '- the build needs BuildKit (the default since Docker 23)',
      '',
      '**Left out, to do**',
      '',
      '- [ ] `multi-stage`: line 3 runs make. It needs a Makefile that can be read.',
      '',
      '**Warnings**',
      '',
      '- line 9: unused ignore',
      '',
      '### To leave something out',
      '',
      'Put the line of a change above the instruction that it should leave alone (`global ignore=…` counts for the whole file), and run the command again:',
      '',
      '```dockerfile',
      '# dfrewrite ignore=dockerignore # why not',
      '# dfrewrite ignore=clean-install # why not',
      '# dfrewrite ignore=non-root # why not',
      '```',
      '',
      'To roll back, revert the commit: `svc/Dockerfile` and `svc/.dockerignore` are all that it touches. Images that were built before stay as they are.',
      '',
      '<sub>dfrewrite 1.2.3 · `dfrewrite svc` · the same input gives the same output</sub>',
      '',
    ].join('\n'),
  );
});

test('a proof is a row, and only what is not proven is to be proven', () => {
  const proven = verified({
    before: measured({ sizeBytes: 1_080_000_000, layers: 9, rebuildSeconds: 39 }),
    after: measured({ sizeBytes: 183_400_000, layers: 7, user: '1000:1000', rebuildSeconds: 1.06 }),
  });
  const text = markdown(
    runResult([
      { ...changed, verified: proven },
      { ...changed, path: 'b/Dockerfile', verified: verified({ ok: null, reason: 'the original does not build' }) }, // prettier-ignore
    ]),
    about,
  );
  expect(text).toContain(
    '| `svc/Dockerfile` | proven with docker 28.5 | 1,080 MB → 183 MB (−83 %) | 9 → 7 | root → 1000:1000 | 39.0 s → 1.1 s | same |\n' +
      '| `b/Dockerfile` | not proven: the original does not build |  |  |  |  | same |\n\n' +
      '**Not proven (1 of 2)**: run `dfrewrite verify b/Dockerfile` to build',
  );
});

test('only a file beside the Dockerfile: said in the first sentence', () => {
  const [step] = changed.applied;
  const file = {
    ...changed,
    after: before,
    steps: changed.steps.slice(0, 1),
    applied: [step!],
    withheld: [],
  };
  const text = markdown(runResult([file]), about);
  expect(text).toMatch(
    /^Only `svc\/\.dockerignore` changes: every Dockerfile stays as it is, byte for byte\.\n/,
  );
  expect(text).toContain(
    '\n\nOnly `svc/.dockerignore` changes; the Dockerfile stays as it is, byte for byte.\n\n',
  );
  expect(text).not.toContain('notices');
  expect(text).toContain('revert the commit: `svc/.dockerignore` is all');
});

test('nothing to change, what was skipped, what failed', () => {
  const files = [
    fileResult({ path: 'a', status: 'skipped', reason: 'is a template' }),
    fileResult({ path: 'b', status: 'failed', error: 'b:1: unknown instruction FORM' }),
  ];
  expect(markdown(runResult(files, { missing: ['x does not exist'] }), about)).toBe(
    [
      '2 Dockerfiles checked, nothing to change (1 skipped, 1 failed, 1 missing).',
      '### `a`\n\nSkipped: is a template',
      '### `b`\n\nFailed: b:1: unknown instruction FORM',
      '<sub>dfrewrite 1.2.3 · `dfrewrite svc` · the same input gives the same output</sub>\n',
    ].join('\n\n'),
  );
});

test('what was found stands with its line, and also below a file that was skipped', () => {
  const findings = [{ id: 'secret-value', path: 'a', line: 2, says: 'the value of A_KEY stays in the image', help: 'take it out' }]; // prettier-ignore
  const said = [
    '**Found, and left as it is**',
    '',
    '- Line 2, `secret-value`: the value of A\\_KEY stays in the image. What to do: take it out.',
  ].join('\n');
  const files = [
    fileResult({ path: 'a', findings }),
    fileResult({ path: 'b', status: 'skipped', reason: 'no stack', findings }),
  ];
  const text = markdown(runResult(files), about);
  expect(text).toContain(`### \`a\`\n\n${said}`);
  expect(text).toContain(`### \`b\`\n\nSkipped: no stack\n\n${said}`);
});

test('is never longer than what a pull request takes: what has no room is named', () => {
  const many = Array.from({ length: 400 }, (_, at) => ({
    ...changed,
    path: `${'deep/'.repeat(60)}${String(at)}/Dockerfile`,
    verified: verified({ ok: null, reason: 'the original does not build' }),
  }));
  const text = markdown(runResult(many), about);
  expect(text.length).toBeLessThanOrEqual(60_000);
  expect(text.length).toBeGreaterThan(50_000);
  expect(text).toMatch(/There is no room here for `….*deep.*` and \d+ more: `dfrewrite --verbose PATH`/);
  expect(text).toContain('### To leave something out');
  expect(text.trim().split('\n').at(-1)).toContain('dfrewrite 1.2.3');
});

test.each([
  ['a name is no emphasis', 'node_modules and *.js', String.raw`node\_modules and \*.js`],
  ['a tag is none', '<img src=x>', String.raw`\<img src=x\>`],
  ['nobody is mentioned', 'needs @angular/cli, fixes #3', 'needs @<!-- -->angular/cli, fixes #<!-- -->3'],
  ['no link', 'see https://a.example', 'see https<!-- -->://a.example'],
  ['one line', 'a\n# b', 'a # b'],
])('in sentences, %s', (_, text, shown) => {
  expect(prose(text)).toBe(shown);
});

test('code holds ticks and bars', () => {
  expect([code('a|b'), code('a`b'), block('sh', 'x\n```\ny')]).toEqual(['`a¦b`', '`` a`b ``', '````sh\nx\n```\ny\n````']); // prettier-ignore
});
