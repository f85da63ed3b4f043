import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { projectOf } from '../../src/project/disk.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { openRepository } from '../../src/project/repository.ts';
import { sentence } from '../../src/report/sentence.ts';
import { temporary } from '../project/temporary.ts';
import { stepsOf } from '../support/steps.ts';

const REPOSITORY = {
  'package.json': '{"name":"shop","version":"1.0.0","dependencies":{"express":"^4.18.0"}}',
  'server.js': "require('express')().listen(3000);\n",
};

function fileWith(middle: string): string {
  return `FROM node:20\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\n${middle}CMD ["node", "server.js"]\n`;
}

/** The steps of one rewrite; `files` are its repository, with the Dockerfile. */
function stepsFor(files: Readonly<Record<string, string>>): number {
  return stepsOf(() => rewrite(files['Dockerfile'] ?? '', memoryProject({ ...REPOSITORY, ...files })));
}

const times = (count: number, line: (at: number) => string): string => Array.from({ length: count }, (_, at) => line(at)).join(''); // prettier-ignore
const dockerfile = (middle: string) => ({ Dockerfile: fileWith(middle) });

/** What grows, by how many of it there are. */
const GROWING: Readonly<Record<string, (count: number) => Readonly<Record<string, string>>>> = {
  'RUN instructions': (count) => dockerfile(times(count, (at) => `RUN echo ${at}\n`)),
  'RUN instructions that make folders': (count) =>
    dockerfile(times(count, (at) => `RUN mkdir -p /data/${at}\n`)),
  'COPY instructions': (count) => dockerfile(times(count, (at) => `COPY server.js /srv/${at}.js\n`)),
  'ENV instructions': (count) => dockerfile(times(count, (at) => `ENV A${at}=b\n`)),
  'variables made of each other': (count) =>
    dockerfile(`ENV A0=x\n${times(count, (at) => `ENV A${at + 1}=$A${at}$A${at}\n`)}`),
  'commands of one RUN': (count) => dockerfile(`RUN ${times(count, () => 'cd /x && ')}true\n`),
  'scripts that run a script': (count) => ({
    ...dockerfile('RUN sh a.sh\n'),
    'a.sh': times(count, () => 'sh b.sh\n'),
    'b.sh': times(count, () => 'true\n'),
  }),
};

describe('the cost of a rewrite grows no faster than its', () => {
  test.each(Object.entries(GROWING))('%s', (_, filesOf) => {
    stepsFor(filesOf(10));
    const [few = 0, more = 0, most = 0] = [50, 100, 200].map((count) => stepsFor(filesOf(count)));
    // Twice where it is linear, four times where it is quadratic.
    expect((most - more) / (more - few)).toBeLessThan(2.6);
  });
});

describe('the cost of a repository grows no faster than its', () => {
  const composed = (count: number): Readonly<Record<string, string>> =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => Object.entries(serviceAt(`s${at}`))).flat());

  test('Dockerfiles, each with a compose file and a script', async () => {
    const costOf = async (count: number): Promise<number> => {
      const { path } = temporary(composed(count));
      const repository = await openRepository(path);
      return stepsOf(() => {
        for (let at = 0; at < count; at++) {
          const file = `s${at}/Dockerfile`;
          const project = projectOf(repository, join(path, file));
          expect(rewrite(repository.read(file) ?? '', project).retarget?.target).toBe('development');
        }
      });
    };
    await costOf(5);
    const [few, more] = [await costOf(10), await costOf(40)];
    // Each of forty asks for nothing of the other thirty-nine.
    expect(more / few).toBeLessThan(4.15);
  });
});

/** A service that its compose file runs for development: another stage than the last is asked for. */
function serviceAt(folder: string): Readonly<Record<string, string>> {
  const files = {
    'package.json': '{"scripts":{"build":"tsc","start":"node dist/a.js"},"devDependencies":{"typescript":"5"}}',
    'package-lock.json': '{"lockfileVersion":3,"packages":{"":{"devDependencies":{"typescript":"5"}},"node_modules/typescript":{"version":"5.0.0","dev":true,"bin":{"tsc":"bin/tsc"}}}}',
    'tsconfig.json': '{"compilerOptions":{"outDir":"dist","rootDir":"src"}}',
    'src/a.ts': "import { createServer } from 'node:http';\ncreateServer().listen(3000);\n",
    'docker-compose.yml': 'services:\n  web:\n    build: .\n    command: npx tsc --watch\n    volumes:\n      - ./src:/app/src\n',
    'build.sh': 'docker compose build\n',
    Dockerfile: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nCMD ["node", "dist/a.js"]\n',
  }; // prettier-ignore
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

describe('what is too long or too deep costs one file, with a sentence', () => {
  const saidOf = (files: Readonly<Record<string, string>>): string | null => {
    const { reason, error } = rewrite(files['Dockerfile'] ?? '', memoryProject({ ...REPOSITORY, ...files }));
    return reason === null ? error : sentence(reason);
  };

  test('instructions', () => {
    expect(saidOf(dockerfile(times(3000, () => 'RUN true\n')))).toBe(
      'it has 3006 instructions: no more than 2000 are read',
    );
  });

  test('stages, each built on the one before', () => {
    const stages = `FROM node:20 AS s0\n${times(200, (at) => `FROM s${at} AS s${at + 1}\n`)}`;
    expect(saidOf({ Dockerfile: stages + fileWith('') })).toBe(
      'it has 202 stages: no more than 100 are read',
    );
  });

  test('patterns of workspaces that no folder has', () => {
    const manifest = JSON.stringify({ name: 'shop', workspaces: ['?', '*a', '[', '{a,', '**/'].map((each) => each.repeat(2000)) }); // prettier-ignore
    expect(saidOf({ ...dockerfile(''), 'package.json': manifest, 'a/package.json': '{}' })).toBeNull();
  });

  test.each([
    ['heredocs', '<<E '.repeat(20_000)],
    ['folders that are gone into', 'cd x;'.repeat(5000)],
    ['characters', '# x\n'.repeat(200_000)],
  ])('a script of too many %s', (_, script) => {
    const files = { ...REPOSITORY, ...dockerfile('RUN sh a.sh\n'), 'a.sh': script };
    expect(stepsFor(files)).toBeLessThan(8_000_000);
    expect(saidOf(files)).toBeNull();
  });

  test.each(['[', '{"a":'])('a manifest of ten thousand %s', (open) => {
    expect(saidOf({ ...dockerfile(''), 'package.json': `{\n"x": ${open.repeat(10_000)}` })).toBe(
      'package.json:2 is too deeply nested to be read',
    );
  });
});
