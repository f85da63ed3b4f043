/** The hooks for pre-commit name the files that a folder stands for; test/fleets runs them. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };

test('the hooks take what a folder stands for, and nothing else', () => {
  const hooks = parse(readFileSync(new URL('../.pre-commit-hooks.yaml', import.meta.url), 'utf8')) as readonly { readonly files: string; readonly exclude: string; readonly entry: string }[]; // prettier-ignore
  for (const { entry } of hooks) expect(entry).toContain(`npx --yes dfrewrite@${packageJson.version} --`);
  const [hook] = hooks;
  const pattern = (source = ''): RegExp => new RegExp(source.replace('(?i)', ''), 'i');
  const takes = (path: string): boolean => pattern(hook?.files).test(path) && !pattern(hook?.exclude).test(path);
  const taken = ['Dockerfile', 'svc/Dockerfile', 'Dockerfile.prod', 'docker/api.Dockerfile', 'Containerfile', 'dockerfile']; // prettier-ignore
  const others = ['Dockerfile.dockerignore', '.dockerignore', 'MyDockerfile', 'Dockerfiles/x', 'docker/api.dockerfile.md'];
  expect([...taken, ...others].filter(takes)).toEqual(taken);
}); // prettier-ignore
