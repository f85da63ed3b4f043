import { execFileSync } from 'node:child_process';
import { sentence } from '../src/report/sentence.ts';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from '../src/dockerfile/index.ts';
import { openProject } from '../src/project/disk.ts';
import { patch } from '../src/report/diff.ts';
import { rewrite } from '../src/pipeline/rewrite.ts';
import type { Project, Rewrite } from '../src/model/index.ts';

const before = fileURLToPath(new URL('../fixtures/before/', import.meta.url));
const after = fileURLToPath(new URL('../fixtures/after/', import.meta.url));
const names = readdirSync(before).sort();
/** Every fixture stands in a repository of its own, so that nothing above it counts as evidence. */
const home = mkdtempSync(join(tmpdir(), 'dfrewrite-fixtures-'));

beforeAll(() => {
  for (const name of names) {
    const folder = join(home, name);
    cpSync(join(before, name), folder, { recursive: true });
    // No hooks and descriptions, which are most of what `git init` writes.
    git(folder, 'init', '-q', '--template=');
    git(folder, 'add', '-A');
  }
}, 60_000);
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
}, 60_000);

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'core.autocrlf=false', ...args], { cwd: folder, encoding: 'utf8' });
}

/** Line ends, byte order mark and final newline that a file may have without its rewrite being another one. */
const shapes: Readonly<Record<string, (text: string) => string>> = {
  'CRLF line ends': (text) => text.replace(/\r?\n/g, '\r\n'),
  'LF line ends': (text) => text.replace(/\r\n/g, '\n'),
  'a byte order mark': (text) => `\uFEFF${text}`,
  'no final newline': (text) => text.replace(/(\r?\n)+$/, ''),
};

describe.each(names)('%s', (name) => {
  let source: string;
  let project: Project;
  let result: Rewrite;

  beforeAll(async () => {
    source = readFileSync(join(home, name, 'Dockerfile'), 'utf8');
    project = await openProject(join(home, name, 'Dockerfile'));
    result = rewrite(source, project);
  });

  test('gives the reviewed Dockerfile', async () => {
    expect(result.error).toBeNull();
    await expect(result.after).toMatchFileSnapshot(join(after, name, 'Dockerfile'));
  });

  test('gives the reviewed .dockerignore', async () => {
    const [companion, ...others] = result.companions.filter(({ target }) => target === undefined);
    expect(others).toEqual([]);
    if (companion) await expect(companion.after).toMatchFileSnapshot(join(after, name, companion.path));
    else expect(existsSync(join(after, name, '.dockerignore'))).toBe(false);
  });

  test('gives the reviewed files that ask for a stage', async () => {
    for (const { path, after: text } of result.companions.filter(({ target }) => target !== undefined))
      await expect(text).toMatchFileSnapshot(join(after, name, path));
  });

  test('gives the reviewed reasons', async () => {
    const says = [
      ...result.applied.map(({ transform, why, sets = [], assumes }) =>
        [
          `+ ${transform}: ${sentence(why)}`,
          ...(sets.length === 0 ? [] : [`    sets ${sets.join(', ')}`]),
          ...assumes.map((each) => `    assumes ${sentence(each)}`),
        ].join('\n'),
      ),
      ...result.withheld.map(
        ({ transform, why, needs }) => `! ${transform}: ${sentence(why)}\n    needs ${needs}`,
      ),
      // what found nothing of its kind is left out: another transform changes no fixture that it has nothing to do with
      ...result.skipped
        .filter(({ idle }) => idle !== true)
        .map(({ transform, why }) => `- ${transform}: ${sentence(why)}`),
      ...(result.development === null ? [] : [`= development: ${sentence(result.development)}`]),
      ...(result.reason === null ? [] : [sentence(result.reason)]),
    ];
    await expect(`${says.join('\n')}\n`).toMatchFileSnapshot(join(after, name, 'report.txt'));
  });

  test('is changed once: a second run finds nothing', async () => {
    const folder = join(home, `${name}-again`);
    cpSync(join(home, name), folder, { recursive: true });
    writeFileSync(join(folder, 'Dockerfile'), result.after);
    for (const { path, after } of result.companions) writeFileSync(join(folder, path), after);
    const again = rewrite(result.after, await openProject(join(folder, 'Dockerfile')));
    expect({ ...again, applied: again.applied }).toMatchObject({
      after: result.after,
      applied: [],
      companions: [],
    });
  });

  test('keeps every comment', () => {
    const comments = (text: string) =>
      text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line.startsWith('#'));
    const left = comments(result.after);
    for (const comment of comments(source)) expect(left).toContain(comment);
  });

  test.each(Object.entries(shapes))('is the same with %s', (_, shape) => {
    const shaped = rewrite(shape(source), project);
    expect(shaped.error).toBeNull();
    expect(shaped.after).toBe(shape(result.after));
  });

  test('is a patch that git applies to the same bytes', () => {
    const folder = join(home, `${name}-patched`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'Dockerfile'), source);
    const files = [{ path: 'Dockerfile', before: source, after: result.after }, ...result.companions];
    for (const { path, before } of result.companions)
      if (before !== null) writeFileSync(join(folder, path), before);
    const text = files.map((file) => patch(file)).join('');
    if (text === '') return;
    execFileSync('git', ['apply', '-'], { cwd: folder, input: text });
    for (const { path, after } of files) expect(readFileSync(join(folder, path), 'utf8')).toBe(after);
  });

  test('parses without loss', () => {
    expect(parse(result.after).source).toBe(result.after);
  });
});
