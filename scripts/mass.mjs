/**
 * `npm run mass -- FOLDER [--out FILE]`: every Dockerfile below a folder, each twice (plain and with --unsafe), with a made-up repository
 * around it, and whether the promises hold: crashes, roll-backs, second runs that change, lost comments, slow files.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { load } from './load.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
const [folder] = positionals;
if (folder === undefined) throw new Error('which folder? npm run mass -- FOLDER');

const { examined } = await load("export { examined } from './test/fuzz/promises.ts';");

/** Named like a Dockerfile. */
const NAMED = /^(?:Dockerfile|Containerfile)(?:[._-].*)?$|\.(?:dockerfile|containerfile)$/i;

function* dockerfiles(at) {
  for (const entry of readdirSync(at, { withFileTypes: true })) {
    const path = join(at, entry.name);
    if (entry.isDirectory() && entry.name !== '.git' && entry.name !== 'node_modules')
      yield* dockerfiles(path);
    else if (entry.isFile() && NAMED.test(entry.name)) yield path;
  }
}

const NODE = {
  'package.json':
    '{"name":"app","version":"1.0.0","scripts":{"start":"node server.js","build":"tsc"},"dependencies":{"express":"4.19.2"}}',
  'package-lock.json':
    '{"name":"app","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"app","version":"1.0.0","dependencies":{"express":"4.19.2"}},"node_modules/express":{"version":"4.19.2"}}}',
  'server.js': "require('express')().listen(process.env.PORT || 3000);\n",
};
const PYTHON = {
  'requirements.txt': 'flask==3.0.3\n',
  'app.py': 'from flask import Flask\n\napp = Flask(__name__)\napp.run(host="0.0.0.0")\n',
};
const GO = {
  'go.mod': 'module example.org/app\n\ngo 1.22\n',
  'go.sum': '',
  'main.go': 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
};

/** What the images ask for, and an empty file or folder for each source that a COPY names. */
function repositoryAround(text) {
  const lines = text.replace(/\\\r?\n/g, ' ');
  const files = {
    ...(/^\s*FROM\s.*(?:node|bun|deno)/im.test(lines) ? NODE : {}),
    ...(/^\s*FROM\s.*(?:python|pypy)/im.test(lines) ? PYTHON : {}),
    ...(/^\s*FROM\s.*golang/im.test(lines) ? GO : {}),
  };
  for (const [, words] of lines.matchAll(/^\s*(?:COPY|ADD)\s+(?!.*--from)(.*)$/gim)) {
    const sources = words
      .replace(/--\S+/g, '')
      .replace(/[[\]",]/g, ' ')
      .trim()
      .split(/\s+/)
      .slice(0, -1);
    for (const source of sources) {
      const path = source.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
      if (path === '' || path === '.' || /[*?$]|^https?:|(?:^|\/)\.\.(?:\/|$)/.test(path)) continue;
      files[/\.\w+$|file$/i.test(path) && !source.endsWith('/') ? path : `${path}/a.txt`] ??= '';
    }
  }
  return { ...files, Dockerfile: text };
}

const seen = new Set();
const counts = { files: 0, changed: 0, unchanged: 0, skipped: 0, failed: 0 };
const findings = [];
const started = process.cpuUsage();
for (const path of dockerfiles(folder)) {
  const text = readFileSync(path, 'utf8');
  if (seen.has(text) || text.length > 1024 * 1024) continue;
  seen.add(text);
  counts.files += 1;
  for (const unsafe of [false, true]) {
    const { answer, broken } = examined({ files: repositoryAround(text), options: { unsafe } });
    if (!unsafe && answer !== null) counts[answer.status] += 1;
    if (broken !== null) findings.push({ path, unsafe, broken });
  }
}
const { user, system } = process.cpuUsage(started);
const seconds = (user + system) / 1e6;
console.log(
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', '),
);
console.log(
  `${((seconds / Math.max(1, counts.files) / 4) * 1000).toFixed(1)} ms of CPU for a rewrite, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB at the end`,
); // plain and unsafe, each with its second run
for (const { path, unsafe, broken } of findings)
  console.log(`${path}${unsafe ? ' --unsafe' : ''}: ${broken.split('\n')[0]}`);
console.log(`${findings.length} broken promises`);
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify({ counts, findings }, null, 2)}\n`);
process.exitCode = findings.length === 0 ? 0 : 1;
