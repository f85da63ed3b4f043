import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine, watch } from '../../src/verify/index.ts';
import { loadedFiles } from '../../src/verify/inside.ts';
import { librariesOf } from '../../src/verify/loaded.ts';
import { image, link, object } from '../support/image-files.ts';
import { fakeEngine, type FakeSide } from './fake.ts';

let server: Server;
let hostPort: number;
beforeAll(async () => {
  server = createServer((_, response) => response.end('welcome'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  hostPort = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
});

const context = mkdtempSync(join(tmpdir(), 'dfrewrite-context-'));
const DOCKERFILE = 'FROM node:22 AS build\nRUN make\n# the last\nFROM node:22\nCOPY --from=build /a /a\n';

async function watched(side: FakeSide, options: Parameters<typeof watch>[2] = {}) {
  const fake = fakeEngine({ before: { ...side, container: { hostPort, ...side.container } } });
  const engine = await openEngine('docker', undefined, fake.programs);
  const before = { dockerfile: DOCKERFILE, ignore: null };
  const answer = await watch(engine, { context, before }, { startSeconds: 1, ...options });
  return { ...answer, calls: fake.calls };
}

const file = (path: string, uid = 0) => [{ path, content: 'x', uid }];

describe('an original that is watched', () => {
  test('is said with its engine, its answers, its user and its processes', async () => {
    const { watched: seen, reason } = await watched(
      { container: { owners: ['0', '1000'], commands: ['node server.js', 'node worker.js --fast'] } },
      { smoke: ['GET /health'], smokeCommands: ['node --version'] },
    );
    expect(reason).toBeNull();
    expect(seen).toMatchObject({
      engine: 'docker 28.5',
      answers: [
        { asked: 'GET / on port 3000', answer: 'HTTP/1.1 200 OK' },
        { asked: 'GET /health', answer: 'HTTP/1.1 200 OK' },
        { asked: 'node --version', answer: 'exit status 0' },
      ],
      exitCode: null,
      uid: 0,
      home: '/root',
      processes: [
        { argv: ['node', 'server.js'], uid: 0 },
        { argv: ['node', 'worker.js', '--fast'], uid: 1000 },
      ],
    });
    expect(seen?.date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test('is built as it is, and its last FROM alone, to know what that brings', async () => {
    const { calls } = await watched({});
    expect(calls.filter(([name]) => name === 'build')).toHaveLength(2);
    expect(calls.filter(([name]) => name === 'rmi').length + calls.filter(([name]) => name === 'rm').length).toBeGreaterThan(3); // prettier-ignore
  });

  test('what it wrote is said with its owner; folders above it, the engine and caches are not', async () => {
    const changes = ['C /app', 'A /app/x.log', 'C /data', 'D /data/old', 'C /etc/hosts', 'A /run/tool.pid', 'C /run', 'C /srv/mine'];
    const files = [{ path: 'srv/mine', content: 'x', uid: 0 }];
    const copies = { '/app/x.log': file('x.log'), '/srv/mine': file('mine', 33), '/run/tool.pid': file('tool.pid') };
    const { watched: seen } = await watched({ files, container: { changes, copies } });
    expect(seen?.written).toEqual([
      { path: '/app/x.log', folder: false, change: 'made', uid: 0 },
      { path: '/data', folder: false, change: 'changed', uid: null },
      { path: '/run/tool.pid', folder: false, change: 'made', uid: 0 },
      { path: '/srv/mine', folder: false, change: 'owner', uid: 33 },
    ]);
  }); // prettier-ignore

  test('what lies in a volume was written, unless the image has it there', async () => {
    const files = [{ path: 'data/seed', content: 'x', uid: 0 }];
    const copies = { '/data': [{ path: 'data/', kind: 'folder' as const }, ...file('data/seed'), ...file('data/today', 5)] }; // prettier-ignore
    const { watched: seen } = await watched({ files, container: { volumes: ['/data'], copies } });
    expect(seen?.volumes).toEqual(['/data']);
    expect(seen?.written).toEqual([{ path: '/data/today', folder: false, change: 'made', uid: 5 }]);
    const dark = await watched({ container: { volumes: ['/data'] } });
    expect(dark.watched?.written).toEqual([{ path: '/data', folder: true, change: 'changed', uid: null }]);
  });

  test('thousands of files in a folder are some', async () => {
    const changes = Array.from({ length: 500 }, (_, index) => `A /cache/${index}`);
    expect((await watched({ container: { changes } })).watched?.written).toHaveLength(20);
  });

  test('one that ended is said with its status', async () => {
    expect((await watched({ container: { exitCode: 3 } })).watched).toMatchObject({ exitCode: 3, processes: [], mapped: false }); // prettier-ignore
  });

  test('memory that only a shell inside can read', async () => {
    const says = '7f00-7f01 r-xp 00000000 00:2d 13 /usr/lib/libx.so.1\n';
    const files = [object('usr/lib/libx.so.1'), { path: 'var/lib/dpkg/info/libx1.list', content: '/usr/lib/libx.so.1\n' }]; // prettier-ignore
    const { watched: seen } = await watched({ files, container: { says } });
    expect(seen?.mapped).toBe(true);
    expect(seen?.libraries).toEqual([{ path: '/usr/lib/libx.so.1', package: 'libx1', base: true, by: [], mapped: true }]); // prettier-ignore
  });
});

describe('nothing is observed', () => {
  test('where the original does not build, with its log', async () => {
    expect(await watched({ builds: false, log: ['no make'] })).toMatchObject({ watched: null, reason: 'the original does not build', log: ['no make'] }); // prettier-ignore
  });

  test('where it cannot be started', async () => {
    expect((await watched({ container: { refused: 'no such file' } })).reason).toBe('the original cannot be started: no such file'); // prettier-ignore
  });
});

test('only lines with code name files that are loaded', () => {
  const maps = '1-2 r--p 0 0:1 5 /lib/a.so\n1-2 r-xp 00 0:1 5      /lib/b c.so\n1-2 rwxp 0 0:0 0\n1-2 r-xp 0 0:0 0  [vdso]\n'; // prettier-ignore
  expect(loadedFiles(maps)).toEqual(['/lib/b c.so']);
});

describe('libraries', () => {
  const DPKG = {
    path: 'var/lib/dpkg/info/libpq5.list',
    content: '/usr/lib/libpq.so.5.1\n/usr/lib/libpq.so.5\n',
  };
  const SSL = { path: 'var/lib/dpkg/info/libssl3.list', content: '/usr/lib/libssl.so.3\n' };
  const members = [
    object('app/site-packages/p/_p.so', { needed: ['libpq.so.5'] }),
    object('usr/lib/libpq.so.5.1', { soname: 'libpq.so.5', needed: ['libssl.so.3'] }),
    link('usr/lib/libpq.so.5', 'libpq.so.5.1'),
    object('usr/lib/libssl.so.3', { soname: 'libssl.so.3' }),
    object('usr/local/lib/libown.so', { soname: 'libown.so' }),
    object('usr/local/bin/interpreter', { needed: ['libown.so'] }),
    DPKG,
    SSL,
  ];

  test('that files of the application ask for are named, in memory or not; what those ask for comes with their package', async () => {
    const whole = await image(members);
    const base = await image(members.slice(1));
    expect(librariesOf(whole, null, base.files)).toEqual([
      { path: '/usr/lib/libpq.so.5.1', package: 'libpq5', base: true, by: ['/app/site-packages/p/_p.so'], mapped: false },
    ]);
    const mapped = ['/usr/lib/libpq.so.5.1', '/usr/lib/libssl.so.3', '/app/site-packages/p/_p.so'];
    expect(librariesOf(whole, mapped, base.files).map(({ path }) => path)).toEqual(['/usr/lib/libpq.so.5.1']);
  }); // prettier-ignore

  test('that are loaded by name are known from memory alone', async () => {
    const whole = await image(members.slice(1));
    expect(librariesOf(whole, ['/usr/lib/libssl.so.3'], whole.files)).toMatchObject([{ package: 'libssl3', by: [] }]); // prettier-ignore
  });

  test('that no package has are told, unless the base image brings them', async () => {
    const whole = await image(members);
    const mapped = ['/usr/local/lib/libown.so', '/usr/local/bin/interpreter'];
    expect(librariesOf(whole, mapped, whole.files).map(({ path }) => path)).toEqual([
      '/usr/lib/libpq.so.5.1',
    ]);
    const empty = await image([]);
    expect(librariesOf(whole, mapped, empty.files)).toContainEqual({ path: '/usr/local/lib/libown.so', package: null, base: false, by: [], mapped: true }); // prettier-ignore
  });
});
