/**
 * `npm run bench`: how fast the built program is, as ratios to bare Node measured in turns with it, so that a busy
 * machine slows both; and its peak memory. Prints numbers; nothing fails. `npm run bench -- start` runs one part.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CLI = join(ROOT, 'dist/cli.js');
const FIXTURES = join(ROOT, 'fixtures/before');

/** Each prints lines about an empty folder, which is gone at the end. */
const BENCHMARKS = {
  start: (folder) => {
    const cases = ['go-static-templates', 'node-ts-npm', 'python-flask-gunicorn'].map((name) => {
      const at = join(folder, name);
      cpSync(join(FIXTURES, name), at, { recursive: true });
      commit(at);
      return compared(`one file, ${name}`, ['Dockerfile'], at, 15);
    });
    return [compared('--version', ['--version'], folder, 15), ...cases];
  },
  many: (folder) => {
    const names = readdirSync(FIXTURES);
    const count = 1000;
    for (let index = 0; index < count; index++) {
      const name = names[index % names.length] ?? '';
      cpSync(join(FIXTURES, name), join(folder, `${String(index).padStart(4, '0')}-${name}`), {
        recursive: true,
      });
    }
    commit(folder);
    return [compared(`${count} Dockerfiles, each with its project`, ['.'], folder, 3)];
  },
  monorepo: (folder) => {
    const services = 1000;
    for (let index = 0; index < services; index++)
      writeService(join(folder, 'services', `service-${index}`), index);
    commit(folder);
    return [compared(`monorepo of ${services} services, ${services * 20} source files`, ['.'], folder, 3)];
  },
};

/** A small Node service of 20 sources, with a workspace sibling's name in its manifest. */
function writeService(folder, index) {
  mkdirSync(join(folder, 'src'), { recursive: true });
  const name = `service-${index}`;
  const manifest = { name, version: '1.0.0', scripts: { start: 'node src/file-0.js' }, dependencies: {} };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  const lock = { name, version: '1.0.0', lockfileVersion: 3, packages: { '': { name, version: '1.0.0' } } };
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock, null, 2));
  writeFileSync(
    join(folder, 'Dockerfile'),
    'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm install\nEXPOSE 3000\nCMD ["npm", "start"]\n',
  );
  for (let file = 0; file < 20; file++) {
    const next =
      file < 19
        ? `require('./file-${file + 1}.js');\n`
        : "require('node:http').createServer().listen(3000);\n";
    writeFileSync(
      join(folder, 'src', `file-${file}.js`),
      `${next}${'// filler\n'.repeat(20)}module.exports = ${file};\n`,
    );
  }
}

function commit(folder) {
  const person = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.org'];
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    [...person, 'commit', '-q', '-m', 'all'],
  ])
    spawnSync('git', args, { cwd: folder });
}

function compared(what, args, cwd, rounds) {
  const pairs = Array.from({ length: rounds }, () => ({
    bare: seconds(['-e', '0'], cwd),
    ours: seconds([CLI, ...args], cwd),
  }));
  const ours = median(pairs.map((pair) => pair.ours));
  const ratio = median(pairs.map((pair) => pair.ours / pair.bare));
  return `${what}: ${ours.toFixed(3)} s, ${ratio.toFixed(2)} × bare node, ${peakMegabytes([CLI, ...args], cwd)} MB (bare node: ${peakMegabytes(['-e', '0'], cwd)} MB)`;
}

/** Wall time of one process. */
function seconds(args, cwd) {
  const start = process.hrtime.bigint();
  const { error } = spawnSync(process.execPath, args, { cwd, stdio: 'ignore' });
  if (error) throw error;
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** Largest resident size of one process, which it tells through a pipe of its own when it ends. */
function peakMegabytes(args, cwd) {
  const tell = 'process.on("exit",()=>fs.writeSync(3,`${process.resourceUsage().maxRSS}`))';
  const probe = ['--import', `data:text/javascript,import fs from "node:fs";${tell}`];
  const { output } = spawnSync(process.execPath, [...probe, ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  return Math.round(Number(String(output[3])) / 1024);
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

const asked = process.argv.slice(2);
for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const folder = mkdtempSync(join(tmpdir(), 'dfrewrite-bench-'));
  try {
    for (const line of benchmark(folder)) console.log(line);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
