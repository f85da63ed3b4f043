import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fleetHtml, html } from '../../src/report/html.ts';
import { fileResult, runResult } from '../support/results.ts';
import { changed, member, sized } from '../support/fleet.ts';

const about = { version: '1.2.3', command: 'dfrewrite' };
const page = fleetHtml(
  [
    member('shop', [{ ...changed, path: 'a/Dockerfile', verified: sized }]),
    member('mail', [{ path: 'Dockerfile', status: 'failed', error: 'Dockerfile:1: no FROM' }]),
  ],
  about,
);

test('one page that loads nothing: every file folded, its changes, its diff with signs and classes', () => {
  expect(page).toContain('<title>dfrewrite: 2 Dockerfiles in 2 repositories</title>');
  expect(page).not.toMatch(/(?:src|href)="(?!#)/);
  expect(page).not.toContain('url(');
  expect(page.match(/<details class="file" data-status="(\w+)">/g)).toHaveLength(2);
  expect(page).toContain(
    '<li><code>clean-install</code> (line 2) installs what it says<br><small>assumes: a</small></li>',
  );
  expect(page).toContain('<span class="removed">-RUN npm install</span>\n<span class="added">+RUN npm ci</span>\n');
  expect(page).toContain('1,000 MB<br>250 MB</td>\n<td class="number">−75 %');
  expect(page).toContain('class="bar after" style="width:25%" aria-hidden="true"');
  expect(page).toContain('<p>Dockerfile:1: no FROM</p>');
}); // prettier-ignore

test('nothing of a repository becomes markup, and only the script of the page may run', () => {
  const evil = '</pre><script>alert(1)</script>"\'&';
  const file = fileResult({
    ...changed,
    path: evil,
    diff: `+${evil}\n`,
    warnings: [evil],
    applied: [{ transform: 'x', why: evil, assumes: [evil], unsafe: false, carriedBy: 'assumption' }],
  });
  const shown = html(runResult([file]), about);
  expect(shown).not.toContain('<script>alert');
  expect(shown.match(/<script/g)).toHaveLength(1);
  expect(shown).toContain('+&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
  const script = /<script>([^]*)<\/script>/.exec(shown)?.[1] ?? '';
  const hash = createHash('sha256').update(script).digest('base64');
  expect(shown).toContain(`default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`);
});

test('headings, labels and names: what a screen reader and the keyboard need', () => {
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, id] of page.matchAll(/(?:aria-labelledby|href)="#?([\w-]+)"/g)) expect(ids).toContain(id);
  for (const [scroll] of page.matchAll(/<\w+ class="scroll"[^>]*>/g))
    expect(scroll).toMatch(/tabindex="0" role="region" aria-label/);
  const levels = [...page.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
  levels.slice(1).forEach((level, at) => {
    expect(level - levels[at]!).toBeLessThanOrEqual(1);
  });
  for (const [input] of page.matchAll(/<(?:input|select)[^>]*>/g))
    expect(page).toMatch(new RegExp(`<label>[^<]*${input.replace(/[^\w<]/g, '.')}`));
});

test('what was found stands with its line, and is counted over all files', () => {
  const finding = { id: 'git-folder', path: 'a', line: 4, says: '<.git> is copied', help: 'name it' };
  const all = fleetHtml([member('shop', [{ ...changed, path: 'a', findings: [finding, finding] }])], about);
  expect(all).toContain(
    '<li><code>git-folder</code> (line 4) &lt;.git&gt; is copied<br><small>name it</small></li>',
  );
  expect(all).toContain('<td class="number">2</td><td><code>git-folder</code></td><td class="number">1</td>');
  expect(page).not.toContain('Found and left');
});

test('an empty fleet is a page too', () => {
  const empty = fleetHtml([], about);
  expect(empty).toContain('<h1>0 Dockerfiles in 0 repositories</h1>');
  expect(empty).not.toContain('Image sizes');
});
