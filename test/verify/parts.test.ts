import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { overBudget, parseSize, sizeText } from '../../src/verify/budget.ts';
import { imageConfig } from '../../src/verify/config.ts';
import { compareContract, type Contract } from '../../src/verify/contract.ts';
import { sameAnswer } from '../../src/verify/http.ts';
import { comparison, type Measured, type Verified } from '../../src/verify/index.ts';
import { listeners } from '../../src/verify/listening.ts';
import { outputDifference } from '../../src/verify/output.ts';
import { changedCopy, sourceToChange } from '../../src/verify/rebuild.ts';
import { commandWords, smokeRequest } from '../../src/verify/smoke.ts';
import { buildSteps } from '../../src/verify/steps.ts';
import { writtenBy } from '../../src/verify/written.ts';

describe('sizes', () => {
  test.each([['200MB', 200e6], ['1.5 GB', 1.5e9], ['300MiB', 314_572_800], ['1234', 1234], ['2.5e+02MB', 250e6]])('%s', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  }); // prettier-ignore
  test('refuses what is no size', () => {
    expect(() => parseSize('200 parsecs')).toThrow(
      '"200 parsecs" is not a size: write it like 200MB, 1.5GB or 300MiB',
    );
  });
  test('are written with their unit', () => {
    expect([sizeText(1_208_474_826), sizeText(14_500), sizeText(12)]).toEqual([
      '1,208.5 MB',
      '14.5 kB',
      '12 bytes',
    ]);
  });
  test('within the budget are no finding', () => {
    expect(overBudget(1000, 500, { maxSize: '600', maxSizeRatio: 0.5 })).toEqual([]);
  });
});

describe('build logs', () => {
  test('of BuildKit', () => {
    const steps = buildSteps();
    const started = ['#1 [internal] load build definition', '#5 [build 1/3] FROM docker.io/library/node', '#6 [build 2/3] WORKDIR /app', '#6 CACHED', '#7 [build 3/3] RUN npm ci', '#7 0.4 added 12 packages', '#7 DONE 2.0s'].map(steps.line); // prettier-ignore
    expect(started.filter((step) => step !== null)).toEqual(['WORKDIR /app', 'RUN npm ci']);
    expect(steps.count()).toEqual({ steps: 2, reused: 1 });
  });
  test('of podman and buildah', () => {
    const steps = buildSteps();
    for (const line of ['[1/2] STEP 1/3: FROM node:22 AS build', '[1/2] STEP 2/3: WORKDIR /app', '--> Using cache 1234', '--> 1234', '[1/2] STEP 3/3: RUN npm ci', '[2/2] STEP 1/2: FROM node:22', '[2/2] STEP 2/2: WORKDIR /app']) steps.line(line); // prettier-ignore
    expect(steps.count()).toEqual({ steps: 3, reused: 1 });
  });
});

describe('output', () => {
  test('is the same up to times, ids, colours, places of packages and the words of npm', () => {
    const before =
      '> shop@1.0.0 start\n> node server.js\n\n[2026-11-21T10:00:00.123Z] pid 17 listening\n\u001b[31mid 0x7f3a\u001b[0m\nFile "/usr/local/lib/python3.12/site-packages/flask/app.py", line 3\n';
    const after =
      '[2026-11-22T11:11:11.999Z] pid 1 listening\nid 0x1234\nFile "/opt/venv/lib/python3.12/site-packages/flask/app.py", line 3\nnpm error A complete log of this run\n';
    expect(outputDifference(before, after)).toBeNull();
  });
  test('differs by what it says', () => {
    expect(outputDifference('a\nb\n', 'a\n')).toBe('the original wrote "b", the rewrite did not');
    expect(outputDifference('a\n', 'a\na\n')).toBe('the rewrite wrote "a", the original did not');
  });
});

describe('answers', () => {
  const page = (status: string, bytes: number) => ({ kind: 'http' as const, status, bytes });
  test('are the same with one status line and about one length', () => {
    expect(sameAnswer(page('HTTP/1.1 200 OK', 1000), page('HTTP/1.1 200 OK', 1040))).toBe(true);
    expect(sameAnswer(page('HTTP/1.1 200 OK', 1000), page('HTTP/1.1 500 Internal Server Error', 1000))).toBe(
      false,
    );
    expect(sameAnswer(page('HTTP/1.1 200 OK', 10_000), page('HTTP/1.1 200 OK', 200))).toBe(false);
    expect(sameAnswer({ kind: 'open' }, { kind: 'closed' })).toBe(false);
  });
});

test('listening ports are read from the kernel, loopback left out', () => {
  const table =
    '  sl  local_address rem_address   st\n   0: 00000000:0BB8 00000000:0000 0A 00\n   1: 0100007F:0CEA 00000000:0000 0A 00\n   2: 0200A8C0:D431 00000000:0050 01 00\n';
  expect(listeners(table)).toEqual([3000]);
});

test('smoke requests and commands', () => {
  expect(smokeRequest('post /notes')).toEqual({ method: 'POST', path: '/notes' });
  expect(smokeRequest('/health')).toEqual({ method: 'GET', path: '/health' });
  expect(() => smokeRequest('health')).toThrow('"health" is not a request: write it like \'GET /health\'');
  expect(commandWords('node --version')).toEqual(['node', '--version']);
  expect(commandWords('ls | wc -l')).toEqual(['/bin/sh', '-c', 'ls | wc -l']);
});

describe('the rebuild', () => {
  const all = (): boolean => true;
  test('changes a source file near the Dockerfile, never a test, a setting or what is not sent', () => {
    const files = [
      'package.json',
      'vite.config.ts',
      'src/server.ts',
      'src/server.test.ts',
      'test/a.ts',
      'api/main.go',
      'api/main_test.go',
    ];
    expect(sourceToChange(files, 'Dockerfile', all)).toBe('src/server.ts');
    expect(sourceToChange(files, 'api/Dockerfile', all)).toBe('api/main.go');
    expect(sourceToChange(files, null, (path) => !path.startsWith('src/'))).toBe('api/main.go');
    expect(sourceToChange(['README.md', 'tests/x.py'], null, all)).toBeNull();
  });

  test('works on a private copy of what is sent', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dfrewrite-copy-'));
    const context = join(folder, 'context');
    for (const path of ['src', 'node_modules', 'kept']) mkdirSync(join(context, path), { recursive: true });
    for (const path of ['src/a.js', 'node_modules/b.js', 'kept/c.js'])
      writeFileSync(join(context, path), 'x\n');
    symlinkSync('src/nowhere', join(context, 'link'));
    const sides = [
      { dockerfile: '', ignore: 'node_modules\nkept\n' },
      { dockerfile: '', ignore: 'node_modules\n' },
    ];
    await changedCopy(context, 'src/a.js', sides, join(folder, 'copy'));
    expect(readdirSync(join(folder, 'copy')).toSorted()).toEqual(['kept', 'link', 'src']);
    expect(readFileSync(join(folder, 'copy/src/a.js'), 'utf8')).toMatch(/^x\n[ \t]+\n$/);
    expect(readFileSync(join(context, 'src/a.js'), 'utf8')).toBe('x\n');
  });
});

describe('the contract', () => {
  const side = (config: Record<string, unknown>, dockerfile: string): Contract => ({
    config: imageConfig(JSON.stringify([{ Config: config }])),
    written: writtenBy(dockerfile, undefined),
  });
  const breaking = (before: Contract, after: Contract, declares: Parameters<typeof compareContract>[2] = []) =>
    compareContract(before, after, declares).filter(({ breaks }) => breaks).map(({ text }) => text); // prettier-ignore

  test('lets go what only the base image set', () => {
    const before = side(
      { Env: ['PATH=/go/bin:/usr/bin', 'GOPATH=/go'], WorkingDir: '/go', Labels: { vendor: 'x' } },
      'FROM golang\nCMD ["x"]\n',
    );
    const after = side({ Env: ['PATH=/usr/bin', 'SSL_CERT_FILE=/c'] }, 'FROM scratch\nCMD ["x"]\n');
    expect(breaking(before, after)).toEqual([]);
  });

  test('keeps everything that the Dockerfile sets', () => {
    const config = {
      ExposedPorts: { '80/tcp': {} },
      Volumes: { '/data': {} },
      Labels: { a: 'b' },
      WorkingDir: '/app',
      Healthcheck: { Test: ['CMD-SHELL', 'curl -f x'] },
      StopSignal: 'SIGINT',
    };
    const before = side(
      config,
      'FROM x\nWORKDIR /app\nEXPOSE 80\nVOLUME /data\nLABEL a=b\nHEALTHCHECK CMD curl -f x\nSTOPSIGNAL SIGINT\n',
    );
    expect(breaking(before, side({}, 'FROM x\n'))).toEqual([
      'EXPOSE 80/tcp is lost',
      'VOLUME /data is lost',
      'LABEL a=b is lost',
      'HEALTHCHECK: ["CMD-SHELL","curl -f x"] before, none after',
      'WORKDIR: /app before, / after',
      'STOPSIGNAL: SIGINT before, SIGTERM after',
    ]);
  });

  test('knows the shell form of a command as its equal exec form, in CMD and HEALTHCHECK', () => {
    const before = side(
      {
        Cmd: ['/bin/sh', '-c', 'gunicorn --bind 0.0.0.0:80 app:app'],
        Healthcheck: { Test: ['CMD-SHELL', 'curl -f x'] },
      },
      'FROM x\nHEALTHCHECK CMD curl -f x\nCMD gunicorn\n',
    );
    const after = side(
      {
        Cmd: ['gunicorn', '--bind', '0.0.0.0:80', 'app:app'],
        Healthcheck: { Test: ['CMD', 'curl', '-f', 'x'] },
      },
      'FROM x\n',
    );
    expect(breaking(before, after)).toEqual([]);
    const expanded = side({ Cmd: ['/bin/sh', '-c', 'node $FILE'] }, 'FROM x\nCMD node $FILE\n');
    expect(breaking(expanded, side({ Cmd: ['node', '$FILE'] }, 'FROM x\n'))).toHaveLength(1);
  });

  test('accepts what the rewrite declares, and nothing else', () => {
    const before = side({ Cmd: ['npm', 'start'], User: 'app' }, 'FROM x\nCMD ["npm", "start"]\n');
    const after = side(
      { Cmd: ['node', 'server.js'], User: '1000', Env: ['NODE_ENV=production'] },
      'FROM x\nENV NODE_ENV=production\n',
    );
    expect(breaking(before, after)).toHaveLength(3);
    expect(
      breaking(before, after, [
        { what: 'user' },
        { what: 'env', name: 'NODE_ENV' },
        { what: 'start', argv: ['node', 'server.js'] },
      ]),
    ).toEqual([]);
    expect(breaking(before, after, null)).toEqual([]);
  });

  test('a PATH that keeps the folders of the original is no loss', () => {
    const before = side(
      { Env: ['PATH=/app/bin:/usr/local/go/bin:/usr/bin'] },
      'FROM x\nENV PATH=/app/bin:$PATH\n',
    );
    const after = side(
      { Env: ['PATH=/opt/venv/bin:/app/bin:/usr/bin'] },
      'FROM y\nENV PATH=/opt/venv/bin:/app/bin:$PATH\n',
    );
    expect(breaking(before, after)).toEqual([]);
    expect(breaking(before, side({ Env: ['PATH=/usr/bin'] }, 'FROM y\n'))).toHaveLength(1);
  });
});

test('buildah says the same in other words', () => {
  const config = imageConfig(
    JSON.stringify({
      Docker: { config: { User: 'app', Env: ['A=b=c'], Cmd: null }, rootfs: { diff_ids: ['x'] } },
    }),
  );
  expect(config).toMatchObject({ sizeBytes: null, user: 'app', layers: ['x'], cmd: null });
  expect(config.env.get('A')).toBe('b=c');
});

test('the comparison for people', () => {
  const measured: Measured = {
    sizeBytes: 1_208_474_826, layers: 12, largestLayers: [{ sizeBytes: 588_153_738, by: 'RUN apt-get' }], user: '', uids: [0], tools: ['gcc', 'npm'], loads: { files: 12, unresolved: 0 },
    buildSeconds: 12.3, rebuildSeconds: 8.1, rebuild: { seconds: 8.1, reused: 1, steps: 4 }, stopSeconds: 10.2, stopReadings: [10.2], behaviour: ['GET / on port 3000: HTTP/1.1 200 OK, 67 bytes'],
  }; // prettier-ignore
  const verified: Verified = {
    engine: 'docker 28.5', ok: true, reason: null, before: measured, after: { ...measured, sizeBytes: 233_475_030, user: '1000', uids: [1000], tools: [], stopSeconds: 0.1, rebuildSeconds: 2.2 },
    differences: ['USER: root before, 1000 after'], missing: [], start: 'same', changed: 'src/server.ts', overBudget: ['the image is too large'], log: [], images: [],
  }; // prettier-ignore
  expect(comparison('api/Dockerfile', verified)).toMatchInlineSnapshot(`
    "api/Dockerfile: proven, both build and behave the same (docker 28.5)

                                               before         after          difference
      size                                     1,208.5 MB     233.5 MB       -974,999,796 bytes (-80.7 %)
      layers                                   12             12             0
      largest layers                           588.2 MB       588.2 MB
      user                                     root           1000
      user id of the process                   0              1000
      compilers, package managers              gcc, npm       none
      files that load libraries                12, all found  12, all found
      stops after SIGTERM                      10.2 seconds   0.1 seconds    -10.1 seconds
      build, cache as it was                   12.3 seconds   12.3 seconds
      rebuild after a change of src/server.ts  8.1 seconds    2.2 seconds    -5.9 seconds
      steps reused in that rebuild             1 of 4         1 of 4
      behaviour: GET / on port 3000: HTTP/1.1 200 OK, 67 bytes

    differences:
      USER: root before, 1000 after

    over budget: the image is too large
    "
  `);
  expect(comparison('Dockerfile', { ...verified, ok: false, reason: 'the rewrite does not build', before: null, after: null, overBudget: [], differences: ['the rewrite does not build'], log: ['make: not found'] })).toMatchInlineSnapshot(`
    "Dockerfile: disproven: the rewrite does not build (docker 28.5)

    last lines of the build:
      make: not found
    "
  `); // prettier-ignore
});
