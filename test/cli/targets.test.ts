/** Files that build the image and ask for a stage: one text for all Dockerfiles that they build, written with them or not at all. */
import { describe, expect, test } from 'vitest';
import { dfrewrite } from '../support/cli.ts';
import { repositoryOf, type TestFolder } from '../support/repository.ts';
import { goService } from '../support/services.ts';

const run = (folder: TestFolder, ...args: readonly string[]) => dfrewrite(args, { cwd: folder.path });

const service = (name: string): string =>
  `  ${name}:\n    build: ./${name}\n    command: go run .\n    volumes: ["./${name}:/app"]\n`;
const compose = `services:\n${service('a')}${service('b')}`;
const retargeted = compose.replaceAll(
  /build: (\S+)/g,
  'build:\n      context: $1\n      target: development',
);

const two = () => repositoryOf({ ...goService('a'), ...goService('b'), 'compose.yaml': compose });

describe('one compose file that builds two Dockerfiles', () => {
  test('gets both targets, shown once, and a second run changes nothing', async () => {
    const folder = two();
    const { stdout, stderr } = await run(folder);
    expect(stdout.match(/^diff --git a\/compose\.yaml/gm)).toHaveLength(1);
    expect(stderr).toContain('compose.yaml:3 asks for the stage development');
    expect((await run(folder, '--write')).code).toBe(0);
    expect(folder.read('compose.yaml')).toBe(retargeted);
    for (const name of ['a', 'b']) expect(folder.read(`${name}/Dockerfile`)).toContain(' AS development\n');
    folder.git('commit', '-qam', 'rewritten');
    expect((await run(folder, '--check')).code).toBe(0);
  });

  test('its patch, applied by git, gives what --write writes', async () => {
    const folder = two();
    folder.write('p.patch', (await run(folder)).stdout);
    folder.git('apply', 'p.patch');
    expect(folder.read('compose.yaml')).toBe(retargeted);
  });

  test('and of which one is asked for alone gets that one', async () => {
    const folder = two();
    expect((await run(folder, '--write', 'a')).code).toBe(0);
    expect(folder.read('compose.yaml').match(/target: development/g)).toHaveLength(1);
    expect(folder.read('b/Dockerfile')).not.toContain('development');
  });

  test('is left alone with both of them when it has uncommitted changes', async () => {
    const folder = two();
    folder.write('compose.yaml', `${compose}# mine\n`);
    const { code, stderr } = await run(folder, '--write');
    expect([code, stderr.match(/compose\.yaml has changes that are not committed/g)?.length]).toEqual([3, 2]);
    expect(folder.read('a/Dockerfile')).not.toContain('development');
    expect(folder.read('compose.yaml')).toBe(`${compose}# mine\n`);
  });

  test('is left as it is where the configuration says so', async () => {
    const folder = repositoryOf({
      ...goService('a'), 'compose.yaml': `services:\n${service('a')}`, 'dfrewrite.json': '{ "compose": false }',
    }); // prettier-ignore
    const { stdout, stderr } = await run(folder);
    expect(stdout).not.toContain('development');
    expect(stderr).toContain('compose.yaml:5 lays ./a over /app');
  });

  test('is a companion in JSON, with its target', async () => {
    const { files } = JSON.parse((await run(two(), '--format', 'json')).stdout) as {
      files: { companions: unknown[] }[];
    };
    for (const { companions } of files)
      expect(companions).toContainEqual({
        path: 'compose.yaml',
        before: compose,
        after: retargeted,
        target: 'development',
      });
  });

  test('is not written for a Dockerfile on standard input', async () => {
    const folder = two();
    const { stdout } = await dfrewrite(['-', '--stdin-filename', 'a/Dockerfile'], {
      cwd: folder.path, input: folder.read('a/Dockerfile'),
    }); // prettier-ignore
    expect(stdout).not.toContain('development');
  });
});
