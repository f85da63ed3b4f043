import { describe, expect, test } from 'vitest';
import { identityOf } from '../../src/verify/accounts.ts';
import { existingPart, mayWrite, readFiles } from '../../src/verify/files.ts';
import { tarEntries } from '../../src/verify/tar.ts';
import { archive, type Member } from './archive.ts';

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

const LONG = `usr/${'long/'.repeat(30)}name`;
const MEMBERS = [
  { path: './app/', kind: 'folder' as const, uid: 1000, gid: 1000 },
  { path: './app/server.js', content: 'x'.repeat(700), mode: 0o755 },
  { path: LONG, content: 'y' },
  { path: 'bin', kind: 'link' as const, target: 'usr/bin' },
];

test.each([1, 100, 512, 513, 100_000])('reads an archive that comes in pieces of %i bytes', async (size) => {
  const found = [];
  for await (const [entry] of tarEntries(chunked(archive(MEMBERS), size))) found.push(entry);
  expect(found).toEqual([
    { path: 'app', kind: 'folder', mode: 0o755, uid: 1000, gid: 1000, sizeBytes: 0, target: '' },
    { path: 'app/server.js', kind: 'file', mode: 0o755, uid: 0, gid: 0, sizeBytes: 700, target: '' },
    { path: LONG, kind: 'file', mode: 0o644, uid: 0, gid: 0, sizeBytes: 1, target: '' },
    { path: 'bin', kind: 'link', mode: 0o644, uid: 0, gid: 0, sizeBytes: 0, target: 'usr/bin' },
  ]);
});

test('gives the content of an entry to whoever asks for it', async () => {
  const contents = [];
  for await (const [, content] of tarEntries(chunked(archive(MEMBERS), 300))) {
    await content.skip(1);
    contents.push([(await content.take(600)).length, (await content.take(600)).length]);
  }
  expect(contents).toEqual([
    [0, 0],
    [600, 99],
    [0, 0],
    [0, 0],
  ]);
});

test('refuses an archive that ends in the middle', async () => {
  const read = readFiles([chunked(archive(MEMBERS).subarray(0, 900), 100)]);
  await expect(read).rejects.toThrow('the archive of the image ended early');
});

/** Which of the paths an image of these layers has. */
async function present(
  paths: readonly string[],
  ...layers: readonly (readonly Member[])[]
): Promise<readonly string[]> {
  const files = await readFiles(layers.map((members) => chunked(archive(members), 512)));
  return paths.filter((path) => files.entry(path) !== null);
}

const folder = (path: string): Member => ({ path: `${path}/`, kind: 'folder' });

describe('layers', () => {
  const LOWER = [folder('a'), { path: 'a/one' }, { path: 'a/two' }, folder('b'), { path: 'b/three' }];
  const ALL = ['/a', '/a/one', '/a/two', '/b', '/b/three', '/b/four'];

  test('on top delete what lies below', async () => {
    const upper = [{ path: 'a/.wh.one' }, { path: 'b/.wh..wh..opq' }, { path: 'b/four' }];
    expect(await present(ALL, LOWER, upper)).toEqual(['/a', '/a/two', '/b', '/b/four']);
    expect(await present(ALL, LOWER, [{ path: '.wh.a' }])).toEqual(['/b', '/b/three']);
  });

  test('never delete what is their own, in whatever order they say it', async () => {
    const upper = [{ path: 'b/four' }, { path: 'b/.wh..wh..opq' }, { path: 'a/one' }, { path: 'a/.wh.one' }];
    expect(await present(ALL, LOWER, upper)).toEqual(['/a', '/a/one', '/a/two', '/b', '/b/four']);
  });

  test('put a file in the place of a folder', async () => {
    expect(await present(ALL, LOWER, [{ path: 'a' }])).toEqual(['/a', '/b', '/b/three']);
  });
});

test('a second name of a file is the same file, also where the first is deleted later', async () => {
  const lower = [{ path: 'bin/one', content: '#!/bin/sh\n', mode: 0o755 }, { path: 'bin/two', kind: 'hardlink' as const, target: './bin/one' }]; // prettier-ignore
  const files = await readFiles(
    [lower, [{ path: 'bin/.wh.one' }]].map((members) => chunked(archive(members), 512)),
  );
  expect(files.all.get('/bin/one')).toBeUndefined();
  expect(files.all.get('/bin/two')).toMatchObject({
    shebang: '#!/bin/sh',
    entry: { kind: 'file', path: 'bin/two', mode: 0o755 },
  });
});

test('of contents only what tells how the image works is kept', async () => {
  const members: readonly Member[] = [
    { path: 'etc/passwd', content: 'root:x:0:0::/root:/bin/sh\n' },
    { path: 'etc/ld-musl-aarch64.path', content: '/lib\n' },
    { path: 'etc/shadow', content: 'secret' },
    { path: 'app/notes.sh', content: '#!/bin/sh\n', mode: 0o644 },
    { path: 'app/run.sh', content: `#!/bin/sh${' '.repeat(1000)}-e\n`, mode: 0o755 },
    { path: 'app/text', content: 'x'.repeat(10_000), mode: 0o755 },
  ];
  const files = await readFiles([chunked(archive(members), 700)]);
  const kept = [...files.all].map(([path, { content, shebang, object }]) => [
    path,
    content?.length ?? 0,
    shebang?.trim() ?? null,
    object,
  ]);
  expect(kept).toEqual([
    ['/etc/passwd', 26, null, undefined],
    ['/etc/ld-musl-aarch64.path', 5, null, undefined],
    ['/etc/shadow', 0, null, undefined],
    ['/app/notes.sh', 0, null, undefined],
    ['/app/run.sh', 0, '#!/bin/sh', undefined],
    ['/app/text', 0, null, undefined],
  ]);
});

const IMAGE = [
  { path: 'etc/passwd', content: 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n' },
  { path: 'etc/group', content: 'root:x:0:\nshared:x:50:node,other\n' },
  { path: 'own/', kind: 'folder' as const, uid: 1000 },
  { path: 'group/', kind: 'folder' as const, gid: 50, mode: 0o775 },
  { path: 'tmp/', kind: 'folder' as const, mode: 0o1777 },
  { path: 'data/', kind: 'folder' as const },
  { path: 'var/run', kind: 'link' as const, target: '../own' },
  { path: 'etc/motd' },
];

test('knows who a user is', async () => {
  const files = await readFiles([chunked(archive(IMAGE), 512)]);
  expect(identityOf(files, '')).toEqual({ uid: 0, gids: [0], home: '/root' });
  expect(identityOf(files, 'node')).toEqual({ uid: 1000, gids: [1000, 50], home: '/home/node' });
  expect(identityOf(files, '1000:shared')).toEqual({ uid: 1000, gids: [50], home: '/home/node' });
  expect(identityOf(files, '10001:10001')).toEqual({ uid: 10001, gids: [10001], home: '/' });
  expect(identityOf(files, 'nobody')).toBeNull();
});

test('knows where a user may write', async () => {
  const files = await readFiles([chunked(archive(IMAGE), 512)]);
  const node = identityOf(files, 'node') ?? { uid: -1, gids: [], home: '' };
  const paths = ['/own', '/group', '/tmp', '/data', '/etc/motd', '/'];
  expect(paths.filter((path) => mayWrite(files, path, node))).toEqual(['/own', '/group', '/tmp']);
  expect(mayWrite(files, '/data', { uid: 0, gids: [0], home: '/root' })).toBe(true);
});

test('links that lead in a circle end nowhere', async () => {
  const circle = [{ path: 'a', kind: 'link' as const, target: 'b' }, { path: 'b', kind: 'link' as const, target: '/a' }]; // prettier-ignore
  const files = await readFiles([chunked(archive(circle), 512)]);
  expect(existingPart(files, '/a/x').whole).toBe(false);
});

test('follows links to the deepest part of a path that exists', async () => {
  const files = await readFiles([chunked(archive([...IMAGE, { path: 'var/', kind: 'folder' }]), 512)]);
  expect(existingPart(files, '/var/run/today/log')).toEqual({ path: '/own', whole: false });
  expect(existingPart(files, '/data')).toEqual({ path: '/data', whole: true });
  expect(existingPart(files, '/nowhere/at/all')).toEqual({ path: '/', whole: false });
});
