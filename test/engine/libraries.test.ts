/** Rewrites that lose a library which no start and no request loads, with a real engine; and what the image's own loader says. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { imageConfig } from '../../src/verify/config.ts';
import { followed, readFiles } from '../../src/verify/files.ts';
import { verify, type EngineName, type Verified } from '../../src/verify/index.ts';
import { linkerOf } from '../../src/verify/libraries.ts';
import { loaderView } from '../../src/verify/search.ts';
import type { Lookup } from '../../src/model/index.ts';
import { engineOrNull, machineOptions } from './fixture.ts';

const engine = await engineOrNull((process.env['DFREWRITE_ENGINE'] as EngineName | undefined) ?? null);

/** Compares two Dockerfiles in a context of these files. */
async function compared(
  files: Readonly<Record<string, string>>,
  before: string,
  after: string,
  lookups: readonly Lookup[] = [],
): Promise<Verified> {
  if (engine === null) throw new Error('no engine');
  const context = mkdtempSync(join(tmpdir(), 'dfrewrite-libraries-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(context, name), text);
  const side = (dockerfile: string) => ({ dockerfile, ignore: null });
  const request = { context, dockerfile: null, before: side(before), after: side(after), files: [], declares: null, lookups }; // prettier-ignore
  return verify(engine, request, machineOptions(engine.name));
}

const PYTHON = (install: string): string =>
  `FROM python:3.12\nWORKDIR /app\n${install}\nCMD ["python", "-c", "print('ready')"]\n`;
/** The packages move into a slim image of the same Python. */
const SLIM = (install: string): string =>
  `FROM python:3.12 AS build\n${install}\nFROM python:3.12-slim\nWORKDIR /app\nCOPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages\nCMD ["python", "-c", "print('ready')"]\n`;

describe.skipIf(engine === null)('a start that is the same, and a library that is not there', () => {
  test('psycopg2 from source without libpq5', async () => {
    const install = 'RUN pip install --no-binary psycopg2 psycopg2==2.9.10';
    const verified = await compared({}, PYTHON(install), SLIM(install));
    expect(verified).toMatchObject({ ok: false, start: 'same' });
    expect(verified.missing).toMatchObject([{ kind: 'library', name: 'libpq.so.5', package: 'libpq5' }]);
    expect(verified.reason).toMatch(
      /^the rewrite lacks libpq\.so\.5 \(package libpq5\), loaded by \/usr\/local\/lib\/python3\.12\/site-packages\/psycopg2\/_psycopg\.\S+\.so$/,
    );
    const whole = SLIM(install).replace(
      'WORKDIR',
      'RUN apt-get update && apt-get install -y libpq5\nWORKDIR',
    );
    expect(await compared({}, PYTHON(install), whole)).toMatchObject({ ok: true, missing: [] });
  });

  test('lightgbm without libgomp', async () => {
    const install = 'RUN pip install --no-deps lightgbm==4.6.0';
    const { ok, missing } = await compared({}, PYTHON(install), SLIM(install));
    expect({ ok, missing }).toMatchObject({ ok: false, missing: [{ name: 'libgomp.so.1', package: 'libgomp1' }] }); // prettier-ignore
  });

  test('opencv without libGL', async () => {
    const pip = 'RUN pip install --no-deps opencv-python==4.10.0.84';
    const before = PYTHON(`RUN apt-get update && apt-get install -y libgl1\n${pip}`);
    const { ok, missing } = await compared({}, before, PYTHON(pip));
    expect({ ok, missing }).toMatchObject({ ok: false, missing: [{ name: 'libGL.so.1', package: 'libgl1' }] }); // prettier-ignore
  });

  test('an addon of Node', async () => {
    const from = (image: string): string =>
      `FROM node:22 AS build\nWORKDIR /app\nRUN npm install libpq@1.8.14\nFROM ${image}\nWORKDIR /app\nCOPY --from=build /app .\nCMD ["node", "-e", "console.log(1)"]\n`;
    const { ok, missing } = await compared({}, from('node:22'), from('node:22-slim'));
    expect({ ok, missing }).toMatchObject({
      ok: false,
      missing: [{ name: 'libpq.so.5', package: 'libpq5', by: expect.arrayContaining(['/app/node_modules/libpq/build/Release/addon.node']) as unknown }],
    }); // prettier-ignore
  });

  test('a program with cgo, in an image without the C library', async () => {
    const go = { 'main.go': 'package main\n\n// int one() { return 1; }\nimport "C"\n\nfunc main() { println(C.one()) }\n', 'go.mod': 'module one\n\ngo 1.22\n' }; // prettier-ignore
    const build = 'WORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=1 go build -o /app/one .';
    const end = 'CMD ["/app/one"]\n';
    const before = `FROM golang:1.25\n${build}\n${end}`;
    const after = (image: string): string =>
      `FROM golang:1.25 AS build\n${build}\nFROM ${image}\nWORKDIR /src\nCOPY --from=build /app/one /app/one\n${end}`;
    const scratch = await compared(go, before, after('scratch'));
    expect(scratch).toMatchObject({ ok: false, start: 'different' });
    expect(scratch.missing.map(({ kind, package: owner }) => [kind, owner])).toEqual([
      ['loader', 'libc6'],
      ['library', 'libc6'],
    ]);
    expect(await compared(go, before, after('debian:bookworm-slim'))).toMatchObject({
      ok: true,
      missing: [],
    });
  });

  test('a library in a folder of the program ($ORIGIN), and one that ldconfig has to make known', async () => {
    const sources = { 'own.c': 'int own() { return 1; }\n', 'plugin.c': 'int own(); int plugin() { return own(); }\n' }; // prettier-ignore
    const build = (link: string, place: string): string =>
      `WORKDIR /app\nCOPY . .\nRUN mkdir -p lib && gcc -shared -fPIC -o ${place}/libown.so own.c && gcc -shared -fPIC -o plugin.so plugin.c -L${place} -lown ${link}`;
    const end = 'CMD ["echo", "ready"]\n';
    const both = (link: string, place: string, ...more: string[]) =>
      compared(
        sources,
        `FROM python:3.12\n${build(link, place)}${place === 'lib' ? '' : ' && ldconfig'}\n${end}`,
        `FROM python:3.12 AS build\n${build(link, place)}\nFROM python:3.12-slim\nWORKDIR /app\nCOPY --from=build /app/plugin.so ./\n${more.join('\n')}\n${end}`,
      );
    const copy = (folder: string): string => `COPY --from=build ${folder}/libown.so ${folder}/`;
    const origin = "-Wl,-rpath,'$ORIGIN/lib'";
    expect((await both(origin, 'lib')).missing).toMatchObject([{ name: 'libown.so', package: null, by: ['/app/plugin.so'] }]); // prettier-ignore
    expect(await both(origin, 'lib', copy('/app/lib'))).toMatchObject({ ok: true, missing: [] });
    expect((await both('', '/usr/local/lib', copy('/usr/local/lib'))).missing).toMatchObject([{ name: 'libown.so' }]); // prettier-ignore
    const known = await both('', '/usr/local/lib', copy('/usr/local/lib'), 'RUN ldconfig');
    expect(known).toMatchObject({ ok: true, missing: [] });
  });

  test('a file that was linked to a newer C library', async () => {
    const files = { 'plugin.c': '#define _GNU_SOURCE\n#include <stdlib.h>\nlong plugin(const char *text) { return strtol(text, 0, 10); }\n' }; // prettier-ignore
    const build = 'WORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && gcc -shared -fPIC -o plugin.so plugin.c';
    const end = 'CMD ["echo", "ready"]\n';
    const after = (image: string): string =>
      `FROM debian:trixie AS build\n${build}\nFROM ${image}\nWORKDIR /app\nCOPY --from=build /app/plugin.so ./\n${end}`;
    const verified = await compared(files, `FROM debian:trixie\n${build}\n${end}`, after('debian:bookworm-slim'));
    expect(verified).toMatchObject({
      ok: false,
      start: 'same',
      reason: 'the rewrite lacks GLIBC_2.38 of libc.so.6 (package libc6), asked for by /app/plugin.so',
    });
    expect(await compared(files, `FROM debian:trixie\n${build}\n${end}`, after('debian:trixie-slim'))).toMatchObject({ ok: true, missing: [] }); // prettier-ignore
  }); // prettier-ignore

  test('an interpreter, and programs and data that are looked up by name', async () => {
    const files = { 'gen.pl': '#!/usr/bin/env perl\nuse JSON;\n', 'report.rb': '#!/usr/bin/env python3\n' };
    const from = (image: string): string =>
      `FROM ${image}\nWORKDIR /app\nCOPY . .\nRUN chmod +x gen.pl report.rb\nHEALTHCHECK CMD curl -f http://localhost\nCMD ["node", "-e", "console.log(1)"]\n`;
    const lookups = [
      { what: 'git', anyOf: ['git'], because: 'app.js:3 runs it' },
      { what: '/etc/mime.types', anyOf: ['/etc/mime.types'], because: 'app.js:4 reads it' },
    ];
    const verified = await compared(files, from('node:22'), from('node:22-slim'), lookups);
    expect(verified.ok).toBe(false);
    expect(verified.differences).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^the rewrite lacks python3 \(package python3\S*\), the interpreter of \/app\/report\.rb$/),
        'the rewrite lacks curl (package curl): HEALTHCHECK runs it',
        'the rewrite lacks git (package git): app.js:3 runs it',
        expect.stringMatching(/^the rewrite lacks \/etc\/mime\.types \(package (?:media-types|mime-support)\): app\.js:4 reads it$/),
      ]),
    ); // prettier-ignore
    expect(verified.missing.some(({ name }) => name === 'perl')).toBe(false);
  });
});

/** What `ldd` in a container of the image says of each file: the names that it does not find, and where it finds the others. */
async function ldd(name: string, image: string, paths: readonly string[]) {
  const loop = 'while read -r file; do echo "== $file"; ldd "$file" 2>&1; done';
  const words = [
    'run',
    '--rm',
    '--interactive',
    '--network',
    'none',
    '--entrypoint',
    '/bin/sh',
    image,
    '-c',
    loop,
  ];
  const child = spawn(name, words, { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.end(`${paths.join('\n')}\n`);
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  return new Map(
    text.split('== ').slice(1).map((part) => {
      const [path = '', ...lines] = part.split('\n');
      const found = lines.flatMap((line) => /^\s*(\S+) => (\/\S+) \(/.exec(line)?.slice(1) ?? []);
      const pairs = found.flatMap((each, index) => (index % 2 === 0 ? [[each, found[index + 1] ?? ''] as const] : []));
      return [path, { isStatic: /not a dynamic|statically/.test(part), missing: lines.flatMap((line) => (/^\s*(\S+) => not found/.exec(line) ?? /version `(\S+)' not found/.exec(line))?.[1] ?? []), found: pairs }] as const;
    }),
  ); // prettier-ignore
}

describe.skipIf(engine === null || !engine.runs)('the loader of the image itself', () => {
  test.each(['python:3.12', 'node:22', 'golang:1.25'])('finds in %s what is found here, and nothing else', async (image) => {
    const name = engine?.name ?? '';
    const container = execFileSync(name, ['create', image, 'never-started'], { encoding: 'utf8' }).trim();
    const exported = spawn(name, ['export', container], { stdio: ['ignore', 'pipe', 'inherit'] });
    const files = await readFiles([exported.stdout as AsyncIterable<Buffer>]);
    execFileSync(name, ['rm', container]);
    const config = imageConfig(execFileSync(name, ['image', 'inspect', image], { encoding: 'utf8' }));
    const linker = linkerOf(loaderView(files, config));
    const paths = [...files.all].flatMap(([path, { object }]) => (object ? [path] : []));
    const truth = [...(await ldd(name, image, paths))].filter(([, { isStatic }]) => !isStatic);
    expect(truth.length).toBeGreaterThan(500);

    const place = (path: string | undefined) => path && followed(files, path)?.path;
    for (const [path, { missing, found }] of truth) {
      const mine = linker.linkage(path);
      expect([path, ...(mine?.unresolved ?? []).map((each) => each.version ?? each.name).toSorted()]).toEqual([path, ...missing.toSorted()]);
      for (const [library, at] of found) expect([path, library, place(mine?.found.get(library))]).toEqual([path, library, place(at)]);
    }
  }); // prettier-ignore
});
