import { expect, test } from 'vitest';
import { existingPart, identityOf, mayWrite, readFiles } from '../../src/verify/files.ts';
import { tarEntries } from '../../src/verify/tar.ts';
import { archive } from './archive.ts';

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
  for await (const [, content] of tarEntries(chunked(archive(MEMBERS), 300)))
    contents.push((await content()).length);
  expect(contents).toEqual([0, 700, 1, 0]);
});

test('refuses an archive that ends in the middle', async () => {
  const read = readFiles([chunked(archive(MEMBERS).subarray(0, 900), 100)]);
  await expect(read).rejects.toThrow('the archive of the image ended early');
});

test('applies the deletions of upper layers', async () => {
  const lower = archive([
    { path: 'a/', kind: 'folder' },
    { path: 'a/one' },
    { path: 'a/two' },
    { path: 'b/', kind: 'folder' },
    { path: 'b/three' },
  ]);
  const upper = archive([{ path: 'a/.wh.one' }, { path: 'b/.wh..wh..opq' }, { path: 'b/four' }]);
  const files = await readFiles([chunked(lower, 512), chunked(upper, 512)]);
  const paths = ['/a', '/a/one', '/a/two', '/b', '/b/three', '/b/four'];
  const found = await Promise.all(paths.map((path) => files.entry(path)));
  expect(paths.filter((_, index) => found[index] !== null)).toEqual(['/a', '/a/two', '/b', '/b/four']);
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
  const writable = await Promise.all(paths.map((path) => mayWrite(files, path, node)));
  expect(paths.filter((_, index) => writable[index])).toEqual(['/own', '/group', '/tmp']);
  expect(await mayWrite(files, '/data', { uid: 0, gids: [0], home: '/root' })).toBe(true);
});

test('follows links to the deepest part of a path that exists', async () => {
  const files = await readFiles([chunked(archive([...IMAGE, { path: 'var/', kind: 'folder' }]), 512)]);
  expect(await existingPart(files, '/var/run/today/log')).toEqual({ path: '/own', whole: false });
  expect(await existingPart(files, '/data')).toEqual({ path: '/data', whole: true });
  expect(await existingPart(files, '/nowhere/at/all')).toEqual({ path: '/', whole: false });
});
