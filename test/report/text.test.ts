import { describe, expect, test } from 'vitest';
import { painter } from '../../src/report/paint.ts';
import { describe as describeFile, summaryLine, unwritten } from '../../src/report/text.ts';
import { fileResult, runResult, verified } from '../support/results.ts';

const plain = { paint: painter(false), verbose: false, columns: null };

describe('one file', () => {
  test('changed: its stack, each change with its assumptions, each withheld one with its need', () => {
    const file = fileResult({
      status: 'changed',
      stack: { id: 'node', label: 'node 20, npm' },
      applied: [
        {
          transform: 'multi-stage',
          why: 'build tools stay out',
          assumes: ['nothing writes outside /app', 'x'],
          unsafe: false,
          carriedBy: 'assumption',
        },
        {
          transform: 'non-root',
          why: 'runs as node',
          assumes: ['/data belongs to root'],
          unsafe: true,
          carriedBy: 'assumption',
        },
      ],
      withheld: [{ transform: 'slim-base', why: 'libvips is missing there', needs: '--unsafe' }],
      skipped: [{ transform: 'exec-form', why: 'is the exec form already' }],
      evidence: [{ path: 'package.json', line: 3, says: 'build script: tsc' }],
    });
    expect(describeFile(file, plain)).toBe(
      [
        'svc/Dockerfile  node 20, npm',
        '  + multi-stage  build tools stay out',
        '                 assumes: nothing writes outside /app',
        '                 assumes: x',
        '  + non-root     unsafe: runs as node',
        '                 assumes: /data belongs to root',
        '  - slim-base    withheld: libvips is missing there',
        '                 needs: --unsafe',
        '',
      ].join('\n'),
    );
    const verbose = describeFile(file, { ...plain, verbose: true });
    expect(verbose).toContain('package.json:3  build script: tsc');
    expect(verbose).toContain('  . exec-form    is the exec form already');
  });

  test('unchanged: silent among others, with its reasons when asked', () => {
    const file = fileResult({ skipped: [{ transform: 'non-root', why: 'USER is already set' }] });
    expect(describeFile(file, plain)).toBe('');
    expect(describeFile(file, { ...plain, verbose: true })).toBe(
      'svc/Dockerfile: nothing to change\n  . non-root  USER is already set\n',
    );
  });

  test('a development image: one sentence, also where nothing changes', () => {
    expect(describeFile(fileResult({ development: 'line 3 starts a watcher' }), plain)).toBe(
      'svc/Dockerfile: nothing to change\n  = development  line 3 starts a watcher\n',
    );
  });

  test('on a terminal, long lines are broken below their text', () => {
    const file = fileResult({
      status: 'changed',
      applied: [
        { transform: 'non-root', why: 'the program runs as node, who owns /app', assumes: ['nothing outside of /app is written'], unsafe: true, carriedBy: 'assumption' },
      ],
      warnings: ['line 12: the comment ignores what no transform does'],
    }); // prettier-ignore
    expect(describeFile(file, { ...plain, columns: 40 })).toBe(
      [
        'svc/Dockerfile',
        '  + non-root  unsafe: the program runs',
        '              as node, who owns /app',
        '              assumes: nothing outside',
        '              of /app is written',
        '  ! svc/Dockerfile: line 12: the comment',
        '    ignores what no transform does',
        '',
      ].join('\n'),
    );
    const colours = describeFile(file, { paint: painter(true), verbose: false, columns: 40 });
    expect(colours.replace(/\u001B\[\d+m/g, '')).toBe(describeFile(file, { ...plain, columns: 40 }));
  });

  test('skipped and failed: the reason', () => {
    expect(describeFile(fileResult({ status: 'skipped', reason: 'is a template' }), plain)).toBe(
      'svc/Dockerfile  skipped: is a template\n',
    );
    expect(
      describeFile(
        fileResult({ status: 'failed', error: 'svc/Dockerfile:3: unknown instruction FORM' }),
        plain,
      ),
    ).toBe('failed  svc/Dockerfile:3: unknown instruction FORM\n');
  });

  test('changed and not written: why', () => {
    const file = fileResult({
      status: 'changed',
      verified: verified({ ok: null, reason: 'the original does not build' }),
    });
    expect(unwritten(file, plain)).toBe('not written  svc/Dockerfile: the original does not build\n');
    expect(unwritten({ ...file, written: true }, plain)).toBe('');
  });
});

describe('the last line', () => {
  const changed = fileResult({
    status: 'changed',
    after: 'FROM b\n',
    applied: [{ transform: 'non-root', why: '', assumes: [], unsafe: false, carriedBy: 'sources' }],
  });
  const failed = fileResult({ status: 'failed' });
  const skipped = fileResult({ status: 'skipped' });

  const bold = fileResult({
    status: 'changed',
    after: 'FROM b\n',
    applied: [changed.applied, changed.applied.map((each) => ({ ...each, unsafe: true }))].flat(),
  });

  test.each([
    [
      'unsafe changes',
      runResult([bold]),
      '1 Dockerfile would change (2 changes, 1 unsafe). Run with --write to apply.\n',
    ],
    [
      'files beside Dockerfiles, each once',
      runResult([
        { ...changed, companions: [{ path: 'a/.dockerignore', before: null, after: '' }] },
        { ...changed, after: changed.before, companions: [{ path: 'a/.dockerignore', before: null, after: '' }, { path: 'b/.dockerignore', before: null, after: '' }] },
      ]),
      '1 Dockerfile and 2 .dockerignore files would change (2 changes). Run with --write to apply.\n',
    ], // prettier-ignore
    [
      'only a file beside the Dockerfile',
      runResult([{ ...changed, after: changed.before, companions: [{ path: 'compose.yaml', before: '', after: ' ' }] }]), // prettier-ignore
      'no Dockerfile and 1 other file would change (1 change). Run with --write to apply.\n',
    ],
    ['nothing found', runResult([]), 'No Dockerfiles found.\n'],
    ['only a missing path', runResult([], { missing: ['x does not exist'] }), ''],
    [
      'nothing to do',
      runResult([fileResult({}), fileResult({})]),
      '2 Dockerfiles checked, nothing to change.\n',
    ],
    [
      'a dry run',
      runResult([changed, fileResult({}), skipped, failed]),
      '1 Dockerfile would change (1 change), 1 unchanged, 1 skipped, 1 failed. Run with --write to apply.\n',
    ],
    [
      'written',
      runResult(
        [
          { ...changed, written: true },
          { ...changed, written: true },
        ],
        { write: true },
      ),
      '2 Dockerfiles changed (2 changes). Review with: git diff\n',
    ],
    [
      'not written',
      runResult([{ ...changed, verified: verified({ ok: false }) }], { write: true }),
      '1 Dockerfile checked, nothing changed. 1 disproven.\n',
    ],
    [
      'withheld',
      runResult([fileResult({ withheld: [{ transform: 'a', why: '', needs: '' }] })]),
      '1 Dockerfile checked, nothing to change. 1 change withheld: each says what it needs.\n',
    ],
    [
      'development images apart',
      runResult([{ ...changed, development: 'x' }, fileResult({ development: 'y' }), fileResult({})]),
      '1 Dockerfile would change (1 change), 2 unchanged, 2 development images. Run with --write to apply.\n',
    ],
  ])('%s', (_, run, line) => {
    expect(summaryLine(run, run.write ? 'Review with: git diff' : 'Run with --write to apply.')).toBe(line);
  });

  test('is broken on a narrow terminal, and what to do stands alone', () => {
    const run = runResult([changed, fileResult({ withheld: changed.withheld })]);
    const lines = summaryLine(run, 'Run with --write to apply.', 40).split('\n');
    expect(lines.slice(-2)).toEqual(['Run with --write to apply.', '']);
    expect(lines.filter((line) => line.length > 40)).toEqual([]);
  });

  test('ends with the command for the patch that was saved', () => {
    expect(summaryLine(runResult([changed]), 'Apply with: git apply p.patch')).toMatch(
      /change\)\. Apply with: git apply p\.patch\n$/,
    );
  });
});
