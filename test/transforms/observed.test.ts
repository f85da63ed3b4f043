import { describe, expect, test } from 'vitest';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { sentence } from '../../src/report/sentence.ts';
import type { Observations, Options } from '../../src/model/index.ts';
import { observations } from '../support/observations.ts';
import { lines, use, type Files } from './projects.ts';

/** A program that a tool starts of which nobody knows what it writes. */
const STARTED = lines('FROM python:3.12-slim', 'WORKDIR /app', 'COPY . .', 'CMD ["tool", "serve"]');
const made = (path: string, given = {}) => ({ path, folder: false, change: 'made' as const, uid: 0, ...given }); // prettier-ignore

function observed(
  id: string,
  dockerfile: string,
  seen: Partial<Observations> | null,
  files: Files = { 'app.py': 'print(1)\n' },
  more: Options & { readonly uses?: Parameters<typeof use>[0] } = {},
) {
  const { uses, ...options } = more;
  const project = memoryProject({ ...files, Dockerfile: dockerfile }, uses ? { uses: [use(uses)] } : {});
  const result = rewrite(dockerfile, project, {
    only: [id],
    ...options,
    ...(seen && { observed: observations(seen) }),
  });
  const [change] = result.applied;
  const left = [...result.withheld, ...result.skipped].map(({ why }) => sentence(why)).join(' | ');
  return {
    after: result.after,
    change: change && { ...change, why: sentence(change.why), assumes: change.assumes.map(sentence) },
    left,
  };
}

describe('non-root: what is started and what it writes', () => {
  test('cannot be seen without an engine', () => {
    expect(observed('non-root', STARTED, null).left).toMatch(/cannot be seen/);
  });

  test('was seen: the change says so, and what it cannot have shown', () => {
    const { after, change } = observed('non-root', STARTED, {});
    expect(after).toContain('USER 10001:10001\n');
    expect(change).toMatchObject({ unsafe: false, carriedBy: 'observation' });
    expect(change?.assumes.join()).toMatch(/nothing else than what docker 28\.5 saw on 2026-11-29/);
  });

  test('folders that no table knows are given to the user', () => {
    const written = [made('/var/spool/jobs', { folder: true }), made('/var/spool/jobs/1'), made('/data/index.db')];
    const { after } = observed('non-root', STARTED, { written, volumes: ['/cache'] });
    expect(after).toMatch(/mkdir -p \/cache \/data \/var\/spool\/jobs && chown 10001:10001 (\. )?\/cache \/data \/var\/spool\/jobs/); // prettier-ignore
  }); // prettier-ignore

  test('what lies in its own folder, its home or /tmp needs nothing', () => {
    const written = [made('/app/logs/x.log'), made('/root/.config/tool'), made('/tmp/x')];
    expect(observed('non-root', STARTED, { written }).after).toBe(observed('non-root', STARTED, {}).after);
  });

  test.each<[string, Partial<Observations>, string]>([
    ['writes where only root may', { written: [made('/etc/tool/state')] }, 'it was seen to write /etc/tool/state, which belongs to root'],
    ['gives files away', { written: [made('/data/x', { uid: 33 })] }, 'it was seen to give /data/x to another user, which only root may'],
    ['changes an owner', { written: [made('/app/x', { change: 'owner' })] }, 'it was seen to give /app/x to another user, which only root may'],
    ['changes a file of the image', { written: [made('/data/x', { change: 'changed' })] }, 'it was seen to change /data/x, which the image has and root owns'],
    ['gives up root', { processes: [{ argv: ['master'], uid: 0 }, { argv: ['worker'], uid: 33 }] }, 'it was seen to give up root by itself (worker runs as user 33)'],
    ['runs what needs root', { processes: [{ argv: ['nginx:', 'master', 'process'], uid: 0 }] }, 'it was seen to run nginx, which needs root'],
  ])('root stays where it %s', (_, seen, why) => {
    const { after, left } = observed('non-root', STARTED, seen);
    expect([after, left]).toEqual([STARTED, why]);
  }); // prettier-ignore

  test('a start that failed shows nothing', () => {
    expect(observed('non-root', STARTED, { exitCode: 1 }).left).toMatch(/cannot be seen/);
  });

  test('what the sources carry alone stays carried by them', () => {
    const plain = STARTED.replace('"tool", "serve"', '"python", "app.py"');
    expect(observed('non-root', plain, {}).change).toMatchObject({ carriedBy: 'sources', assumes: [] });
  });

  test('with immutable sources, folders of the application are given as well', () => {
    const { after } = observed('non-root', STARTED, { written: [made('/app/logs/x.log')] }, undefined, { ownership: 'root' }); // prettier-ignore
    expect(after).toMatch(/mkdir -p \S*logs && chown 10001:10001 \S*logs/);
    const changed = [made('/app/app.db', { change: 'changed' })];
    expect(observed('non-root', STARTED, { written: changed }, undefined, { ownership: 'root' }).left).toBe('it was seen to change /app/app.db, which the image has and root owns'); // prettier-ignore
  });
});

describe('non-root: ports', () => {
  const exposing = lines('FROM python:3.12-slim', 'WORKDIR /app', 'COPY . .', 'EXPOSE 80', 'CMD ["python", "app.py"]'); // prettier-ignore

  test('one that is exposed and not listened on is no hindrance', () => {
    expect(observed('non-root', exposing, null).left).toContain('bind port 80');
    expect(observed('non-root', exposing, {}).change).toMatchObject({ carriedBy: 'observation' });
  });

  test('one that it listens on is, and one that others name', () => {
    expect(observed('non-root', exposing, { ports: [80] }).left).toContain('bind port 80');
    expect(observed('non-root', exposing, {}, undefined, { uses: { ports: [80] } }).left).toContain('bind port 80'); // prettier-ignore
  });
});

describe('slim-base: libraries', () => {
  const full = (tag: string) =>
    lines(`FROM python:${tag}`, 'WORKDIR /app', 'COPY requirements.txt .', 'RUN pip install -r requirements.txt', 'COPY . .', 'CMD ["python", "app.py"]'); // prettier-ignore
  const files = { 'requirements.txt': 'nobody-knows-this==1.0\n', 'app.py': 'import nobody_knows_this\n' };
  const library = (name: string | null, path = `/usr/lib/${name ?? ''}.so`) => ({ path, package: name, base: true, by: ['/x.so'], mapped: false }); // prettier-ignore
  const both = { only: ['multi-stage', 'slim-base'] };

  test('of a package that no table knows are what the engine saw', () => {
    expect(observed('slim-base', full('3.12-bookworm'), null, files, both).left).toContain(
      'nobody-knows-this',
    );
    const libraries = [library('libpq5'), library('libssl3'), library('zlib1g')];
    const { after, change } = observed('slim-base', full('3.12-bookworm'), { libraries }, files, both);
    expect(after).toContain('FROM python:3.12-slim-bookworm');
    expect(after).toMatch(/apt-get install -y --no-install-recommends libpq5 &&|libpq5 \\/);
    expect(change).toMatchObject({ transform: 'multi-stage', carriedBy: 'observation' });
  });

  test('the change that names them is carried by the observation', () => {
    const seen = observations({ libraries: [library('libpq5')] });
    const source = full('3.12-bookworm');
    const { applied } = rewrite(source, memoryProject({ ...files, Dockerfile: source }), { ...both, observed: seen }); // prettier-ignore
    expect(applied.map(({ transform, carriedBy }) => [transform, carriedBy])).toEqual([['multi-stage', 'observation'], ['slim-base', 'observation']]); // prettier-ignore
  });

  test('that no package brings leave the full image', () => {
    const libraries = [library(null, '/usr/local/lib/liby.so')];
    expect(observed('slim-base', full('3.12-bookworm'), { libraries }, files, both).left).toContain('nobody-knows-this'); // prettier-ignore
  });

  test('keep their names wherever a tag without a suite may lead, or the full image stays', () => {
    const same = observed('slim-base', full('3.12'), { libraries: [library('libpq5')] }, files, both);
    expect(same.after).toContain('libpq5');
    const other = observed('slim-base', full('3.12'), { libraries: [library('libicu72')] }, files, both);
    expect(other.left).toContain('libicu72 of bookworm have other names in trixie');
    const elsewhere = observed('slim-base', full('3.12-bookworm'), { suite: 'trixie', libraries: [library('libpq5')] }, files, both); // prettier-ignore
    expect(elsewhere.left).toContain('it was watched on trixie');
  });

  test("that the author's own steps bring are left to them", () => {
    const { after } = observed('slim-base', full('3.12-bookworm'), { libraries: [{ ...library('libsnappy1v5'), base: false }] }, files, both); // prettier-ignore
    expect(after).toContain('slim');
    expect(after).not.toContain('libsnappy');
  });
});
