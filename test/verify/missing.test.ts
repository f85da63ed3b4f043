import { describe, expect, test } from 'vitest';
import { ownersOf } from '../../src/verify/owners.ts';
import { programFiles } from '../../src/verify/program-files.ts';
import { compareLoads, missingDifferences, type Inspected } from '../../src/verify/missing.ts';
import { askedBy } from '../../src/verify/scripts.ts';
import type { Lookup } from '../../src/model/index.ts';
import { image, link, object, script } from '../support/image-files.ts';
import type { Member } from './archive.ts';

const sentences = (before: Inspected, after: Inspected, lookups: readonly Lookup[] = []): readonly string[] =>
  missingDifferences(compareLoads(before, after, lookups).missing).map(({ text }) => text);

const list = (name: string, ...paths: string[]): Member => ({ path: `var/lib/dpkg/info/${name}.list`, content: `/.\n${paths.join('\n')}\n` }); // prettier-ignore
const LIBPQ = object('usr/lib/x86_64-linux-gnu/libpq.so.5.15', { soname: 'libpq.so.5' });
const LIBPQ_LINK = link('usr/lib/x86_64-linux-gnu/libpq.so.5', 'libpq.so.5.15');
const LIBPQ_LIST = list('libpq5:amd64', '/usr/lib/x86_64-linux-gnu/libpq.so.5', '/usr/lib/x86_64-linux-gnu/libpq.so.5.15'); // prettier-ignore
const FULL = [LIBPQ, LIBPQ_LINK, LIBPQ_LIST];

describe('libraries', () => {
  const ADDON = object('app/node_modules/pg-native/build/addon.node', { needed: ['libpq.so.5'] });

  test('that resolved and do not any more disprove, with the package that brings them', async () => {
    const [before, after] = [await image([ADDON, ...FULL]), await image([ADDON])];
    const compared = compareLoads(before, after, []);
    expect(compared).toEqual({
      missing: [{ kind: 'library', name: 'libpq.so.5', package: 'libpq5', by: ['/app/node_modules/pg-native/build/addon.node'] }],
      before: { files: 1, unresolved: 0 },
      after: { files: 1, unresolved: 1 },
    }); // prettier-ignore
    expect(missingDifferences(compared.missing)).toEqual([
      { text: 'the rewrite lacks libpq.so.5 (package libpq5), loaded by /app/node_modules/pg-native/build/addon.node', breaks: true },
    ]); // prettier-ignore
  });

  test('that resolve in neither are no finding: many packages carry libraries for other systems', async () => {
    const musl = object('app/node_modules/sharp/musl.node', { needed: ['libc.musl-x86_64.so.1'] });
    const both = await image([musl]);
    expect(compareLoads(both, both, [])).toEqual({
      missing: [],
      before: { files: 1, unresolved: 1 },
      after: { files: 1, unresolved: 1 },
    });
  });

  test('of one name are one finding', async () => {
    const members = ['a', 'b', 'c'].map((name) => object(`app/${name}.node`, { needed: ['libpq.so.5'] }));
    expect(sentences(await image([...members, ...FULL]), await image(members))).toEqual([
      'the rewrite lacks libpq.so.5 (package libpq5), loaded by /app/a.node and 2 more',
    ]);
  });

  test('are compared with the same file elsewhere: packages move into a virtual environment', async () => {
    const path = 'lib/python3.12/site-packages/psycopg2/_psycopg.so';
    const other = object('usr/local/lib/python3.12/site-packages/other/_psycopg.so', {
      needed: ['libgone.so'],
    });
    const before = await image([object(`usr/local/${path}`, { needed: ['libpq.so.5'] }), other, ...FULL]);
    const after = await image([object(`opt/venv/${path}`, { needed: ['libpq.so.5'] })]);
    expect(sentences(before, after)).toEqual([
      `the rewrite lacks libpq.so.5 (package libpq5), loaded by /opt/venv/${path}`,
    ]);
    // the same file did not find it before either: its own folder list is what counts
    const unfound = await image([object(`usr/local/${path}`, { needed: ['libpq.so.5'] })]);
    expect(sentences(unfound, after)).toEqual([]);
  });

  test('that a file finds by a folder of its own count as resolved before', async () => {
    const addon = object('app/x/addon.node', { needed: ['libown.so'], runpath: '$ORIGIN/lib' });
    const before = await image([addon, object('app/x/lib/libown.so')]);
    expect(sentences(before, await image([addon]))).toEqual([
      'the rewrite lacks libown.so, loaded by /app/x/addon.node',
    ]);
  });

  test('of a program that the original did not have count where the original has them', async () => {
    const server = object('app/server', { needed: ['libpq.so.5', 'libnowhere.so'] });
    expect(sentences(await image(FULL), await image([server]))).toEqual([
      'the rewrite lacks libpq.so.5 (package libpq5), loaded by /app/server',
    ]);
  });

  test('that are lacking further down are told with what lies between', async () => {
    const members = [object('app/x.node', { needed: ['liba.so'] }), object('usr/lib/liba.so', { needed: ['libpq.so.5'] })]; // prettier-ignore
    expect(sentences(await image([...members, ...FULL]), await image(members))).toEqual([
      'the rewrite lacks libpq.so.5 (package libpq5), loaded by /app/x.node (through liba.so)',
    ]);
  });

  test('count for the loader of a program too', async () => {
    const server = object('app/server', { interpreter: '/lib64/ld-linux-x86-64.so.2' });
    const loader = [object('usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2'), link('lib64', 'usr/lib64'), link('usr/lib64/ld-linux-x86-64.so.2', '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2'), list('libc6:amd64', '/lib64/ld-linux-x86-64.so.2')]; // prettier-ignore
    expect(sentences(await image([server, ...loader]), await image([server]))).toEqual([
      'the rewrite lacks /lib64/ld-linux-x86-64.so.2 (package libc6), the loader of /app/server',
    ]);
  });

  test('of an older system lack versions', async () => {
    const addon = object('app/x.node', { needed: ['libc.so.6'], asksFor: { 'libc.so.6': ['GLIBC_2.38'] } });
    const libc = (...versions: readonly string[]) => object('usr/lib/x86_64-linux-gnu/libc.so.6', { versions }); // prettier-ignore
    const owner = list('libc6:amd64', '/usr/lib/x86_64-linux-gnu/libc.so.6');
    const [newer, older] = [await image([addon, libc('GLIBC_2.38'), owner]), await image([addon, libc('GLIBC_2.36')])]; // prettier-ignore
    expect(sentences(newer, older)).toEqual([
      'the rewrite lacks GLIBC_2.38 of libc.so.6 (package libc6), asked for by /app/x.node',
    ]);
    expect(sentences(older, older)).toEqual([]);
    expect(sentences(await image([addon]), older)).toEqual([]); // neither has it
    expect(sentences(older, await image([addon]))).toEqual([]);
    // a file that only the rewrite has
    expect(sentences(await image([libc('GLIBC_2.38')]), older)).toHaveLength(1);
    expect(sentences(await image([libc('GLIBC_2.36')]), older)).toEqual([]);
  });

  test('of the base image itself are its own affair', async () => {
    const tk = object('usr/local/lib/python3.12/lib-dynload/_tkinter.so', { needed: ['libtk8.6.so'] });
    const before = await image([tk, object('usr/lib/libtk8.6.so')]);
    expect(sentences(before, await image([tk]))).toEqual([]);
  });
});

describe('the program', () => {
  const paths = async (members: readonly Member[], config: Readonly<Record<string, unknown>>) => {
    const { files, config: read } = await image(members, config);
    return programFiles(files, read);
  };

  test('lies below working folder, home and folders in ENV, in dependencies, on PATH, and where the start command says', async () => {
    const members = ['app/a.node', 'root/.cache/chrome', 'opt/plugins/p.so', 'usr/lib/python3/dist-packages/x.so', 'usr/local/bin/tool', 'srv/bin/start', 'srv/bin/beside.so', 'health/check', 'usr/lib/gcc/cc1', 'usr/local/lib/libfree.so'].map((path) => object(path)); // prettier-ignore
    const config = {
      Env: ['PATH=/usr/local/bin:relative', 'PLUGINS=/opt/plugins:/nowhere', 'PYTHONHOME=/usr/local'],
      Entrypoint: ['/bin/sh', '-c', 'exec /srv/bin/start --now'],
      Healthcheck: { Test: ['CMD', '/health/check'] },
    };
    const passwd = { path: 'etc/passwd', content: 'root:x:0:0:root:/root:/bin/sh\n' };
    expect((await paths([...members, passwd], config)).objects).toEqual([
      '/app/a.node',
      '/root/.cache/chrome',
      '/opt/plugins/p.so',
      '/usr/lib/python3/dist-packages/x.so',
      '/usr/local/bin/tool',
      '/srv/bin/start',
      '/srv/bin/beside.so',
      '/health/check',
    ]);
  });

  test('in the top folder is what the start command names', async () => {
    const members = [object('server'), object('usr/lib/x.so'), object('node_modules/a/a.node')];
    expect(await paths(members, { WorkingDir: '', Cmd: ['./server'] })).toEqual({
      objects: ['/server', '/node_modules/a/a.node'],
      scripts: [],
    });
  });

  test('has the targets of links on PATH', async () => {
    const members = [object('usr/lib/tool/bin/tool'), link('usr/bin/tool', '../lib/tool/bin/tool'), link('bin', 'usr/bin')]; // prettier-ignore
    expect((await paths(members, { Env: ['PATH=/bin'] })).objects).toEqual(['/usr/lib/tool/bin/tool']);
  });

  test('runs scripts of its own, not those that dependencies bring for their developers', async () => {
    const members = [
      script('app/wait.sh', '#!/bin/bash'),
      script('app/node_modules/gyp/gyp.py', '#!/usr/bin/env python3'),
      { ...script('app/notes.sh', '#!/bin/zsh'), mode: 0o644 },
      script('usr/bin/tool', '#!/usr/bin/perl -w'),
      script('usr/lib/git-core/git-x', '#!/usr/bin/perl'),
    ];
    expect((await paths(members, {})).scripts).toEqual(['/app/wait.sh', '/usr/bin/tool']);
  });
});

describe('scripts', () => {
  test.each([
    ['#!/bin/sh -e', ['/bin/sh']],
    ['#! /usr/bin/env node', ['/usr/bin/env', 'node']],
    ['#!/usr/bin/env -S A=1 python3 -u', ['/usr/bin/env', 'python3']],
    ['#!/opt/venv/bin/python', ['/opt/venv/bin/python']],
    ['#!python3', []],
    ['#!', []],
  ])('%s', (line, asked) => {
    expect(askedBy(line)).toEqual(asked);
  });

  test('lose their interpreter by name or by path', async () => {
    const scripts = [
      script('app/gen.py', '#!/usr/bin/env python3'),
      script('app/old/bin/gunicorn', '#!/app/old/bin/python'),
    ];
    const env = object('usr/bin/env');
    const python = [object('usr/bin/python3.11'), link('usr/bin/python3', 'python3.11'), list('python3-minimal', '/usr/bin/python3'), object('app/old/bin/python')]; // prettier-ignore
    expect(sentences(await image([...scripts, env, ...python]), await image([...scripts, env]))).toEqual([
      'the rewrite lacks python3 (package python3-minimal), the interpreter of /app/gen.py',
      'the rewrite lacks /app/old/bin/python, the interpreter of /app/old/bin/gunicorn',
    ]);
    const notForRunning = { ...object('usr/bin/python3'), mode: 0o644 };
    const after = await image([scripts[0]!, env, notForRunning]);
    expect(sentences(await image([scripts[0]!, env, ...python]), after)).toHaveLength(1);
  });
});

describe('what is looked up by name', () => {
  const lookup = (what: string, ...anyOf: string[]): Lookup => ({ what, anyOf, because: 'app.js:3 asks for it' }); // prettier-ignore

  test('is a file, a filled folder, a program or a library', async () => {
    const members = [
      { path: 'etc/mime.types', content: 'text/html html' },
      list('media-types', '/etc/mime.types'),
      { path: 'usr/share/fonts/truetype/dejavu/DejaVuSans.ttf', content: 'font' },
      object('usr/bin/git', { interpreter: '/lib/ld.so' }),
      list('git', '/usr/bin/git'),
      object('usr/lib/libmagic.so.1'),
      { path: 'app/templates/page.html', content: 'x' },
    ];
    const lookups = [
      lookup('templates', './templates'),
      lookup('the table of media types', '/etc/mime.types', '/etc/apache2/mime.types'),
      lookup('fonts', '/usr/share/fonts/'),
      lookup('git', 'git'),
      lookup('libmagic', 'libmagic.so.1'),
      lookup('ssh', 'ssh'),
      lookup('time zones', '/usr/share/zoneinfo/'),
    ];
    const empty = [{ path: 'usr/share/fonts/', kind: 'folder' as const }, object('bin/sh', { interpreter: '/lib/ld.so' })]; // prettier-ignore
    expect(sentences(await image(members), await image(empty), lookups)).toEqual([
      'the rewrite lacks templates: app.js:3 asks for it',
      'the rewrite lacks the table of media types (package media-types): app.js:3 asks for it',
      'the rewrite lacks fonts: app.js:3 asks for it',
      'the rewrite lacks git (package git): app.js:3 asks for it',
      'the rewrite lacks libmagic: app.js:3 asks for it',
    ]);
    expect(sentences(await image(members), await image(members), lookups)).toEqual([]);
  });

  test('is what the health check runs', async () => {
    const healthcheck = (Test: readonly string[]) => ({ Healthcheck: { Test } });
    const shell = object('bin/sh');
    const curl = [shell, object('usr/bin/curl'), list('curl', '/usr/bin/curl')];
    const check = healthcheck(['CMD-SHELL', 'curl -f http://localhost || exit 1']);
    expect(sentences(await image(curl, check), await image([shell], check))).toEqual([
      'the rewrite lacks curl (package curl): HEALTHCHECK runs it',
    ]);
    expect(sentences(await image(curl, check), await image([object('usr/bin/curl')], check))).toEqual([
      'the rewrite lacks /bin/sh: HEALTHCHECK runs it',
    ]);
    const plain = healthcheck(['CMD', 'curl', '-f', 'http://localhost']);
    expect(sentences(await image(curl, check), await image([], plain))).toEqual([
      'the rewrite lacks curl (package curl): HEALTHCHECK runs it',
    ]);
  });

  test('is what both images name in ENV, apart from folders and data', async () => {
    const env = (...Env: string[]) => ({ Env });
    const members = [
      object('usr/bin/chromium'),
      object('usr/lib/libjemalloc.so.2'),
      { path: 'etc/ssl/ca.crt', content: 'x' },
      { path: 'build/notes.txt', content: 'x' },
    ];
    const all = env('CHROME=/usr/bin/chromium', 'LD_PRELOAD=/usr/lib/libjemalloc.so.2', 'CA=/etc/ssl/ca.crt', 'SRC=/build', 'NOTES=/build/notes.txt'); // prettier-ignore
    expect(sentences(await image(members, all), await image([], all))).toEqual([
      'the rewrite lacks /usr/bin/chromium: ENV CHROME names it',
      'the rewrite lacks /usr/lib/libjemalloc.so.2: ENV LD_PRELOAD names it',
      'the rewrite lacks /etc/ssl/ca.crt: ENV CA names it',
    ]);
    expect(sentences(await image(members, all), await image([], env('CHROME=/usr/bin/other')))).toEqual([]);
  });
});

describe('the package of a file', () => {
  const owner = async (members: readonly Member[], path: string) =>
    ownersOf((await image(members)).files)(path);

  test('is named by dpkg, whichever way the path is written', async () => {
    const members = [link('lib', 'usr/lib'), object('usr/lib/x86_64-linux-gnu/libz.so.1'), list('zlib1g:amd64', '/lib/x86_64-linux-gnu/libz.so.1')]; // prettier-ignore
    expect(await owner(members, '/lib/x86_64-linux-gnu/libz.so.1')).toBe('zlib1g');
    expect(await owner(members, '/usr/lib/x86_64-linux-gnu/libz.so.1')).toBe('zlib1g');
    expect(await owner(members, '/usr/lib/x86_64-linux-gnu/libz.so')).toBeNull();
  });

  test('is named by the lists of distroless and by apk', async () => {
    const md5 = { path: 'var/lib/dpkg/status.d/libssl3.md5sums', content: '0123456789abcdef0123456789abcdef  usr/lib/libssl.so.3\n' }; // prettier-ignore
    expect(await owner([md5], '/usr/lib/libssl.so.3')).toBe('libssl3');
    const apk = { path: 'lib/apk/db/installed', content: 'C:Q1\nP:musl\nF:lib\nR:ld-musl-x86_64.so.1\n\nP:libpq\nV:16\nF:usr/lib\nR:libpq.so.5\na:0:0:777\nR:libpq.so.5.16\n' }; // prettier-ignore
    expect(await owner([apk], '/usr/lib/libpq.so.5')).toBe('libpq');
    expect(await owner([apk], '/lib/ld-musl-x86_64.so.1')).toBe('musl');
    expect(await owner([apk], '/usr/lib/libpq.so')).toBeNull();
  });
});
