import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { detectors } from '../src/detect/index.ts';
import { ALL_OPTIONS } from '../src/cli/flags.ts';
import { openProject } from '../src/index.ts';
import { patch } from '../src/report/diff.ts';
import { painter } from '../src/report/paint.ts';
import { describe as describeFile } from '../src/report/text.ts';
import { rewrite } from '../src/pipeline/rewrite.ts';
import { transforms } from '../src/transforms/index.ts';
import { folderOf } from './support/repository.ts';
import { fileResult } from './support/results.ts';

const pathOf = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));
const readme = readFileSync(pathOf('README.md'), 'utf8');
const contributing = readFileSync(pathOf('CONTRIBUTING.md'), 'utf8');

/** The text between a heading and the next one of its level. */
const section = (heading: string): string => readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';

test('what the documents take from the registries is what these say: npm run docs', () => {
  const { status, stderr } = spawnSync(process.execPath, [pathOf('scripts/docs.mjs'), '--check=registries'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('every transform and every stack is named, with its summary', () => {
  const rows = [...section('What it does').matchAll(/^\| \[`([\w-]+)`\]\(\S+\) +\| (.+?) +\|$/gm)];
  expect(rows.map(([, id, summary]) => ({ id, summary }))).toEqual(
    transforms.map(({ id, summary }) => ({ id, summary })),
  );
  for (const { id, summary } of detectors)
    expect(section('What it does')).toContain(`- \`${id}\`: ${summary}`);
});

test('every transform documents itself', () => {
  for (const { id, summary, docs } of transforms) {
    expect(summary.length, id).toBeLessThanOrEqual(60);
    expect(docs.length, id).toBeGreaterThan(100);
  }
});

test('the example is what the program makes of its fixture', async () => {
  const { path, read } = folderOf(); // as the demo does: the example is the whole repository
  cpSync(pathOf('fixtures/before/node-ts-npm'), path, { recursive: true });
  const before = read('Dockerfile');
  const answer = rewrite(before, await openProject(join(path, 'Dockerfile'), { context: path }));
  // Documents have no blanks at the ends of lines.
  const hunks = patch({ path: 'Dockerfile', before, after: answer.after })
    .replace(/^[^]*?@@.*\n/, '')
    .replace(/ $/gm, '');
  expect(readme).toContain(`\`\`\`diff\n${hunks}\`\`\`\n`);
  const said = describeFile(fileResult({ ...answer, path: 'Dockerfile' }), {
    paint: painter(false),
    verbose: false,
    columns: null,
  });
  expect(readme).toContain(`\`\`\`\n${said}1 Dockerfile and 1 .dockerignore would change`);
});

test('every option of the program is in it, or in the help of verify', () => {
  const short = [
    'build-arg',
    'secret',
    'network',
    'platform',
    'target',
    'builder',
    'run-network',
    'env',
    'env-file',
    'smoke',
    'smoke-cmd',
  ];
  const left = new Set([...short, 'max-size', 'max-size-ratio', 'keep-images', 'before', 'after', 'color']);
  for (const name of Object.keys(ALL_OPTIONS)) if (!left.has(name)) expect(readme).toContain(`--${name}`);
});

test('the files and folders that they name exist', () => {
  const links = [...`${readme}${contributing}`.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(
    ([, link]) => link ?? '',
  );
  expect(links.length).toBeGreaterThan(2);
  for (const link of links) expect(() => readFileSync(pathOf(link))).not.toThrow(/ENOENT/);
});
