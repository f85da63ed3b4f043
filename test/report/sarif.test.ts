import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { withheldPage } from '../../src/report/pages.ts';
import { sarif } from '../../src/report/sarif.ts';
import { fileResult, runResult } from '../support/results.ts';
import { findingRules } from '../../src/analysis/findings/index.ts';
import { transforms } from '../../src/transforms/index.ts';

const schema = JSON.parse(
  readFileSync(
    createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'),
    'utf8',
  ),
) as object;
const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const isSarif = ajv.compile(schema);

const about = { version: '1.2.3', command: 'dfrewrite svc' };
const before = 'FROM node:20\nCOPY . .\nRUN npm install\n';
const after = before.replace('npm install', 'npm ci');

const runsMake = (line: number) => ({
  parts: [{ path: null, line }, ' runs make, as ', { path: 'Makefile', line: 7 }, ' says'],
});

const changed = fileResult({
  path: 'a b/Dockerfile',
  status: 'changed',
  before,
  after,
  steps: [
    { transform: 'dockerignore', after: before },
    { transform: 'clean-install', after },
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
      why: 'installs what it says',
      assumes: ['a lockfile'],
      unsafe: false,
      carriedBy: 'assumption',
    },
  ],
  withheld: [
    {
      transform: 'multi-stage',
      why: runsMake(3),
      needs: 'a Makefile',
    },
  ],
});

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly Readonly<Record<string, unknown>>[];
      readonly invocations: readonly Readonly<Record<string, unknown>>[];
    },
  ];
}

function logOf(...files: Parameters<typeof runResult>) {
  const log: unknown = JSON.parse(sarif(runResult(...files), about));
  expect(isSarif(log), JSON.stringify(isSarif.errors)).toBe(true);
  return (log as Log).runs[0];
}

test('the schema refuses what is no log', () => {
  expect(isSarif({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
});

test('every change is a result with its lines, its rule and a place', () => {
  const { results, tool } = logOf([changed]);
  const place = (startLine: number, endLine: number, uri = 'a%20b/Dockerfile') => [
    {
      physicalLocation: {
        artifactLocation: { uri, uriBaseId: '%SRCROOT%' },
        region: { startLine, endLine },
      },
    },
  ];
  const rule = (id: string) => ({
    ruleId: id,
    ruleIndex: transforms.findIndex((each) => each.id === id),
    kind: 'fail',
  });
  expect(results.map(({ partialFingerprints, ...rest }) => (expect(partialFingerprints).toBeDefined(), rest))).toEqual([
    { ...rule('dockerignore'), level: 'warning', locations: place(1, 1), message: { text: '.dockerignore gets .git' }, properties: { unsafe: false, carriedBy: 'sources' } },
    { ...rule('clean-install'), level: 'warning', locations: place(3, 3), message: { text: 'installs what it says\nassumes: a lockfile' }, properties: { unsafe: false, carriedBy: 'assumption' } },
    { ...rule('multi-stage'), kind: 'fail', level: 'note', locations: place(3, 3), relatedLocations: [{ id: 0, ...place(7, 7, 'Makefile')[0] }], message: { text: 'withheld: line 3 runs make, as Makefile:7 says\nneeds: a Makefile' }, properties: { page: withheldPage('multi-stage') } },
  ]); // prettier-ignore
  expect(tool.driver.rules.map(({ id }) => id)).toEqual([...transforms, ...findingRules].map(({ id }) => id));
});

test('a fingerprint stays when lines are added above, and is no other result’s', () => {
  const prints = (file: typeof changed): readonly unknown[] =>
    logOf([file]).results.map(({ partialFingerprints }) => partialFingerprints);
  const comment = (text: string): string => `# a\n# b\n${text}`;
  const moved = {
    ...changed,
    before: comment(before),
    after: comment(after),
    withheld: [{ transform: 'multi-stage', why: runsMake(5), needs: 'a Makefile' }],
    steps: changed.steps.map((step) => ({ ...step, after: comment(step.after) })),
  };
  expect(prints(moved)).toEqual(prints(changed));
  const all = [...prints(changed), ...prints({ ...changed, path: 'b/Dockerfile' })];
  expect(new Set(all.map((print) => JSON.stringify(print))).size).toBe(6);
});

test('what failed and what is missing is told by the run', () => {
  const failed = fileResult({ path: 'c', status: 'failed', error: 'c:1: no FROM' });
  const { results, invocations } = logOf([failed], { missing: ['x does not exist'] });
  expect(results).toEqual([]);
  expect(invocations).toMatchObject([
    {
      commandLine: 'dfrewrite svc',
      executionSuccessful: false,
      toolExecutionNotifications: [
        { level: 'error', message: { text: 'c:1: no FROM' } },
        { level: 'error', message: { text: 'x does not exist' } },
      ],
    },
  ]);
});

test('a finding is a result with its line and its rule; two of one line have fingerprints of their own', () => {
  const finding = (name: string) => ({ id: 'secret-value', path: 'a b/Dockerfile', line: 2, says: `the value of ${name} stays in the image`, help: 'take it out' }); // prettier-ignore
  const { results } = logOf([fileResult({ path: 'a b/Dockerfile', before, findings: [finding('A_KEY'), finding('B_KEY')] })]); // prettier-ignore
  const rules = [...transforms, ...findingRules].map(({ id }) => id);
  expect(results).toMatchObject([
    {
      ruleId: 'secret-value',
      ruleIndex: rules.indexOf('secret-value'),
      level: 'warning',
      locations: [{ physicalLocation: { region: { startLine: 2, endLine: 2 } } }],
      message: { text: 'the value of A_KEY stays in the image\ntake it out' },
    },
    { message: { text: 'the value of B_KEY stays in the image\ntake it out' } },
  ]);
  const prints = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
  expect(new Set(prints).size).toBe(2);
});
