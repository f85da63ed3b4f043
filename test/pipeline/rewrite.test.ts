import { afterEach, describe, expect, test, vi } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import * as guard from '../../src/pipeline/guard.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { transforms } from '../../src/transforms/index.ts';
import type { Options, Rewrite } from '../../src/model/index.ts';
import { go, javascript, lines, npm, typescript, type Files } from '../transforms/projects.ts';

const plain = lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm install', 'CMD node server.js');
const compiled = lines('FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', 'RUN npm run build', 'CMD ["node", "dist/server.js"]'); // prettier-ignore

function run(dockerfile: string, files: Files = javascript, options: Options = {}): Rewrite {
  return rewrite(dockerfile, memoryProject({ ...files, Dockerfile: dockerfile }), options);
}

function appliedIn({ applied }: Rewrite): readonly string[] {
  return applied.map(({ transform }) => transform);
}

describe('a file that is not rewritten is returned as it was, with a reason', () => {
  test.each([
    ['a template', 'FROM {{ image }}\n', 'line 1 has template markers: dfrewrite reads Dockerfiles, not what makes them'], // prettier-ignore
    ['an ERB template', 'FROM node:20\nRUN <%= command %>\n', 'line 2 has template markers: dfrewrite reads Dockerfiles, not what makes them'], // prettier-ignore
    ['an ONBUILD trigger', 'FROM node:20\nONBUILD COPY . .\n', 'line 2 is an ONBUILD trigger: what it does shows only in the images built on it'], // prettier-ignore
    ['a Windows image', 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nCOPY . .\n', 'line 1 is a Windows image: only Linux images are rewritten'], // prettier-ignore
    ["Windows' escape character", '# escape=`\nFROM node:20\nCOPY . .\n', 'the escape character is a backtick, as in Windows images'], // prettier-ignore
    [
      'an unknown stack',
      'FROM debian:12\nCOPY server.js .\n',
      'no stage is built on an official image of a language that is known (dfrewrite list)',
    ],
    ['a comment that says so', `# dfrewrite global ignore=all\n${plain}`, 'ignored by a comment in the file'],
  ])('%s', (_, dockerfile, reason) => {
    const { status, after, reason: said, error, applied } = run(dockerfile);
    expect({ status, after, reason: said, error, applied }).toEqual({
      status: 'skipped',
      after: dockerfile,
      reason,
      error: null,
      applied: [],
    });
  });

  test('a format of docker inspect is no template', () => {
    const dockerfile = plain.replace('npm install', "npm install && docker inspect -f '{{.Id}}' x || true");
    expect(run(dockerfile).reason).toBeNull();
  });

  test.each([
    ['', /^Dockerfile(:1)?: /],
    ['# only a comment\n', /^Dockerfile(:\d)?: /],
    ['COPY . .\nFROM node:20\n', /^Dockerfile:1: /],
    ['FROM node:20\nFRO node:20\n', /^Dockerfile:2: /],
    ['FROM node:20\nENV\n', /^Dockerfile:2: /],
  ])('%j has a mistake, whose line is said', (dockerfile, error) => {
    const result = run(dockerfile);
    expect(result.status).toBe('failed');
    expect(result.error).toMatch(error);
    expect(result.after).toBe(dockerfile);
  });
});

describe('every transform answers', () => {
  test.each([plain, compiled])('with a change or with a sentence', (dockerfile) => {
    const { applied, withheld, skipped } = run(dockerfile, typescript);
    const answers = [...applied, ...withheld, ...skipped];
    const asked = transforms.filter(({ optIn }) => optIn !== true);
    expect(answers.map(({ transform }) => transform).sort()).toEqual(asked.map(({ id }) => id).sort());
    expect(answers.every(({ why }) => /^\S.*[^.!\s]$/.test(sentence(why)))).toBe(true);
  });

  test('and says by itself where nothing of its kind stands in the file, which is not what is good already', () => {
    const dockerfile = lines(
      'FROM node:20',
      'WORKDIR /app',
      'COPY server.js ./',
      'CMD ["node", "server.js"]',
    );
    const { skipped } = run(dockerfile, { 'server.js': '' });
    const idle = skipped.flatMap((skip) => (skip.idle === true ? [skip.transform] : []));
    const good = run(lines('FROM node:20-slim', 'USER node'), { 'server.js': '' }).skipped;
    expect(idle).toEqual(expect.arrayContaining(['pin-base', 'copy-over-add', 'exec-form', 'clean-install', 'cache-order'])); // prettier-ignore
    expect(idle).not.toContain('multi-stage');
    expect(good).toContainEqual({ transform: 'non-root', why: 'USER is already set' });
    expect(good).toContainEqual({ transform: 'exec-form', why: 'the file has no CMD and no ENTRYPOINT', idle: true }); // prettier-ignore
  });

  test.each(['Dockerfile', 'web.dockerfile', 'docker/web'])('about the lines of %s as it was', (name) => {
    const source = lines(
      'FROM node:20',
      'WORKDIR /app',
      'COPY . .',
      'RUN npm install',
      'CMD ["vite", "preview"]',
    );
    const project = memoryProject({ ...javascript, [name]: source }, { dockerfile: name });
    const { after, withheld } = rewrite(source, project);
    expect(after.split('\n').indexOf('CMD ["vite", "preview"]')).toBeGreaterThan(4);
    expect(sentence(withheld.find(({ transform }) => transform === 'non-root')?.why ?? '')).toContain(
      `${name}:5 `,
    );
  });

  test('about the lines of the file as it was', () => {
    const dockerfile = compiled.replace('CMD', 'ENV CACHE=/root/cache\nCMD');
    const { after, withheld } = run(dockerfile, typescript);
    expect(after.split('\n').indexOf('ENV CACHE=/root/cache')).toBeGreaterThan(6);
    expect(withheld).toEqual([
      {
        transform: 'non-root',
        why: 'Dockerfile:6 puts something below /root, where nobody else may go',
        needs: 'another place than the home folder of root',
      },
    ]);
  });

  test('and marks what was applied although it could not be checked', () => {
    const dockerfile = compiled.replace('CMD', 'EXPOSE 80\nCMD');
    const { applied } = run(dockerfile, typescript, { unsafe: true });
    const bold = applied.filter(({ unsafe }) => unsafe);
    expect(bold).toMatchObject([
      {
        transform: 'non-root',
        assumes: ['line 6 exposes port 80: an unprivileged user may not bind port 80 everywhere'],
      },
    ]);
    expect(applied.length).toBeGreaterThan(3);
  });

  test('with the evidence of the stack', () => {
    const { stack, evidence } = run(plain);
    expect(stack).toEqual({ id: 'node', label: 'node 20, npm' });
    expect(evidence.length).toBeGreaterThan(1);
  });
});

describe('which transforms run', () => {
  test('only those that were asked for', () => {
    const result = run(plain, javascript, { only: ['exec-form', 'slim-base'] });
    expect(appliedIn(result)).toEqual(['exec-form', 'slim-base']);
    expect([...result.skipped, ...result.withheld]).toEqual([]);
  });

  test('all but those that were left out', () => {
    expect(appliedIn(run(plain))).toContain('non-root');
    expect(appliedIn(run(plain, javascript, { skip: ['non-root'] }))).not.toContain('non-root');
  });

  test('all with an empty list', () => {
    expect(run(plain, javascript, { only: [] })).toEqual(run(plain));
  });

  test('where none is left, the file is skipped with a reason', () => {
    const { status, reason } = run(plain, javascript, { only: ['non-root'], skip: ['non-root'] });
    expect({ status, reason }).toEqual({
      status: 'skipped',
      reason: 'every transform is left out by only and skip',
    });
  });
});

describe('a comment holds a transform back', () => {
  const marked = (ids: string) => plain.replace('CMD', `# dfrewrite ignore=${ids} # a reason\nCMD`);

  test('above the instruction that it would change', () => {
    const { after, skipped, warnings } = run(marked('exec-form'));
    expect(after).toContain('CMD node server.js');
    expect(skipped).toContainEqual({
      transform: 'exec-form',
      why: 'ignored by the comment above line 6',
    });
    expect(warnings).toEqual([]);
  });

  test('and no other', () => {
    expect(appliedIn(run(marked('exec-form')))).toEqual(expect.arrayContaining(['clean-install', 'slim-base', 'non-root'])); // prettier-ignore
  });

  test('for the whole file', () => {
    const result = run(`# dfrewrite global ignore=slim-base\n${plain}`);
    expect(appliedIn(result)).not.toContain('slim-base');
    expect(result.skipped).toContainEqual({
      transform: 'slim-base',
      why: 'ignored by a comment in the file',
    });
  });

  test('a split that would touch the marked instruction in any way', () => {
    const dockerfile = compiled.replace('COPY . .', '# dfrewrite ignore=multi-stage\nCOPY . .');
    const { after, skipped } = run(dockerfile, typescript);
    expect(after.match(/^FROM/gm)).toHaveLength(1);
    expect(skipped).toContainEqual({
      transform: 'multi-stage',
      why: 'ignored by the comment above line 4',
    });
  });

  test.each([
    ['ignore=cache-order', 'multi-stage', 'line 7 would leave its place, which a comment keeps'],
    ['ignore=multi-stage', 'multi-stage', 'ignored by the comment above line 7'],
  ])('a split that would move it: %s', (comment, transform, why) => {
    const prune = `# dfrewrite ${comment}\nRUN npm prune --omit=dev\nCMD`;
    const { after, skipped, warnings } = run(compiled.replace('CMD', prune), typescript);
    expect(after.match(/^FROM/gm)).toHaveLength(1);
    expect(skipped).toContainEqual({ transform, why });
    expect(warnings).toEqual([]);
  });

  test('above FROM for the whole stage', () => {
    const { after, skipped, warnings } = run(`# dfrewrite ignore=non-root,clean-install\n${plain}`);
    expect(after).toContain('RUN npm install\n');
    expect(after).not.toContain('USER');
    expect(skipped).toContainEqual({ transform: 'non-root', why: 'ignored by the comment above line 2' });
    expect(warnings).toEqual([]);
  });

  test.each([
    ['# dfrewrite ignore=slim-base', {}],
    ['# dfrewrite global ignore=slim-base', {}],
    ['# a comment', { skip: ['slim-base'] }],
  ])('the image of a program that needs no language, so nothing is split: %s %j', (comment, options) => {
    const dockerfile = lines(comment, 'FROM golang:1.24', 'WORKDIR /app', 'COPY . .', 'RUN go build -o app .', 'CMD ["./app"]'); // prettier-ignore
    const { skipped, warnings } = run(dockerfile, go, options);
    expect(skipped).toContainEqual({
      transform: 'multi-stage',
      why: 'the final image would stay the same: slim-base leaves line 2 as it is',
    });
    expect(warnings).toEqual([]);
  });

  test('and is reported where it holds nothing back', () => {
    expect(run(marked('copy-over-add')).warnings).toEqual([
      'line 5: ignore=copy-over-add holds nothing back; the comment can go',
    ]);
  });

  test('and is reported where it names no transform', () => {
    expect(sentence(run(marked('exec-from')).warnings[0] ?? '')).toMatch(
      /^line 5: ignore names exec-from, which is no transform/,
    );
  });
});

describe('a transform whose result breaks something', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('is rolled back alone, and says what it broke', () => {
    const real = guard.violation;
    vi.spyOn(guard, 'violation').mockImplementation((before, after, declared) =>
      after.document.source.includes('-slim') ? 'the lights are out' : real(before, after, declared),
    );
    const result = run(plain);
    expect(result.after).toContain('FROM node:20\n');
    expect(result.withheld).toEqual([
      {
        transform: 'slim-base',
        why: 'its result was rolled back: the lights are out',
        needs: 'a fix in dfrewrite: please report this file (npm bugs dfrewrite)',
      },
    ]);
    expect(appliedIn(result)).toEqual([
      'exec-form',
      'dockerignore',
      'clean-install',
      'cache-order',
      'non-root',
    ]);
  });
});

describe('the result', () => {
  test('is the same when it is rewritten again', () => {
    const first = run(compiled, typescript);
    const ignore = first.companions.find(({ path }) => path === '.dockerignore')?.after ?? '';
    const second = run(first.after, { ...typescript, '.dockerignore': ignore });
    expect(second.status).toBe('unchanged');
    expect(second.after).toBe(first.after);
  });

  test('is settled even where one transform clears the way for an earlier one', () => {
    const dockerfile = compiled.replace('RUN npm ci', 'RUN chmod +x start.sh\nRUN npm ci').replace('CMD', 'ENTRYPOINT ["./start.sh"]\nCMD'); // prettier-ignore
    const result = run(dockerfile, { ...typescript, 'start.sh': '#!/bin/sh\nexec "$@"\n' });
    expect(result.error).toBeNull();
    expect(appliedIn(result)).toEqual([
      'dockerignore',
      'cache-order',
      'multi-stage',
      'slim-base',
      'non-root',
    ]);
    expect(result.skipped.map(({ transform }) => transform)).not.toContain('cache-order');
  });

  test('speaks in the casing of the author', () => {
    const { after } = run(
      compiled.replace(/^[A-Z]+/gm, (keyword) => keyword.toLowerCase()),
      typescript,
    );
    expect(after.match(/^[A-Z]+ /gm)).toBeNull();
    expect(after).toMatch(/^from node:20 as dependencies$/m);
  });

  test('keeps line ends, the byte order mark and a missing final newline', () => {
    const odd = `\uFEFF${plain.trimEnd().replaceAll('\n', '\r\n')}`;
    const { after } = run(odd);
    expect(after).toBe(`\uFEFF${run(plain).after.trimEnd().replaceAll('\n', '\r\n')}`);
  });

  test('says what may differ in the image', () => {
    expect(run(plain).declares).toEqual([
      { what: 'start', argv: ['node', 'server.js'] },
      { what: 'env', name: 'NODE_ENV' },
      { what: 'user' },
    ]);
  });

  test('of two runs is the same', () => {
    expect(run(compiled, typescript)).toEqual(run(compiled, typescript));
  });

  test('names what the ignore file was before', () => {
    expect(run(plain).companions).toEqual([{ path: '.dockerignore', before: null, after: expect.any(String) as string }]); // prettier-ignore
    expect(run(plain, { ...javascript, '.dockerignore': 'x\n' }).companions[0]?.before).toBe('x\n');
  });
});

describe('the base that was asked for', () => {
  const golang = lines(
    'FROM golang:1.22',
    'WORKDIR /app',
    'COPY . .',
    'RUN go build -o app .',
    'CMD ["./app"]',
  );

  test('scratch holds the program and a user of its own', () => {
    expect(run(golang, go, { runtime: 'scratch' }).after).toMatch(
      /\nFROM scratch\nUSER 10001:10001\nWORKDIR /,
    );
  });

  test('is distroless where nothing was asked for', () => {
    expect(run(golang, go).after).toContain('\nFROM gcr.io/distroless/static-debian13:nonroot\n');
  });
});

test('nothing throws for a repository that makes no sense', () => {
  const odd: Files = { ...npm({}), 'package.json': '{', 'package-lock.json': '[', '.dockerignore': '**\n!', '.gitignore': '[\n\\' }; // prettier-ignore
  expect(() => run(plain, odd)).not.toThrow();
});
