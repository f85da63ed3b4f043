/** Which fixtures an engine builds: all of them, or in CI those that changed since all were proven, and a third that is always the same. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint } from './fingerprint.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Written by scripts/proven.mjs. */
const proven = JSON.parse(readFileSync(new URL('proven.json', import.meta.url), 'utf8')) as Readonly<Record<string, string>>; // prettier-ignore

/** The fixtures to build of these, in their order. */
export function selected(names: readonly string[], ci: boolean): readonly string[] {
  return ci ? names.filter((name, at) => at % 3 === 0 || proven[name] !== current(name)) : names;
}

function current(name: string): string {
  const folders = [`fixtures/before/${name}`, `fixtures/after/${name}`];
  const paths = execFileSync('git', ['ls-files', '-z', ...folders], { cwd: ROOT, encoding: 'utf8' }).split(
    '\0',
  );
  const files = paths.filter((path) => path !== '' && existsSync(join(ROOT, path)));
  return fingerprint(new Map(files.map((path) => [path, readFileSync(join(ROOT, path))])));
}
