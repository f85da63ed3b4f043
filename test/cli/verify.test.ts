import { chmodSync, copyFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { dfrewrite, type Finished } from '../support/cli.ts';
import { repositoryOf, type TestFolder } from '../support/repository.ts';
import { goService } from '../support/services.ts';

const FAKE = fileURLToPath(new URL('../support/fake-docker.mjs', import.meta.url));

interface Side {
  /** Part of the build context's path: builds there fail. */
  readonly fails?: string;
  readonly sizeBytes?: number;
  readonly output?: string;
  readonly exitCode?: number;
}

/** Runs the program with a `docker` that does what the scenario says; `calls` are its argument lists. */
function withDocker(
  folder: TestFolder,
  scenario: { readonly before?: Side; readonly after?: Side },
  ...args: readonly string[]
): Finished & { readonly calls: readonly (readonly string[])[] } {
  const bin = mkdtempSync(join(tmpdir(), 'dfrewrite-docker-'));
  for (const name of ['docker', 'podman']) {
    copyFileSync(FAKE, join(bin, name));
    chmodSync(join(bin, name), 0o755);
  }
  const log = join(bin, 'calls');
  const env = { PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, FAKE_DOCKER: JSON.stringify(scenario), FAKE_DOCKER_LOG: log }; // prettier-ignore
  const finished = dfrewrite(args, { cwd: folder.path, env });
  const calls = readFileSync(log, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as string[]); // prettier-ignore
  return { ...finished, calls };
}

describe('--verify', () => {
  test('prints the diff alone on stdout, and the proof as verify prints it', () => {
    const folder = repositoryOf(goService('svc'));
    const after = { sizeBytes: 100_000 };
    const { code, stdout, stderr } = withDocker(folder, { after }, '--verify');
    const alone = withDocker(folder, { after }, 'verify');
    expect([code, alone.code]).toEqual([0, 0]);
    expect(stdout).toMatch(/^diff --git a\/svc\/Dockerfile/);
    expect(stdout).not.toContain('proven');
    // times differ from run to run, and with them the width of columns
    const steady = (text: string): string =>
      text.replace(/[+-]?\d+(?:\.\d)? seconds/g, 'a while').replace(/ +/g, ' ');
    const table = steady(alone.stdout).trim();
    expect(table).toMatch(/^svc\/Dockerfile: proven, both build and behave the same \(docker 28\.5\)\n\n/);
    expect(steady(stderr)).toContain(table);
    expect(stderr).toMatch(/1 proven\. .*Run with --write to apply\.\n$/);
  });

  test('after a disproof invites nobody to write', () => {
    const folder = repositoryOf(goService('svc'));
    for (const args of [['--verify'], ['verify'], ['--verify', '--patch', 'p.patch']]) {
      const { code, stdout, stderr } = withDocker(folder, { after: { fails: 'svc' } }, ...args);
      expect(code).toBe(1);
      expect(stdout + stderr).toContain(
        'svc/Dockerfile: disproven: the rewrite does not build (docker 28.5)',
      );
      expect(stdout + stderr).toContain('#6 ERROR: make: not found');
      expect(stderr.trim().split('\n').at(-1)).toMatch(/1 disproven/);
      expect(stderr).not.toMatch(/--write|git .*apply/);
    }
  });

  test('nor where the original does not build', () => {
    const { code, stderr } = withDocker(repositoryOf(goService('svc')), { before: { fails: 'svc' } }, '--verify'); // prettier-ignore
    expect(code).toBe(0);
    expect(stderr).toContain('svc/Dockerfile: not proven: the original does not build (docker 28.5)');
    expect(stderr).toMatch(/1 not proven\b/);
    expect(stderr).not.toContain('--write');
  });

  test('of several names the way to write those that were proven', () => {
    const folder = repositoryOf({ ...goService('bad'), ...goService('good') });
    const scenario = { after: { fails: 'bad' } };
    const { code, stderr } = withDocker(folder, scenario, '--verify');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /1 proven, 1 disproven\. .*dfrewrite --write --verify writes only what was proven\.\n$/,
    );
    const written = withDocker(folder, scenario, '--verify', '--write');
    expect(written.code).toBe(1);
    expect(written.stderr).toContain('not written  bad/Dockerfile: the rewrite does not build');
    expect(folder.git('status', '--porcelain')).toContain(' M good/Dockerfile');
    expect(folder.git('status', '--porcelain')).not.toContain('M bad/Dockerfile');
  });

  test('says a disproof to --quiet too, and nothing of what was proven', () => {
    const folder = repositoryOf({ ...goService('bad'), ...goService('good') });
    const { stderr } = withDocker(folder, { after: { fails: 'bad' } }, '--verify', '--quiet');
    expect(stderr).toContain('bad/Dockerfile: disproven');
    expect(stderr).not.toContain('good/Dockerfile');
  });

  test('shows no progress where there is no terminal', () => {
    const { stdout, stderr } = withDocker(repositoryOf(goService('svc')), {}, '--verify');
    expect(stdout + stderr).not.toMatch(/[\r\u001b]|building/);
  });

  test('in JSON has what was found', () => {
    const { stdout } = withDocker(repositoryOf(goService('svc')), { after: { exitCode: 3, output: 'panic: no disk\n' } }, '--verify', '--format', 'json'); // prettier-ignore
    const { files } = JSON.parse(stdout) as { files: readonly { verified: unknown }[] };
    expect(files[0]?.verified).toMatchObject({
      ok: false,
      reason: 'the original exits with status 0, the rewrite with 3: "panic: no disk"',
      missing: [],
      before: { loads: { files: 0, unresolved: 0 }, stopReadings: [] },
    });
  });
});

describe('options of the proof', () => {
  const BUILD = ['--build-arg', 'A=b c', '--build-arg', 'B=2', '--secret', 'id=token,src=t', '--network', 'host', '--platform', 'linux/amd64', '--target', 'app']; // prettier-ignore
  const START = ['--env', 'X=1', '--env', 'Y', '--env-file', 'settings.env'];

  /** Whether the words stand in the call one behind the other. */
  const has = (call: readonly string[], ...words: readonly string[]): boolean => call.join('\0').includes(words.join('\0')); // prettier-ignore

  test('reach both builds and both containers', () => {
    const folder = repositoryOf({ ...goService('svc'), 'settings.env': 'Z=1\n' });
    const { code, calls } = withDocker(folder, {}, 'verify', ...BUILD, ...START, '--run-network', 'shop', '--smoke', 'GET /health', '--smoke-cmd', '/server -version'); // prettier-ignore
    expect(code).toBe(0);
    const builds = calls.filter(([command]) => command === 'build');
    expect(builds).toHaveLength(4);
    for (const build of builds) {
      for (const at of [0, 2, 4, 6, 8, 10]) expect(has(build, ...BUILD.slice(at, at + 2))).toBe(true);
    }
    const starts = calls.filter((call) => call[0] === 'create' && has(call, '--network', 'shop'));
    expect(starts.filter((call) => call.join().includes('-start-'))).toHaveLength(2);
    for (const start of starts) {
      expect(has(start, '--env', 'X=1', '--env', 'Y')).toBe(true);
      expect(start.join()).toMatch(/--env-file,(?:\S*\/)?settings\.env/);
      expect(start).not.toContain('--publish');
    }
    // the program has ended: the command runs in a container of its own
    expect(calls.filter((call) => has(call, '--entrypoint', '/server') && call.at(-1) === '-version')).toHaveLength(2); // prettier-ignore
  });

  test('--builder makes another builder of docker load what it builds', () => {
    const { calls } = withDocker(repositoryOf(goService('svc')), {}, 'verify', '--builder', 'remote');
    const builds = calls.filter(([command]) => command === 'build');
    expect(builds.map((build) => has(build, '--builder', 'remote', '--load'))).toEqual([true, true, true, true]); // prettier-ignore
    const plain = withDocker(repositoryOf(goService('svc')), {}, 'verify').calls;
    expect(plain.some((call) => call.includes('--load'))).toBe(false);
    const podman = withDocker(
      repositoryOf(goService('svc')),
      {},
      'verify',
      '--builder',
      'x',
      '--engine',
      'podman',
    );
    expect([podman.code, podman.stderr]).toEqual([2, 'dfrewrite: --builder names a builder of docker buildx, and podman has none\n']); // prettier-ignore
  });

  test('limits of size are told and counted', () => {
    const folder = repositoryOf(goService('svc'));
    const scenario = { before: { sizeBytes: 300e6 }, after: { sizeBytes: 280e6 } };
    const { code, stdout } = withDocker(folder, scenario, 'verify', '--max-size', '200MB', '--max-size-ratio', '0.8'); // prettier-ignore
    expect(code).toBe(1);
    expect(stdout).toContain('over budget: the image has 280.0 MB, more than the limit of 200.0 MB');
    expect(stdout).toContain('over budget: the image has 0.93 times the size of the original');
    expect(withDocker(folder, scenario, 'verify', '--max-size', '300MB').code).toBe(0);
  });

  test('--keep-images leaves the images, and names them', () => {
    const folder = repositoryOf(goService('svc'));
    const { stdout, calls } = withDocker(folder, {}, 'verify', '--keep-images');
    expect(stdout.match(/^kept: dfrewrite-verify:\w+-(?:before|after)(?:-again)?$/gm)).toHaveLength(4);
    expect(calls.some(([command]) => command === 'rmi')).toBe(false);
    const without = withDocker(folder, {}, 'verify');
    expect(without.calls.filter(([command]) => command === 'rmi')).toHaveLength(4);
  });

  test('--before and --after compare any two Dockerfiles', () => {
    const folder = repositoryOf({ 'one.Dockerfile': 'FROM a\n', 'two.Dockerfile': 'FROM b\n' });
    const pair = ['verify', '--before', 'one.Dockerfile', '--after', 'two.Dockerfile'];
    const good = withDocker(folder, {}, ...pair);
    expect([good.code, good.stdout.split('\n')[0]]).toEqual([0, 'two.Dockerfile: proven, both build and behave the same (docker 28.5)']); // prettier-ignore
    const bad = withDocker(folder, { after: { exitCode: 1, output: 'Error: no\n' } }, ...pair, '--format', 'json'); // prettier-ignore
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.stdout)).toMatchObject({ ok: false, reason: 'the original exits with status 0, the rewrite with 1: "Error: no"' }); // prettier-ignore
  });
});
