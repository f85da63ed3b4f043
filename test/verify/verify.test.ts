import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  openEngine,
  verify,
  type Verified,
  type VerifyOptions,
  type VerifyRequest,
} from '../../src/verify/index.ts';
import { object } from '../support/image-files.ts';
import { fakeEngine, type Fake, type FakeSide, type Scenario } from './fake.ts';

let fake: Fake;
let server: Server;
let hostPort: number;
let closedPort: number;

beforeAll(async () => {
  server = createServer((request, response) =>
    response.writeHead(request.url === '/health' ? 204 : 200).end('welcome'),
  );
  hostPort = await listen(server);
  const other = createServer();
  closedPort = await listen(other);
  other.close();
});
afterAll(() => {
  server.close();
});

async function listen(on: Server): Promise<number> {
  await new Promise<void>((resolve) => on.listen(0, '127.0.0.1', resolve));
  return (on.address() as AddressInfo).port;
}

const context = mkdtempSync(join(tmpdir(), 'dfrewrite-context-'));
writeFileSync(join(context, 'server.js'), 'serve()\n');

const REQUEST: VerifyRequest = {
  context,
  dockerfile: 'Dockerfile',
  before: {
    dockerfile: 'FROM node:22\nCOPY . .\nENV GREETING=hello\nEXPOSE 3000\nCMD ["node", "server.js"]\n',
    ignore: null,
  },
  after: {
    dockerfile:
      'FROM node:22-slim\nCOPY . .\nENV GREETING=hello\nEXPOSE 3000\nUSER 1000\nCMD ["node", "server.js"]\n',
    ignore: '.git\n',
  },
  files: ['Dockerfile', 'server.js'],
  declares: [{ what: 'user' }],
};

const SERVES: FakeSide = { config: { Env: ['PATH=/usr/bin', 'GREETING=hello'] }, container: {} };

/** A pair that is proven, with what one side does otherwise. */
async function proof(
  { before = {}, after = {}, ...scenario }: Scenario,
  options: VerifyOptions = {},
  request: Partial<VerifyRequest> = {},
): Promise<Verified> {
  const side = (own: FakeSide): FakeSide => ({ ...SERVES, ...own, config: { ...SERVES.config, ...own.config }, container: { hostPort, ...own.container } }); // prettier-ignore
  const rewritten = side({
    ...after,
    config: { User: '1000', ...after.config },
    container: { owners: ['1000'], ...after.container },
  });
  fake = fakeEngine({ ...scenario, before: side(before), after: rewritten });
  return verify(
    await openEngine('docker', undefined, fake.programs),
    { ...REQUEST, ...request },
    { startSeconds: 1, ...options },
  );
}

/** What stays behind on the engine: everything created or built must be removed by name. */
function leftBehind(): readonly string[] {
  const calls = fake.calls;
  const made = calls.flatMap((call) =>
    call[0] === 'build'
      ? [call[call.indexOf('--tag') + 1]]
      : call[0] === 'create'
        ? [call[call.indexOf('--name') + 1]]
        : [],
  );
  const removed = new Set(
    calls.filter(([name]) => name === 'rm' || name === 'rmi').map((call) => call.at(-1)),
  );
  return made.flatMap((name) => (name === undefined || removed.has(name) ? [] : [name]));
}

describe('verify', () => {
  test('proves a pair that behaves the same', async () => {
    const verified = await proof({ before: { sizeBytes: 1_200_000_000 }, after: { sizeBytes: 200_000_000 } });
    expect(verified).toMatchObject({
      engine: 'docker 28.5',
      ok: true,
      reason: null,
      start: 'same',
      overBudget: [],
      changed: 'server.js',
    });
    expect(verified.before).toMatchObject({ sizeBytes: 1_200_000_000, layers: 2, user: '', uids: [0] });
    expect(verified.after).toMatchObject({
      sizeBytes: 200_000_000,
      user: '1000',
      uids: [1000],
      largestLayers: [
        { sizeBytes: 100, by: 'RUN make' },
        { sizeBytes: 7, by: 'COPY . .' },
      ],
    });
    expect(verified.after?.behaviour).toEqual(['GET / on port 3000: HTTP/1.1 200 OK, 7 bytes']);
    expect(leftBehind()).toEqual([]);
  });

  test('builds the stage that is asked for, and compares the last one as well, which keeps its user', async () => {
    const target = { target: 'app' };
    const root = { ...SERVES, config: { ...SERVES.config, User: 'root' } };
    expect(await proof({ last: root }, {}, target)).toMatchObject({ ok: true, reason: null });
    const builds = fake.calls.filter(([name]) => name === 'build').map((call) => call.includes('--target'));
    expect(builds).toEqual([true, true, false, false, true, true]);
    expect(leftBehind()).toEqual([]);
    const user = { ...SERVES, config: { ...SERVES.config, User: '1000' } };
    expect(await proof({ last: user }, {}, target)).toMatchObject({
      ok: false,
      reason: 'last stage: USER: root before, 1000 after',
    });
    expect(await proof({ last: { builds: false } }, {}, target)).toMatchObject({
      ok: false,
      reason: 'the rewrite does not build its last stage',
    });
    await proof({}, { target: 'other' }, target);
    expect(fake.calls.filter(([name]) => name === 'build').every((call) => call.includes('other'))).toBe(
      true,
    );
  });

  test('builds the stage for those who develop, and compares it with the original', async () => {
    const development = { development: 'development' };
    expect(await proof({}, {}, development)).toMatchObject({ ok: true, reason: null });
    const builds = fake.calls
      .filter(([name]) => name === 'build')
      .map((call) => call[call.indexOf('--target') + 1]);
    expect(builds.filter((target) => target === 'development')).toHaveLength(1);
    expect(leftBehind()).toEqual([]);
    const user = { ...SERVES, config: { ...SERVES.config, User: '1000' } };
    expect(await proof({ development: user }, {}, development)).toMatchObject({
      ok: false,
      reason: 'stage development: USER: root before, 1000 after',
    });
    expect(await proof({ development: { builds: false } }, {}, development)).toMatchObject({
      ok: false,
      reason: 'the rewrite does not build its stage development',
    });
  });

  test('says that an original which does not build proves nothing', async () => {
    const verified = await proof({
      before: { builds: false, log: ['#6 [2/2] RUN make', '#6 ERROR: make: not found'] },
    });
    expect(verified).toMatchObject({
      ok: null,
      reason: 'not proven: the original does not build',
      before: null,
      differences: [],
    });
    expect(verified.log.at(-1)).toBe('#6 ERROR: make: not found');
    expect(verified.start).toBe('not tried: the original does not build');
  });

  test('disproves a rewrite that does not build, with the end of its log', async () => {
    const verified = await proof({ after: { builds: false, log: ['#6 ERROR: "/dist": not found'] } });
    expect(verified).toMatchObject({
      ok: false,
      reason: 'the rewrite does not build',
      log: ['#6 ERROR: "/dist": not found'],
    });
    expect(leftBehind()).toEqual([]);
  });

  test('does not blame the rewrite for a registry that cannot be reached', async () => {
    const failed =
      'ERROR: failed to build: node:22-slim: failed to resolve source metadata for docker.io/library/node:22-slim';
    const unreachable = await proof({
      after: { builds: false, log: [`${failed}: dial tcp: lookup registry: no such host`] },
    });
    expect(unreachable).toMatchObject({
      ok: null,
      reason: 'not proven: a base image of the rewrite could not be fetched',
    });
    const missing = await proof({
      after: { builds: false, log: [`${failed}: docker.io/library/node:22-slim: not found`] },
    });
    expect(missing).toMatchObject({ ok: false, reason: 'the rewrite does not build' });
  });

  test('disproves a rewrite that starts and exits', async () => {
    const verified = await proof({
      after: { container: { exitCode: 1, output: 'Error: Cannot find module express\n' } },
    });
    expect(verified).toMatchObject({ ok: false, start: 'different' });
    expect(verified.reason).toBe(
      'the original keeps running, the rewrite exits with status 1: "Error: Cannot find module express"',
    );
  });

  test('disproves a rewrite that cannot be started', async () => {
    const verified = await proof({
      after: { container: { refused: 'exec: "node": executable file not found in $PATH' } },
    });
    expect(verified.reason).toBe(
      'the rewrite cannot be started: exec: "node": executable file not found in $PATH',
    );
  });

  test('disproves a rewrite whose port stays closed', async () => {
    const verified = await proof({ after: { container: { hostPort: closedPort } } });
    expect(verified.reason).toBe('port 3000: HTTP/1.1 200 OK, 7 bytes before, closed after');
  });

  test('disproves a rewrite that runs as root where the original did not', async () => {
    const before = { config: { User: 'node' }, container: { owners: ['node'] } };
    const verified = await proof({ before, after: { config: { User: '' }, container: { owners: ['0'] } } });
    expect(verified.ok).toBe(false);
    expect(verified.differences).toContain(
      'USER: node before, root after: the process has more rights than before',
    );
    expect(verified.differences).toContain('a process runs as root now, none did before');
  });

  test('disproves a process that has another user than the image declares', async () => {
    const verified = await proof({ after: { container: { owners: ['1234'] } } });
    expect(verified.reason).toBe('the process has the user id 1234, the image declares 1000');
  });

  test('disproves a rewrite that lost an environment variable', async () => {
    const verified = await proof({ after: { config: { Env: ['PATH=/usr/bin'] } } });
    expect(verified.reason).toBe('ENV GREETING: "hello" before, not set after');
  });

  test('disproves a rewrite that cannot write where the original writes', async () => {
    const files = [{ path: 'app/', kind: 'folder' as const }];
    const changes = [
      'C /app',
      'A /app/today.log',
      'A /app/__pycache__',
      'A /app/__pycache__/x.pyc',
      'C /run',
    ];
    const verified = await proof({ before: { files, container: { changes } }, after: { files } });
    expect(verified.reason).toBe('the original writes to /app, user 1000 of the rewrite may not');
    expect(verified.differences.filter((text) => text.includes('writes'))).toHaveLength(1);
  });

  test('misses no cache of compiled sources that npm makes for each user', async () => {
    const cache = { path: 'tmp/node-compile-cache/', kind: 'folder' as const };
    const verified = await proof({
      before: {
        files: [cache],
        container: { changes: ['A /tmp/node-compile-cache/v22.4.1-x64-9de703df-0'] },
      },
      after: { files: [cache] },
    });
    expect(verified.ok).toBe(true);
  });

  test('is content when the folder belongs to the user of the rewrite', async () => {
    const folder = { path: 'app/', kind: 'folder' as const };
    const verified = await proof({
      before: { files: [folder], container: { changes: ['C /app', 'A /app/today.log'] } },
      after: { files: [{ ...folder, uid: 1000 }] },
    });
    expect(verified.ok).toBe(true);
  });

  test('disproves a volume that the user of the rewrite may not write', async () => {
    const files = [{ path: 'data/', kind: 'folder' as const }];
    const verified = await proof({ before: { files, container: { volumes: ['/data'] } }, after: { files } });
    expect(verified.reason).toBe('the volume /data is not writable for user 1000 of the rewrite');
  });

  test('disproves a rewrite that lacks a library, although both answer the same', async () => {
    const addon = object('app/addon.node', { needed: ['libpq.so.5'] });
    const config = { WorkingDir: '/app' };
    const owner = { path: 'var/lib/dpkg/info/libpq5:amd64.list', content: '/.\n/usr/lib/libpq.so.5\n' };
    const before = { config, files: [addon, object('usr/lib/libpq.so.5'), owner] };
    const verified = await proof({ before, after: { config, files: [addon] } });
    expect(verified).toMatchObject({
      ok: false,
      start: 'same',
      reason: 'the rewrite lacks libpq.so.5 (package libpq5), loaded by /app/addon.node',
      missing: [{ kind: 'library', name: 'libpq.so.5', package: 'libpq5', by: ['/app/addon.node'] }],
      before: { loads: { files: 1, unresolved: 0 } },
      after: { loads: { files: 1, unresolved: 1 } },
    });
    expect(await proof({ before, after: before })).toMatchObject({ ok: true, missing: [] });
  });

  test('disproves a rewrite that lacks what the sources look up by name', async () => {
    const lookups = [{ what: 'git', anyOf: ['git'], because: 'server.js:1 runs it' }];
    const before = { files: [object('usr/bin/git')] };
    const { reason } = await proof({ before }, {}, { lookups });
    expect(reason).toBe('the rewrite lacks git: server.js:1 runs it');
    expect(await proof({ before, after: before }, {}, { lookups })).toMatchObject({ ok: true });
  });

  test('disproves a rewrite that takes longer to stop, each time', async () => {
    const verified = await proof({ after: { container: { stopSeconds: 2.2 } } });
    expect(verified.reason).toMatch(
      /^the rewrite stops 2\.\d+ seconds after SIGTERM, the original after 0\S* \(each 3 times\)$/,
    );
    expect(verified.after?.stopReadings).toHaveLength(3);
    expect(leftBehind()).toEqual([]);
  });

  test('does not disprove a rewrite that took longer to stop once', async () => {
    const verified = await proof({ after: { container: { stopSeconds: [2.2, 0] } } });
    expect(verified).toMatchObject({
      ok: true,
      reason: null,
      differences: ['USER: root before, 1000 after'],
    });
    expect(verified.after?.stopReadings).toHaveLength(2);
  });

  test.each(['container', 'start', 'stop', 'logs', 'export'])(
    'a container that vanishes before `%s` proves nothing, and is no internal error',
    async (vanishesAt) => {
      const verified = await proof({ after: { container: { vanishesAt } } });
      expect(verified).toMatchObject({ ok: null, differences: [] });
      expect(verified.reason).toMatch(
        /^not proven: the container dfrewrite-verify-\w+-(?:start|files)-after-\d+ vanished in the middle: something else on this machine removes them$/,
      );
      expect(leftBehind()).toEqual([]);
    },
  );

  test('compares programs that end by status and output, times left out', async () => {
    const ends = (output: string): FakeSide => ({ container: { exitCode: 0, output } });
    const same = await proof({
      before: ends('2026-01-01T10:00:00Z done in 12ms\n'),
      after: ends('2026-02-03T11:00:01Z done in 9ms\n'),
    });
    expect(same).toMatchObject({ ok: true, start: 'same' });
    const other = await proof({ before: ends('3 rows\n'), after: ends('no rows\n') });
    expect(other.reason).toBe('the output differs: the original wrote "3 rows", the rewrite did not');
  });

  test('runs the original again before it blames the rewrite for another output', async () => {
    const before: FakeSide = {
      container: { exitCode: 0, output: ['drew the card seven', 'drew the card nine'] },
    };
    const verified = await proof({
      before,
      after: { container: { exitCode: 0, output: 'drew the card two' } },
    });
    expect(verified).toMatchObject({ ok: true, start: 'same' });
    expect(verified.differences).toContain('the output of the original differs from run to run: only the exit status was compared'); // prettier-ignore
  });

  test('accepts that both fail to start in the same way, and says so', async () => {
    const fails: FakeSide = { container: { exitCode: 1, output: 'DATABASE_URL is not set\n' } };
    const verified = await proof({ before: fails, after: fails });
    expect(verified).toMatchObject({ ok: true, start: 'same' });
    expect(verified.differences).toContain(
      'both fail to start in the same way: status 1, "DATABASE_URL is not set"',
    );
  });

  test('compares images that name no program, and proves nothing where the engine refuses both for another reason', async () => {
    const refuses = (refused: string): FakeSide => ({ container: { refused } });
    const same = 'OCI runtime create failed: exec: "serve": executable file not found in $PATH';
    expect(await proof({ before: refuses(same), after: refuses(same) })).toMatchObject({
      ok: true,
      start: 'same',
    });
    const other = 'network shop not found';
    expect(await proof({ before: refuses(other), after: refuses(other) })).toMatchObject({
      ok: null,
      reason: 'not proven: network shop not found',
      start: 'not tried: network shop not found',
    });
  });

  test('asks what --smoke and --smoke-cmd say', async () => {
    const verified = await proof({}, { smoke: ['GET /health'], smokeCommands: ['node --version'] });
    expect(verified.ok).toBe(true);
    expect(fake.calls.filter(([name]) => name === 'exec').map((call) => call.slice(2))).toEqual([['node', '--version'], ['node', '--version']]); // prettier-ignore
  });

  describe('with a health check', () => {
    const config = { Healthcheck: { Test: ['CMD-SHELL', 'curl -f http://localhost:3000'] } };
    const files = ['bin/sh', 'usr/bin/curl'].map((path) => object(path));
    const healths = (before: readonly number[], after: readonly number[]) =>
      proof(
        { before: { config, files, container: { execStatus: before } }, after: { config, files, container: { execStatus: after } } },
        {},
        { files: [] },
      ); // prettier-ignore

    test('disproves a rewrite whose own does not succeed', async () => {
      const verified = await healths([0], [1]);
      expect(verified).toMatchObject({
        ok: false,
        reason:
          'the health check of the original succeeds, that of the rewrite ends with status 1: "ran /bin/sh -c curl -f http://localhost:3000"',
      });
      expect(fake.calls.filter(([name]) => name === 'exec')).toHaveLength(6);
    });

    test('gives both a moment', async () => {
      expect(await healths([1, 0], [1, 1, 0])).toMatchObject({ ok: true, reason: null });
    });

    test('says nothing where that of the original does not succeed either', async () => {
      expect(await healths([1], [2])).toMatchObject({ ok: true, reason: null });
    });
  });

  test('says when an image is over its budget without calling the rewrite wrong', async () => {
    const verified = await proof(
      { before: { sizeBytes: 300e6 }, after: { sizeBytes: 280e6 } },
      { maxSize: '200MB', maxSizeRatio: 0.8 },
    );
    expect(verified.ok).toBe(true);
    expect(verified.overBudget).toEqual([
      'the image has 280.0 MB, more than the limit of 200.0 MB',
      'the image has 0.93 times the size of the original, more than the limit of 0.8',
    ]);
  });

  test('passes the options of the user on, and builds each side with its own ignore file', async () => {
    await proof({}, { buildArgs: ['A=b c'], secrets: ['id=token,src=t'], network: 'host', platform: 'linux/amd64', target: 'app', env: ['X=1'], envFiles: ['e.env'], runNetwork: 'none' }, { files: [] }); // prettier-ignore
    const build = fake.calls.find(([name]) => name === 'build') ?? [];
    expect(build.slice(2).filter((_, index) => index !== 1 && index !== 3)).toEqual(['--tag', '--file', '--network', 'host', '--platform', 'linux/amd64', '--target', 'app', '--build-arg', 'A=b c', '--secret', 'id=token,src=t', context]); // prettier-ignore
    const create =
      fake.calls.find((call) => call.join(' ').startsWith('create') && !call.includes('never-started')) ?? [];
    expect(create.join(' ')).toContain('--platform linux/amd64 --network none --env X=1 --env-file e.env');
  });

  test('publishes ports on loopback only', async () => {
    await proof({}, {}, { files: [] });
    const create = fake.calls.find((call) => call.includes('--publish')) ?? [];
    expect(create.slice(create.indexOf('--publish'), create.indexOf('--publish') + 2)).toEqual([
      '--publish',
      '127.0.0.1::3000',
    ]);
  });

  test('keeps images when asked to, and no container', async () => {
    const { images } = await proof({}, { keepImages: true });
    expect(images).toHaveLength(4);
    expect(fake.calls.some(([name]) => name === 'rmi')).toBe(false);
    expect(leftBehind().every((name) => name.startsWith('dfrewrite-verify:'))).toBe(true);
  });

  test('says that the engine went away in the middle, and what it left behind', async () => {
    const died = proof({ diesAt: 'start', before: { container: { refused: 'gone' } } });
    await expect(died).rejects.toMatchObject({ name: 'EngineError' });
    await expect(died).rejects.toThrow(
      /docker stopped answering during `\w+`: docker does not answer \(Cannot connect.*left behind: container/,
    );
  });

  test('removes what it made when it is stopped', async () => {
    fake = fakeEngine({ before: { hangs: true } });
    const stop = new AbortController();
    const stopped = verify(await openEngine('docker', stop.signal, fake.programs), REQUEST, {});
    setTimeout(() => {
      stop.abort();
    }, 50);
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(fake.calls.filter(([name]) => name === 'build')).toHaveLength(1);
    expect(leftBehind()).toEqual([]);
  });

  test('says what it does meanwhile', async () => {
    const said = new Set<string>();
    await proof(
      {},
      { progress: ({ side, step, doing }) => said.add(`${step} ${side} ${doing ?? ''}`.trim()) },
    );
    expect([...said]).toEqual(['building before RUN make', 'building after RUN make', 'starting before', 'starting after']); // prettier-ignore
  });

  test('leaves the context as it was', async () => {
    await proof({});
    expect(fake.calls.filter(([name]) => name === 'build')).toHaveLength(4);
    expect(readdirSync(context)).toEqual(['server.js']);
    expect(readFileSync(join(context, 'server.js'), 'utf8')).toBe('serve()\n');
  });
});
