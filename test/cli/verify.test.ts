import { chmodSync, copyFileSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { answer } from '../../src/cli/program.ts';
import { dfrewrite } from '../support/cli.ts';
import { folderOf, repositoryOf, type TestFolder } from '../support/repository.ts';
import { goService } from '../support/services.ts';

const FAKE = fileURLToPath(new URL('../support/fake-docker.sh', import.meta.url));

interface Side {
  /** Part of the build context's path: builds there fail. */
  readonly fails?: string;
  readonly size?: number;
  readonly output?: string;
  readonly status?: number;
}

interface Scenario {
  readonly before?: Side;
  readonly after?: Side;
}

/** Puts a `docker` (and a `podman`) on PATH that do what the scenario says; answers with the file that gets their calls. */
function putDocker(scenario: Scenario): string {
  const bin = folderOf().path;
  for (const name of ['docker', 'podman']) {
    copyFileSync(FAKE, join(bin, name));
    chmodSync(join(bin, name), 0o755);
  }
  const log = join(bin, 'calls');
  const kept = process.env['PATH']?.split(delimiter).filter((folder) => !folder.includes('dfrewrite-')) ?? [];
  vi.stubEnv('PATH', [bin, ...kept].join(delimiter));
  vi.stubEnv('FAKE_LOG', log);
  for (const side of ['before', 'after'] as const) {
    for (const name of ['fails', 'size', 'output', 'status'] as const)
      vi.stubEnv(`FAKE_${side}_${name}`.toUpperCase(), String(scenario[side]?.[name] ?? ''));
  }
  return log;
}
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Runs a command line with that `docker`; `calls` are its argument lists. */
async function withDocker(folder: TestFolder, scenario: Scenario, ...args: readonly string[]) {
  const log = putDocker(scenario);
  const finished = await dfrewrite(args, { cwd: folder.path });
  const calls = readFileSync(log, 'utf8').trim().split('\n').map((line) => line.split('\u001f').slice(0, -1)); // prettier-ignore
  return { ...finished, calls };
}

describe('--verify', () => {
  test('prints the diff alone on stdout, and the proof as verify prints it', async () => {
    const folder = repositoryOf(goService('svc'));
    const after = { size: 100_000 };
    const { code, stdout, stderr } = await withDocker(folder, { after }, '--verify');
    const alone = await withDocker(folder, { after }, 'verify');
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

  test('after a disproof invites nobody to write', async () => {
    const folder = repositoryOf(goService('svc'));
    for (const args of [['--verify'], ['verify'], ['--verify', '--patch', 'p.patch']]) {
      const { code, stdout, stderr } = await withDocker(folder, { after: { fails: 'svc' } }, ...args);
      expect(code).toBe(1);
      expect(stdout + stderr).toContain(
        'svc/Dockerfile: disproven: the rewrite does not build (docker 28.5)',
      );
      expect(stdout + stderr).toContain('#6 ERROR: make: not found');
      expect(stderr.trim().split('\n').at(-1)).toMatch(/1 disproven/);
      expect(stderr).not.toMatch(/--write|git .*apply/);
    }
  });

  test('nor where the original does not build', async () => {
    const { code, stderr } = await withDocker(repositoryOf(goService('svc')), { before: { fails: 'svc' } }, '--verify'); // prettier-ignore
    expect(code).toBe(0);
    expect(stderr).toContain('svc/Dockerfile: not proven: the original does not build (docker 28.5)');
    expect(stderr).toMatch(/1 not proven\b/);
    expect(stderr).not.toContain('--write');
  });

  test('of several names the way to write those that were proven', async () => {
    const folder = repositoryOf({ ...goService('bad'), ...goService('good') });
    const scenario = { after: { fails: 'bad' } };
    const { code, stderr } = await withDocker(folder, scenario, '--verify');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /1 proven, 1 disproven\. .*Write what was proven with: dfrewrite --write --verify\n$/,
    );
    const written = await withDocker(folder, scenario, '--verify', '--write');
    expect(written.code).toBe(1);
    expect(written.stderr).toContain('not written  bad/Dockerfile: the rewrite does not build');
    expect(folder.git('status', '--porcelain')).toContain(' M good/Dockerfile');
    expect(folder.git('status', '--porcelain')).not.toContain('M bad/Dockerfile');
  });

  test('says a disproof to --quiet too, and nothing of what was proven', async () => {
    const folder = repositoryOf({ ...goService('bad'), ...goService('good') });
    const { stderr } = await withDocker(folder, { after: { fails: 'bad' } }, '--verify', '--quiet');
    expect(stderr).toContain('bad/Dockerfile: disproven');
    expect(stderr).not.toContain('good/Dockerfile');
  });

  test('shows no progress where there is no terminal', async () => {
    const { stdout, stderr } = await withDocker(repositoryOf(goService('svc')), {}, '--verify');
    expect(stdout + stderr).not.toMatch(/[\r\u001b]|building/);
  });

  test('counts on a terminal what is done, on a line that is gone in the end', async () => {
    const folder = repositoryOf({ ...goService('one'), ...goService('two') });
    putDocker({});
    const written: string[] = [];
    const outlet = (isTerminal: boolean) => ({ write: (data: string | Uint8Array) => void written.push(String(data)), isTerminal, columns: 200 }); // prettier-ignore
    const terminal = {
      cwd: folder.path,
      env: {},
      input: () => Promise.resolve(new Uint8Array()),
      keyboard: null,
      onStop: () => undefined,
      thread: null,
      writer: { id: process.pid, isRunning: () => false },
    };
    await answer(['--verify'], { ...terminal, stdout: outlet(false), stderr: outlet(true) });
    const lines = written.filter((text) => text.startsWith('\r')).map((text) => text.slice(4).replace(/ \(\d+ s\)$/, '')); // prettier-ignore
    expect(lines.filter((text, index) => text !== lines[index - 1])).toEqual(
      ['one', 'two'].flatMap((name, index) => [
        `[${index + 1}/2] building the original of ${name}/Dockerfile: RUN make`,
        `[${index + 1}/2] building the rewrite of ${name}/Dockerfile: RUN make`,
        `[${index + 1}/2] starting the original of ${name}/Dockerfile`,
        `[${index + 1}/2] starting the rewrite of ${name}/Dockerfile`,
        `[${index + 1}/2] building the original of ${name}/Dockerfile: RUN make`,
        `[${index + 1}/2] building the rewrite of ${name}/Dockerfile: RUN make`,
        '',
      ]),
    );
  });

  test('in JSON has what was found', async () => {
    const { stdout } = await withDocker(repositoryOf(goService('svc')), { after: { status: 3, output: 'panic: no disk' } }, '--verify', '--format', 'json'); // prettier-ignore
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

  test('reach both builds and both containers', async () => {
    const folder = repositoryOf({ ...goService('svc'), 'settings.env': 'Z=1\n' });
    const { code, calls } = await withDocker(folder, {}, 'verify', ...BUILD, ...START, '--run-network', 'shop', '--smoke', 'GET /health', '--smoke-cmd', '/server -version'); // prettier-ignore
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

  test('--builder makes another builder of docker load what it builds', async () => {
    const { calls } = await withDocker(repositoryOf(goService('svc')), {}, 'verify', '--builder', 'remote');
    const builds = calls.filter(([command]) => command === 'build');
    expect(builds.map((build) => has(build, '--builder', 'remote', '--load'))).toEqual([true, true, true, true]); // prettier-ignore
    const plain = (await withDocker(repositoryOf(goService('svc')), {}, 'verify')).calls;
    expect(plain.some((call) => call.includes('--load'))).toBe(false);
    const podman = await withDocker(
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

  test('a builder that is not there ends the run, and is not taken for a Dockerfile that does not build', async () => {
    const { code, stderr } = await withDocker(repositoryOf(goService('svc')), {}, 'verify', '--builder', 'gone');
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'dfrewrite: --builder: docker buildx has no builder gone; docker buildx ls names them\n' });
  }); // prettier-ignore

  test('limits of size are told and counted', async () => {
    const folder = repositoryOf(goService('svc'));
    const scenario = { before: { size: 300e6 }, after: { size: 280e6 } };
    const { code, stdout } = await withDocker(folder, scenario, 'verify', '--max-size', '200MB', '--max-size-ratio', '0.8'); // prettier-ignore
    expect(code).toBe(1);
    expect(stdout).toContain('over budget: the image has 280.0 MB, more than the limit of 200.0 MB');
    expect(stdout).toContain('over budget: the image has 0.93 times the size of the original');
    expect((await withDocker(folder, scenario, 'verify', '--max-size', '300MB')).code).toBe(0);
    const dry = await withDocker(folder, scenario, '--verify', '--max-size', '200MB');
    expect(dry.stderr).not.toContain('--write');
  });

  test('--keep-images leaves the images, and names them', async () => {
    const folder = repositoryOf(goService('svc'));
    const { stdout, calls } = await withDocker(folder, {}, 'verify', '--keep-images');
    expect(stdout.match(/^kept: dfrewrite-verify:\w+-(?:before|after)(?:-again)?$/gm)).toHaveLength(4);
    expect(calls.some(([command]) => command === 'rmi')).toBe(false);
    const without = await withDocker(folder, {}, 'verify');
    expect(without.calls.filter(([command]) => command === 'rmi')).toHaveLength(4);
  });

  test('--before and --after compare any two Dockerfiles', async () => {
    const folder = repositoryOf({ 'one.Dockerfile': 'FROM a\n', 'two.Dockerfile': 'FROM b\n' });
    const pair = ['verify', '--before', 'one.Dockerfile', '--after', 'two.Dockerfile'];
    const good = await withDocker(folder, {}, ...pair);
    expect([good.code, good.stdout.split('\n')[0]]).toEqual([0, 'two.Dockerfile: proven, both build and behave the same (docker 28.5)']); // prettier-ignore
    const bad = await withDocker(folder, { after: { status: 1, output: 'Error: no' } }, ...pair, '--format', 'json'); // prettier-ignore
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.stdout)).toMatchObject({ ok: false, reason: 'the original exits with status 0, the rewrite with 1: "Error: no"' }); // prettier-ignore
  });
});

describe('--observations', () => {
  test('saves what the engine observed, once for each Dockerfile, and says what could not be observed', async () => {
    const folder = repositoryOf({ ...goService('svc'), ...goService('bad') });
    const { code, stderr } = await withDocker(folder, { before: { fails: 'bad' } }, 'verify', '--observations', 'seen.json'); // prettier-ignore
    expect(code).toBe(0);
    expect(stderr).toContain('bad/Dockerfile: it was not observed: the original does not build');
    const document = JSON.parse(folder.read('seen.json')) as { observations: Record<string, unknown>[] };
    expect(document).toMatchObject({ version: 1, tool: 'dfrewrite' });
    expect(document.observations).toMatchObject([{ dockerfile: 'svc/Dockerfile', engine: 'docker 28.5', exitCode: 0 }]);
    expect(Object.keys(document.observations[0]?.['builtFrom'] ?? {})).toEqual(['svc/Dockerfile', 'svc/go.mod']);
  }); // prettier-ignore

  test('what it saves is what --observed takes, without an engine', async () => {
    const folder = repositoryOf(goService('svc'));
    await withDocker(folder, {}, '--verify', '--observations', 'seen.json');
    const { code, stderr } = await dfrewrite(['--observed', 'seen.json', 'svc'], { cwd: folder.path });
    expect(code).toBe(0);
    expect(stderr).not.toContain('is not used');
  });

  test('needs --verify, and the last stage', async () => {
    const folder = repositoryOf(goService('svc'));
    const without = await dfrewrite(['--observations', 'seen.json'], { cwd: folder.path });
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('--observations needs --verify')]); // prettier-ignore
    const other = await dfrewrite(['verify', '--observations', 'x', '--target', 'build'], {
      cwd: folder.path,
    });
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('--observations watches the last stage: leave out --target')]); // prettier-ignore
  });
});

test('--unsafe --verify watches originals with a doubt, and says what carries each change', async () => {
  const Dockerfile = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nCMD ["tool", "serve"]\n';
  const folder = repositoryOf({ Dockerfile, 'app.py': 'print(1)\n' });
  const { stdout, calls } = await withDocker(folder, {}, '--unsafe', '--verify', '--format', 'json');
  const [file] = (JSON.parse(stdout) as { files: { applied: { transform: string; carriedBy: string }[] }[] }).files;
  // the container of the original had ended before anybody looked, with status 0
  expect(file?.applied.find(({ transform }) => transform === 'non-root')?.carriedBy).toBe('observation');
  expect(calls.filter(([name]) => name === 'diff')).toHaveLength(3);
  const plain = await withDocker(folder, {}, '--verify', '--format', 'json');
  expect(plain.calls.filter(([name]) => name === 'diff').length).toBeLessThan(3);
}); // prettier-ignore
