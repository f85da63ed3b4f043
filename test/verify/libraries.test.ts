import { describe, expect, test } from 'vitest';
import { readCache } from '../../src/verify/ld-cache.ts';
import { linkerOf } from '../../src/verify/libraries.ts';
import { loaderView } from '../../src/verify/search.ts';
import { elfFile, type ElfSketch } from '../support/elf.ts';
import { image, link, object } from '../support/image-files.ts';
import { loaderCache } from '../support/loader-cache.ts';
import type { Member } from './archive.ts';

/** What the file at `path` loads in an image with these members. */
async function linkage(path: string, members: readonly Member[], env: readonly string[] = []) {
  const { files, config } = await image(members, { Env: env });
  return linkerOf(loaderView(files, config)).linkage(path);
}

const unresolved = async (...args: Parameters<typeof linkage>) =>
  (await linkage(...args))?.unresolved.map(({ name, version, through }) => [version, name, through && `through ${through}`].filter(Boolean).join(' ')); // prettier-ignore

const LIBC = object('usr/lib/x86_64-linux-gnu/libc.so.6', { soname: 'libc.so.6' });
const LOADER = object('lib64/ld-linux-x86-64.so.2', { soname: 'ld-linux-x86-64.so.2' });
const PROGRAM = { interpreter: '/lib64/ld-linux-x86-64.so.2', needed: ['libc.so.6'] };

describe('glibc', () => {
  test('a program finds its loader and the C library in the folders that are built in', async () => {
    const found = await linkage('/app/server', [object('app/server', PROGRAM), LIBC, LOADER]);
    expect(found?.unresolved).toEqual([]);
    expect(found?.found.get('libc.so.6')).toBe('/usr/lib/x86_64-linux-gnu/libc.so.6');
  });

  test('a loader that is not there is named by its path', async () => {
    expect(await unresolved('/app/server', [object('app/server', PROGRAM), LIBC])).toEqual([
      '/lib64/ld-linux-x86-64.so.2',
    ]);
  });

  test('what a library lacks is told with the library', async () => {
    const members = [
      object('app/addon.node', { needed: ['libvips.so.42'] }),
      object('usr/lib/libvips.so.42.1', { soname: 'libvips.so.42', needed: ['libglib-2.0.so.0', 'libvips.so.42'] }),
      link('usr/lib/libvips.so.42', 'libvips.so.42.1'),
    ]; // prettier-ignore
    expect(await unresolved('/app/addon.node', members)).toEqual(['libglib-2.0.so.0 through libvips.so.42']);
  });

  test('a name is not looked for again when a library of that name is loaded', async () => {
    const members = [
      object('app/a.node', { needed: ['liba.so', 'libb-hash.so'], runpath: '$ORIGIN' }),
      object('app/liba.so'),
      object('app/libb-hash.so', { soname: 'libb.so.1', needed: ['libb.so.1', 'liba.so'] }),
    ];
    expect(await unresolved('/app/a.node', members)).toEqual([]);
  });

  test('libraries that load each other come to an end', async () => {
    const members = [
      object('usr/lib/liba.so', { needed: ['libb.so'] }),
      object('usr/lib/libb.so', { needed: ['liba.so', 'libgone.so'] }),
      object('app/x', { needed: ['liba.so'] }),
    ];
    expect(await unresolved('/app/x', members)).toEqual(['libgone.so through libb.so']);
  });

  test.each(['$ORIGIN/../lib', '${ORIGIN}/../lib', '/app/lib', 'lib', '/gone:/app/lib'])('RUNPATH %s', async (runpath) => {
    const members = [object('app/bin/x', { needed: ['liba.so'], runpath }), object('app/lib/liba.so')];
    expect(await unresolved('/app/bin/x', members)).toEqual([]);
  }); // prettier-ignore

  test('a name that only begins like a token is none', async () => {
    const members = [object('app/x', { needed: ['liba.so'], runpath: '$ORIGINAL' }), object('app/liba.so')];
    expect(await unresolved('/app/x', members)).toEqual(['liba.so']);
  });

  test('$ORIGIN of a link is its own folder and that of its target', async () => {
    const members = [
      object('opt/tool/bin/x', { needed: ['liba.so'], runpath: '$ORIGIN/../lib' }),
      object('opt/tool/lib/liba.so', { needed: ['libb.so'], runpath: '$ORIGIN' }),
      link('usr/bin/x', '/opt/tool/bin/x'),
      object('opt/tool/lib/libb.so.1'),
      link('opt/tool/lib/libb.so', 'libb.so.1'),
    ];
    expect(await unresolved('/opt/tool/bin/x', members)).toEqual([]);
  });

  test('$LIB and $PLATFORM stand for what they may stand for', async () => {
    const members = (runpath: string) => [object('app/x', { needed: ['liba.so'], runpath }), object('opt/lib/x86_64-linux-gnu/haswell/liba.so')]; // prettier-ignore
    expect(await unresolved('/app/x', members('/opt/$LIB/$PLATFORM'))).toEqual([]);
    expect(await unresolved('/app/x', members('/opt/$LIB'))).toEqual(['liba.so']);
  });

  test('RPATH counts for what the file loads in turn, RUNPATH for the file alone', async () => {
    const members = (paths: ElfSketch) => [
      object('app/x', { needed: ['liba.so'], ...paths }),
      object('app/lib/liba.so', { needed: ['libb.so'] }),
      object('app/lib/libb.so'),
    ];
    expect(await unresolved('/app/x', members({ rpath: '$ORIGIN/lib' }))).toEqual([]);
    expect(await unresolved('/app/x', members({ runpath: '$ORIGIN/lib' }))).toEqual([
      'libb.so through liba.so',
    ]);
    expect(await unresolved('/app/x', members({ rpath: '$ORIGIN/lib', runpath: '/gone' }))).toEqual([
      'liba.so',
    ]);
  });

  test('LD_LIBRARY_PATH of the image counts', async () => {
    const members = [object('app/x', { needed: ['liba.so', 'libb.so'] }), object('opt/a/liba.so'), object('app/own/libb.so')]; // prettier-ignore
    expect(await unresolved('/app/x', members, ['LD_LIBRARY_PATH=/opt/a:own'])).toEqual([]);
    expect(await unresolved('/app/x', members)).toEqual(['liba.so', 'libb.so']);
  });

  test('the cache counts, and not the file that ldconfig makes it from', async () => {
    const members = (cache: Member[]) => [
      object('app/x', { needed: ['liba.so.1'] }),
      object('usr/local/lib/liba.so.1'),
      { path: 'etc/ld.so.conf', content: 'include /etc/ld.so.conf.d/*.conf\n' },
      { path: 'etc/ld.so.conf.d/libc.conf', content: '# libc\n/usr/local/lib\n' },
      ...cache,
    ];
    const cached = (content: Buffer): Member[] => [{ path: 'etc/ld.so.cache', content }];
    const good = loaderCache([['libz.so.1', '/lib/libz.so.1'], ['liba.so.1', '/usr/local/lib/liba.so.1']]); // prettier-ignore
    expect(await unresolved('/app/x', members(cached(good)))).toEqual([]);
    expect(await unresolved('/app/x', members(cached(loaderCache([]))))).toEqual(['liba.so.1']);
    expect(await unresolved('/app/x', members([]))).toEqual(['liba.so.1']);
    // a cache of another format: the folders are the best that is known
    expect(await unresolved('/app/x', members(cached(Buffer.from('another format'))))).toEqual([]);
    // a cache that names what is not there
    const gone = loaderCache([['liba.so.1', '/usr/local/lib/gone.so']]);
    expect(await unresolved('/app/x', members(cached(gone)))).toEqual(['liba.so.1']);
  });

  test('a library for another processor or width is none', async () => {
    const members = [object('app/x', { needed: ['liba.so', 'libb.so'] }), object('lib/liba.so', { machine: 183 }), object('lib/libb.so', { bits: 32 })]; // prettier-ignore
    expect(await unresolved('/app/x', members)).toEqual(['liba.so', 'libb.so']);
  });

  test('a text that a linker reads is no library, and one that cannot be read is taken as one', async () => {
    const broken = elfFile({ needed: ['libgone.so'] }).subarray(0, 200);
    const members = [
      object('app/x', { needed: ['liba.so', 'libb.so'] }),
      { path: 'lib/liba.so', content: 'GROUP ( /lib/liba.so.1 )' },
      { path: 'lib/libb.so', content: broken },
    ];
    expect(await unresolved('/app/x', members)).toEqual(['liba.so']);
  });

  test('a name with a slash is a path', async () => {
    const members = [object('app/x', { needed: ['/opt/liba.so', './libb.so', '/opt/libc.so'] }), object('opt/liba.so'), object('app/libb.so')]; // prettier-ignore
    expect(await unresolved('/app/x', members)).toEqual(['/opt/libc.so']);
  });

  test('folders that are links are followed', async () => {
    const members = [object('app/server', PROGRAM), link('lib', 'usr/lib'), link('lib64', 'usr/lib64'), LIBC, object('usr/lib64/ld-linux-x86-64.so.2')]; // prettier-ignore
    expect(await unresolved('/app/server', members)).toEqual([]);
  });

  test('32-bit and big-endian files have folders of their own', async () => {
    const arm: ElfSketch = { bits: 32, machine: 40 };
    const z: ElfSketch = { order: 'big', machine: 22 };
    const members = [
      object('app/arm', { ...arm, needed: ['liba.so'] }),
      object('usr/lib/arm-linux-gnueabihf/liba.so', arm),
      object('app/z', { ...z, needed: ['libb.so'] }),
      object('usr/lib/s390x-linux-gnu/libb.so', z),
    ];
    expect(await unresolved('/app/arm', members)).toEqual([]);
    expect(await unresolved('/app/z', members)).toEqual([]);
  });
});

describe('versions of symbols', () => {
  const libc = (...versions: readonly string[]): Member => object('lib/libc.so.6', { soname: 'libc.so.6', versions }); // prettier-ignore
  const asks = (...versions: readonly string[]): ElfSketch => ({ needed: ['libc.so.6'], asksFor: { 'libc.so.6': versions } }); // prettier-ignore

  test('that an older library lacks are refused', async () => {
    const members = [object('app/x', asks('GLIBC_2.2.5', 'GLIBC_2.38', 'weak:GLIBC_2.99')), libc('GLIBC_2.2.5', 'GLIBC_2.36')]; // prettier-ignore
    expect(await unresolved('/app/x', members)).toEqual(['GLIBC_2.38 libc.so.6']);
    expect(await unresolved('/app/x', [members[0]!, libc('GLIBC_2.2.5', 'GLIBC_2.38')])).toEqual([]);
  });

  test('of a library that tells none are not looked for, and not of one that is not there', async () => {
    const file = object('app/x', asks('GLIBC_2.38'));
    expect(await unresolved('/app/x', [file, libc()])).toEqual([]);
    expect(await unresolved('/app/x', [file])).toEqual(['libc.so.6']);
  });

  test('count for what is loaded in turn, and for the loader', async () => {
    const interpreter = '/lib64/ld-linux-x86-64.so.2';
    const members = [
      object('app/x', { interpreter, needed: ['liba.so'], asksFor: { 'ld-linux-x86-64.so.2': ['GLIBC_2.3', 'GLIBC_2.35'] } }),
      object('lib64/ld-linux-x86-64.so.2', { soname: 'ld-linux-x86-64.so.2', versions: ['GLIBC_2.3'] }),
      object('lib/liba.so', asks('GLIBC_2.38')),
      libc('GLIBC_2.36'),
    ]; // prettier-ignore
    expect(await unresolved('/app/x', members)).toEqual([
      'GLIBC_2.35 ld-linux-x86-64.so.2',
      'GLIBC_2.38 libc.so.6 through liba.so',
    ]);
  });

  test('are nothing to musl', async () => {
    const members = [
      object('app/x', { interpreter: '/lib/ld-musl-x86_64.so.1', needed: ['liba.so'], asksFor: { 'liba.so': ['A_2'] } }),
      object('lib/ld-musl-x86_64.so.1'),
      object('lib/liba.so', { versions: ['A_1'] }),
    ]; // prettier-ignore
    expect(await unresolved('/app/x', members)).toEqual([]);
  });
});

describe('musl', () => {
  const MUSL = object('lib/ld-musl-x86_64.so.1');
  const COMPAT = link('lib/libc.musl-x86_64.so.1', 'ld-musl-x86_64.so.1');
  const program = (more: ElfSketch = {}): Member =>
    object('app/server', { interpreter: '/lib/ld-musl-x86_64.so.1', ...more, needed: ['libc.musl-x86_64.so.1', ...(more.needed ?? [])] }); // prettier-ignore

  test('answers for the libraries that other C libraries divide', async () => {
    const needed = ['libpthread.so.0', 'libm.so.6', 'libdl.so.2', 'libc.so', 'libgcc_s.so.1'];
    expect(await unresolved('/app/server', [program({ needed }), MUSL, COMPAT])).toEqual(['libgcc_s.so.1']);
  });

  test('looks in three folders, or in those of its own file', async () => {
    const members = [program({ needed: ['libpq.so.5'] }), MUSL, COMPAT];
    const path = (content: string): Member => ({ path: 'etc/ld-musl-x86_64.path', content });
    expect(await unresolved('/app/server', [...members, object('usr/local/lib/libpq.so.5')])).toEqual([]);
    expect(await unresolved('/app/server', [...members, object('opt/lib/libpq.so.5')])).toEqual([
      'libpq.so.5',
    ]);
    const opt = [...members, object('opt/lib/libpq.so.5')];
    expect(await unresolved('/app/server', [...opt, path('/lib\n/opt/lib\n')])).toEqual([]);
    const local = [...members, object('usr/local/lib/libpq.so.5'), path('/lib:/usr/lib')];
    expect(await unresolved('/app/server', local)).toEqual(['libpq.so.5']);
  });

  test('knows no cache and no folder of Debian', async () => {
    const members = [program({ needed: ['libpq.so.5'] }), MUSL, COMPAT, object('usr/lib/x86_64-linux-gnu/libpq.so.5')]; // prettier-ignore
    const cache = { path: 'etc/ld.so.cache', content: loaderCache([['libpq.so.5', '/usr/lib/x86_64-linux-gnu/libpq.so.5']]) }; // prettier-ignore
    expect(await unresolved('/app/server', [...members, cache])).toEqual(['libpq.so.5']);
  });

  test('passes RUNPATH on to what is loaded, as glibc does with RPATH alone', async () => {
    const members = [
      program({ needed: ['liba.so'], runpath: '$ORIGIN/lib' }),
      object('app/lib/liba.so', { needed: ['libb.so'] }),
      object('app/lib/libb.so'),
      MUSL,
      COMPAT,
    ];
    expect(await unresolved('/app/server', members)).toEqual([]);
  });

  test('a library of the other C library is not served', async () => {
    const glibc = object('app/glibc.node', { needed: ['libc.so.6', 'ld-linux-x86-64.so.2'] });
    expect(await unresolved('/app/glibc.node', [glibc, MUSL, COMPAT])).toEqual(['libc.so.6', 'ld-linux-x86-64.so.2']); // prettier-ignore
    const musl = object('app/musl.node', { needed: ['libc.musl-x86_64.so.1'] });
    expect(await unresolved('/app/musl.node', [musl, LIBC, LOADER])).toEqual(['libc.musl-x86_64.so.1']);
    expect(await unresolved('/app/musl.node', [musl, MUSL, COMPAT])).toEqual([]);
  });
});

describe('the cache of glibc', () => {
  const entries = [['liba.so.1', '/usr/lib/liba.so.1'], ['liba.so.1', '/opt/liba.so.1']] as const; // prettier-ignore
  const expected = new Map([['liba.so.1', ['/usr/lib/liba.so.1', '/opt/liba.so.1']]]);

  test.each([{}, { old: true }, { order: 'big' as const }])('is read: %o', (options) => {
    expect(readCache(loaderCache(entries, options))).toEqual(expected);
  });

  test('that is cut off or of another kind is not read', () => {
    const whole = loaderCache(entries);
    for (let length = 0; length < whole.length; length++)
      expect(readCache(whole.subarray(0, length))).toBeNull();
    expect(readCache(Buffer.from('ld.so-1.7.0\0....'))).toBeNull();
  });
});
