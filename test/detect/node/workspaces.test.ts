/** Workspaces: which package a start or a build step works on, what is installed for it, and how the stage is split. */
import { describe, expect, test } from 'vitest';
import { sentence } from '../../../src/report/sentence.ts';
import { cleanInstall, effectOf, json, stackOf, type Given } from './helpers.ts';

const root = {
  name: 'shop',
  workspaces: ['packages/*'],
  scripts: { build: 'npm run build -w @shop/shared && npm run build -w @shop/api', api: 'npm start -w @shop/api' },
  devDependencies: { typescript: '^5.7.3' },
}; // prettier-ignore
const api = {
  name: '@shop/api',
  scripts: { build: 'tsc -p .', start: 'node dist/server.js' },
  dependencies: { '@shop/shared': '1.0.0', express: '^4.21.2' },
  devDependencies: { nodemon: '^3.0.0' },
};
const shared = {
  name: '@shop/shared',
  main: 'dist/index.js',
  scripts: { build: 'tsc -p .' },
  dependencies: { pg: '^8.0.0' },
};
const tsconfig = json({ compilerOptions: { outDir: 'dist', rootDir: 'src' } });
const files = {
  'package.json': json(root),
  'packages/api/package.json': json(api),
  'packages/api/tsconfig.json': tsconfig,
  'packages/api/src/server.ts': "import { save } from '@shop/shared'; require('express')().listen(3000); save();",
  'packages/shared/package.json': json(shared),
  'packages/shared/tsconfig.json': tsconfig,
  'packages/shared/src/index.ts': "import fs from 'fs'; export const save = () => fs.writeFileSync('/data/x', '');",
  'package-lock.json': json({
    name: 'shop',
    lockfileVersion: 3,
    packages: {
      '': root,
      'node_modules/@shop/api': { resolved: 'packages/api', link: true },
      'node_modules/@shop/shared': { resolved: 'packages/shared', link: true },
      'node_modules/express': { version: '4.21.2' },
      'node_modules/nodemon': { version: '3.0.0', dev: true },
      'node_modules/pg': { version: '8.0.0' },
      'node_modules/typescript': { version: '5.7.3', dev: true },
      'packages/api': api,
      'packages/shared': { ...shared, version: '1.0.0' },
    },
  }),
}; // prettier-ignore
const dockerfile = (start: string, build = 'npm run build') =>
  `FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm install\nRUN ${build}\n${start}\n`;
const given = (start: string, build?: string): Given => ({ files, dockerfile: dockerfile(start, build) });

describe('the start', () => {
  test.each([
    'CMD ["npm", "start", "-w", "@shop/api"]',
    'CMD ["npm", "start", "--workspace=@shop/api"]',
    'CMD ["npm", "run", "start", "--workspace", "packages/api"]',
    'CMD npm --prefix packages/api start',
    'CMD ["npm", "run", "api"]',
    'CMD ["sh", "-c", "yarn workspace @shop/api start"]',
    'CMD ["yarn", "--cwd", "packages/api", "start"]',
    'CMD ["pnpm", "--filter", "@shop/api", "start"]',
    'CMD ["pnpm", "-C", "packages/api", "start"]',
    'ENTRYPOINT ["yarn", "workspace"]\nCMD ["@shop/api", "start"]',
    'WORKDIR /app/packages/api\nCMD ["npm", "start"]',
    'WORKDIR /app/packages/api\nCMD ["node", "dist/server.js"]',
  ])('%s: what it writes is seen, in the packages that it depends on too', (start) => {
    const { program } = stackOf(given(start));
    expect(program.writesUnknown).toBeNull();
    expect(program.writes.map(({ path }) => path)).toEqual(['/data']);
    expect(program.ports.map(({ port }) => port)).toEqual([3000]);
  });

  test.each([
    ['CMD ["npm", "start", "-w", "nothing"]', 'npm start -w nothing runs in folders that are not known'],
    ['CMD ["pnpm", "--filter", "!x", "start"]', 'pnpm --filter !x start runs in folders that are not known'],
    ['CMD npm start -w @shop/api && node other.js', 'node other.js runs in another folder than the program'],
  ])('%s', (start, says) => {
    expect(stackOf(given(start)).program.writesUnknown?.evidence.says).toBe(says);
  });
});

describe('a build step', () => {
  test.each([
    'npm run build -w @shop/shared -w @shop/api',
    'npm run build --workspaces --if-present',
    'yarn workspaces run build',
    'yarn workspaces foreach -A --topological run build',
    'pnpm -r build',
    'pnpm --filter @shop/api... build',
    'npx lerna run build',
    'npx turbo run build',
  ])('%s writes below its packages', (build) => {
    const effect = effectOf(given('CMD ["npm", "run", "api"]', build), build.split(' ')[0] ?? '');
    const step = effectOf(given('CMD ["npm", "run", "api"]', build), build) ?? effect;
    expect(step?.kind).toBe('build');
    expect([...(step?.writes ?? [])].sort()).toEqual(
      [...(build.includes('turbo') ? ['/app/.turbo'] : []), '/app/packages/api/dist', '/app/packages/shared/dist'],
    );
  }); // prettier-ignore

  test('one that nobody knows stays unknown', () => {
    const build = 'npm run build -w nothing';
    expect(effectOf(given('CMD ["npm", "run", "api"]', build), build)?.kind).toBe('opaque');
  });
});

describe('the install', () => {
  test('is clean where the lockfile has all packages', () => {
    expect(cleanInstall(given('CMD ["npm", "run", "api"]'))).toBe('npm ci');
  });

  test('stays where one of them is not there', () => {
    const text = dockerfile('CMD ["npm", "run", "api"]').replace('COPY . .', 'COPY package*.json ./\nCOPY packages/api packages/api'); // prettier-ignore
    expect(cleanInstall({ files, dockerfile: text })).toBe(
      'declined: packages/shared/package.json is not copied before line 5, and npm ci needs all packages of the workspace',
    );
  });

  test('stays where a package asks for something else than the lockfile has', () => {
    const other = { ...api, dependencies: { ...api.dependencies, express: '^5.0.0' } };
    expect(
      cleanInstall({
        files: { ...files, 'packages/api/package.json': json(other) },
        dockerfile: dockerfile('CMD ["npm", "run", "api"]'),
      }),
    ).toBe(
      'declined: package-lock.json lists express as ^4.21.2, and packages/api/package.json asks for ^5.0.0: npm ci would refuse',
    );
  });
});

describe('the split', () => {
  const splitOf = (one: Given) => {
    const { split } = stackOf(one);
    return 'declined' in split ? sentence(split.declined) : split;
  };

  test('takes the whole workspace behind the prune', () => {
    expect(splitOf(given('CMD ["npm", "run", "api"]'))).toMatchObject({
      pays: 'typescript and 1 other development dependency',
      prune: { command: 'npm prune --omit=dev', afterBuild: true },
      outputs: [{ path: '.' }],
      dependencies: [],
      sources: [],
    });
  });

  test('keeps development dependencies that a package which is loaded imports', () => {
    const more = { 'packages/shared/src/index.ts': "import 'nodemon'; export const save = () => {};" };
    const one = given('CMD ["npm", "run", "api"]');
    expect(splitOf({ ...one, files: { ...files, ...more } })).toMatchObject({ prune: null });
  });

  test('is that of any application where one package is copied and installed by itself', () => {
    const alone = { ...api, dependencies: { express: '^4.21.2' } };
    const lock = json({ lockfileVersion: 3, packages: { '': alone, 'node_modules/express': { version: '4.21.2' }, 'node_modules/nodemon': { version: '3.0.0', dev: true } } }); // prettier-ignore
    const one = {
      files: { ...files, 'packages/api/package.json': json(alone), 'packages/api/package-lock.json': lock, 'packages/api/src/server.ts': '' },
      dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY packages/api .\nRUN npm install\nRUN npm run build\nCMD ["npm", "start"]\n',
    }; // prettier-ignore
    expect(cleanInstall(one)).toBe('npm ci');
    expect(splitOf(one)).toMatchObject({ dependencies: ['node_modules'], outputs: [{ path: 'dist' }] });
  });

  test('is withheld where a package comes behind the install', () => {
    const text = dockerfile('CMD ["npm", "run", "api"]').replace('COPY . .\nRUN npm install', 'COPY package*.json ./\nCOPY packages/api/package.json packages/api/\nRUN npm install\nCOPY . .'); // prettier-ignore
    expect(splitOf({ files, dockerfile: text })).toBe(
      'line 5 installs the workspace without packages/shared/package.json, which is copied later',
    );
  });
});
