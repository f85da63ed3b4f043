/** What Docker's own linter says about each fixture: a rewrite brings no warning that the author's file did not have. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { engineOrNull, FIXTURES, prepared } from './fixture.ts';

const engine = await engineOrNull((process.env['DFREWRITE_ENGINE'] as 'docker' | undefined) ?? null);

/** The rules that warn, one name for each warning. */
function warningsOf(folder: string, dockerfile: string): readonly string[] {
  const path = join(folder, 'Checked.Dockerfile');
  writeFileSync(path, dockerfile);
  const { stdout, stderr } = spawnSync('docker', ['build', '--check', '-f', path, folder], {
    encoding: 'utf8',
    env: { ...process.env, DOCKER_BUILDKIT: '1' },
  });
  const said = `${stdout}${stderr}`;
  if (!/Check complete/.test(said)) throw new Error(said);
  return [...said.matchAll(/^WARNING: (\w+)/gm)].map(([, rule = '']) => rule).sort();
}

describe.skipIf(engine?.name !== 'docker')('docker build --check', () => {
  test.each(FIXTURES)('warns about nothing new in %s', async (name) => {
    const { request } = await prepared(name);
    const before = warningsOf(request.context, request.before.dockerfile);
    const rest = [...before];
    const fresh = warningsOf(request.context, request.after.dockerfile).filter((rule) => {
      const at = rest.indexOf(rule);
      if (at >= 0) rest.splice(at, 1);
      return at < 0;
    });
    expect(fresh).toEqual([]);
  });
});
