/** Cache mounts on a real builder: the image is the same with and without them, and a second build fetches nothing again. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openProject } from '../../src/project/disk.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { engineOrNull, prepared } from './fixture.ts';

const engine = await engineOrNull((process.env['DFREWRITE_ENGINE'] as 'docker' | undefined) ?? null);

function docker(...words: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync('docker', words, {
    encoding: 'utf8',
    env: { ...process.env, DOCKER_BUILDKIT: '1' },
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`docker ${words.join(' ')}: ${stderr}`);
  return stdout;
}

/** Seconds of a build that takes no layer from the cache; mounts stay. */
function built(folder: string, tag: string, dockerfile: string): number {
  const path = join(folder, 'Cached.Dockerfile');
  writeFileSync(path, dockerfile);
  const network = process.env['DFREWRITE_BUILD_NETWORK'];
  const start = Date.now();
  docker('build', '--no-cache', ...(network === undefined ? [] : ['--network', network]), '-t', tag, '-f', path, folder); // prettier-ignore
  return (Date.now() - start) / 1000;
}

/** What the image holds, by path and kind; what tools write anew at each run has other names each time. */
function filesOf(tag: string): readonly string[] {
  const id = docker('create', tag, 'nothing').trim();
  try {
    const { stdout } = spawnSync('sh', ['-c', `docker export ${id} | tar -t`], { encoding: 'utf8', maxBuffer: 1 << 28 }); // prettier-ignore
    const names = stdout.split('\n').filter((name) => !/__pycache__|\.pyc$|^(?:tmp|root\/\.npm\/_logs)\//.test(name)); // prettier-ignore
    return [...new Set(names)].sort();
  } finally {
    docker('rm', id);
  }
}

/** One of each kind in CI: a build without layers from the cache, three times, takes minutes. */
const CASES =
  process.env['CI'] === 'true'
    ? ['node-pnpm', 'go-static-templates']
    : ['node-ts-npm', 'node-pnpm', 'node-alpine-build', 'python-compose-runserver', 'go-static-templates'];

describe.skipIf(engine?.name !== 'docker')('a build with cache mounts', () => {
  test.each(CASES)('makes the same image of %s, twice', async (name) => {
    const { result, request } = await prepared(name);
    const project = await openProject(join(request.context, 'Dockerfile'));
    const mounted = rewrite(readFileSync(join(request.context, 'Dockerfile'), 'utf8'), project, { also: ['cache-mounts'] }); // prettier-ignore
    expect(mounted.applied.map(({ transform }) => transform)).toContain('cache-mounts');
    const plain = `dfrewrite-cache/${name}:plain`;
    const cached = `dfrewrite-cache/${name}:cached`;
    const before = built(request.context, plain, result.after);
    const first = built(request.context, cached, mounted.after);
    const files = filesOf(cached);
    const second = built(request.context, cached, mounted.after);
    console.log(`${name}: ${String(before)} s without, ${String(first)} s then ${String(second)} s with mounts`); // prettier-ignore
    expect(files).toEqual(filesOf(plain));
    expect(filesOf(cached)).toEqual(files);
    docker('rmi', '-f', plain, cached);
  });
});
