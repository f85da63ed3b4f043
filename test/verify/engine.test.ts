import { describe, expect, test } from 'vitest';
import { buildArguments, DIALECTS, type Dialect } from '../../src/verify/dialect.ts';
import { openEngine } from '../../src/verify/engine.ts';
import { execute, PROGRAMS, stream, type Programs, type Ran } from '../../src/verify/process.ts';

/** Programs of which only those named exist, answering as given. */
function machine(answers: Readonly<Record<string, Partial<Ran>>>): Programs {
  return {
    stream,
    clock: PROGRAMS.clock,
    execute(command) {
      const ran = answers[command];
      if (!ran)
        return Promise.reject(Object.assign(new Error(`spawn ${command} ENOENT`), { code: 'ENOENT' }));
      return Promise.resolve({ code: 0, stdout: '', stderr: '', ...ran });
    },
  };
}

const opened = (name: Parameters<typeof openEngine>[0], answers: Readonly<Record<string, Partial<Ran>>>) =>
  openEngine(name, undefined, machine(answers));

describe('openEngine', () => {
  test('takes the first that answers', async () => {
    const down = { code: 1, stderr: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' };
    const engine = await opened(null, {
      docker: down,
      podman: { stdout: '4.3.1\n' },
      buildah: { stdout: 'buildah version 1.28.2 (image-spec 1.0)' },
    });
    expect(engine.label).toBe('podman 4.3');
  });

  test('takes the one that was named', async () => {
    const engine = await opened('buildah', {
      docker: { stdout: '28.5.1' },
      buildah: { stdout: 'buildah version 1.28.2' },
    });
    expect(engine).toMatchObject({ label: 'buildah 1.28', runs: false });
  });

  test('says in one sentence what is wrong', async () => {
    await expect(opened(null, {})).rejects.toThrow(
      'no container engine was found on PATH: install docker, podman, nerdctl or buildah, or leave out verify',
    );
    await expect(opened('nerdctl', {})).rejects.toThrow(
      'nerdctl was not found on PATH: install it, or name another engine with --engine',
    );
    const denied = {
      code: 1,
      stderr: 'permission denied while trying to connect to the Docker daemon socket',
    };
    await expect(opened('docker', { docker: denied })).rejects.toThrow(
      /^no permission to talk to docker: run as a user who may/,
    );
    const down = { code: 1, stderr: 'Cannot connect to the Docker daemon.' };
    await expect(opened(null, { docker: down })).rejects.toThrow(
      'docker does not answer (Cannot connect to the Docker daemon.): start it, or name another engine with --engine',
    );
    await expect(opened('docker', { docker: { code: null } })).rejects.toMatchObject({
      name: 'EngineError',
      message: expect.stringContaining('within 30 seconds') as string,
    });
  });
});

describe('the command lines', () => {
  const spec = { tag: 't', context: '/c', file: '/f/Dockerfile', buildArgs: ['A=1'], secrets: [] };
  const dialect = (name: string): Dialect => DIALECTS.find((item) => item.name === name) as Dialect;

  test('docker and nerdctl read the ignore file beside the Dockerfile by themselves', () => {
    expect(buildArguments(dialect('docker'), spec).join(' ')).toBe(
      'build --progress=plain --tag t --file /f/Dockerfile --build-arg A=1 /c',
    );
  });

  test('podman and buildah are told, and keep what only docker images can say', () => {
    expect(buildArguments(dialect('podman'), spec).slice(0, 4)).toEqual([
      'build',
      '--layers',
      '--format=docker',
      '--ignorefile=/f/Dockerfile.dockerignore',
    ]);
  });
});

describe('execute', () => {
  test('passes words as they are, and reads both streams', async () => {
    const lines: string[] = [];
    const script = 'console.log(process.argv[1]); console.error("b"); process.exit(3)';
    const ran = await execute(process.execPath, ['-e', script, 'a; echo $HOME'], {
      onLine: (line) => lines.push(line),
    });
    expect(ran).toEqual({ code: 3, stdout: 'a; echo $HOME\n', stderr: 'b\n' });
    expect(lines.toSorted()).toEqual(['a; echo $HOME', 'b']);
  });

  test('ends a program that takes too long', async () => {
    const ran = await execute(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], {
      timeoutSeconds: 0.3,
    });
    expect(ran.code).toBeNull();
  });

  test('stops with the signal, once the program has ended', async () => {
    const stop = new AbortController();
    const ran = execute(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { signal: stop.signal });
    stop.abort();
    await expect(ran).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('throws where there is no such program', async () => {
    await expect(execute('dfrewrite-no-such-program', [])).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('leaves no timer behind where there is no such program: the process could not end before it', async () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    const missing = execute('dfrewrite-no-such-program', [], { timeoutSeconds: 30 });
    await expect(missing).rejects.toMatchObject({ code: 'ENOENT' });
    expect(timers()).toBe(before);
  });
});

describe('stream', () => {
  test('hands the output over, and throws the last words of a program that fails', async () => {
    const read = async (script: string): Promise<string> => {
      let text = '';
      for await (const chunk of stream(process.execPath, ['-e', script])) text += chunk.toString();
      return text;
    };
    expect(await read('process.stdout.write("x".repeat(200000))')).toHaveLength(200_000);
    await expect(read('console.error("no such container"); process.exit(1)')).rejects.toThrow(
      'no such container',
    );
  });
});
