import { expect, test } from 'vitest';
import { github } from '../../src/report/github.ts';
import { fileResult, runResult } from '../support/results.ts';

const before = 'FROM node:20\nCOPY . .\nRUN npm install\n';

test('one annotation a change, at its lines; what failed comes first, findings behind changes, what is withheld last', () => {
  const changed = fileResult({
    path: 'a,b/Dockerfile',
    status: 'changed',
    before,
    after: before.replace('npm install', 'npm ci'),
    steps: [
      { transform: 'dockerignore', after: before },
      { transform: 'clean-install', after: before.replace('npm install', 'npm ci') },
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
        why: '100% of it',
        assumes: ['a: b, c'],
        unsafe: false,
        carriedBy: 'assumption',
      },
    ],
    withheld: [
      {
        transform: 'multi-stage',
        why: { parts: [{ path: null, line: 3 }, ' runs make'] },
        needs: 'a Makefile',
      },
    ],
    findings: [
      { id: 'git-folder', path: 'a,b/Dockerfile', line: 2, says: '.git is copied', help: 'name it' },
    ],
  });
  const failed = fileResult({ path: 'c', status: 'failed', error: 'c:1: no FROM\r\nat all' });
  expect(github(runResult([changed, failed], { missing: ['x does not exist'] }))).toBe(
    [
      '::error title=dfrewrite::x does not exist',
      '::error file=c,title=dfrewrite::c:1: no FROM%0D%0Aat all',
      '::warning file=a%2Cb/Dockerfile,line=1,title=dfrewrite%3A dockerignore::.dockerignore gets .git',
      '::warning file=a%2Cb/Dockerfile,line=3,endLine=3,title=dfrewrite%3A clean-install::100%25 of it%0Aassumes: a: b, c',
      '::warning file=a%2Cb/Dockerfile,line=2,endLine=2,title=dfrewrite%3A git-folder::.git is copied%0Aname it',
      '::notice file=a%2Cb/Dockerfile,line=3,endLine=3,title=dfrewrite%3A multi-stage::withheld: line 3 runs make%0Aneeds: a Makefile',
      '',
    ].join('\n'),
  );
});

test('nothing to say is nothing', () => {
  expect(github(runResult([fileResult({})]))).toBe('');
});
