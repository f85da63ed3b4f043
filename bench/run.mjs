/**
 * `npm run bench`: how fast the built program is, as ratios to bare Node measured in turns with it, so that a busy machine slows both:
 * medians with their spread, of wall time and of the CPU time that nobody else can take away; and its peak memory.
 * Prints numbers; nothing fails. `npm run bench -- start` runs one part.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  many: (folder) =>
    [1000, 4000].flatMap((count) => {
      const at = join(folder, String(count));
      manyProjects(at, count);
      return [
        compared(`${count} Dockerfiles, each with its project, in one thread`, ['--jobs', '1'], at, 3),
        compared(`${count} Dockerfiles, each with its project`, ['.'], at, 3),
      ];
    }),
  monorepo: (folder) => {
    const services = 1000;
    for (let index = 0; index < services; index++)
      writeService(join(folder, 'services', `service-${index}`), index);
    commit(folder);
    return [compared(`monorepo of ${services} services, ${services * 20} source files`, ['.'], folder, 3)];
  },
  sources: (folder) => {
    writeSources(folder, 280, 3600);
    commit(folder);
    return [compared('one repository of 280 sources, 1 MB', ['.'], folder, 5)];
  },
  instructions: (folder) =>
    [10, 100, 1000].map((count) => {
      const at = join(folder, String(count));
      mkdirSync(at);
      writeService(at, 0);
      const steps = Array.from({ length: count }, (_, step) => `RUN mkdir -p /data/${step}\n`).join('');
      const text = readFileSync(join(at, 'Dockerfile'), 'utf8');
      writeFileSync(join(at, 'Dockerfile'), text.replace('EXPOSE', `${steps}EXPOSE`));
      commit(at);
      return compared(`a Dockerfile of ${count + 6} instructions`, ['.'], at, 5);
    }),
  phases: (folder) => {
    manyProjects(folder, 200);
    const trace = join(folder, '.git/trace.json');
    spawnSync(process.execPath, [CLI, '--jobs', '1'], {
      cwd: folder,
      env: { ...process.env, DFREWRITE_TRACE: trace },
    });
    return shares(JSON.parse(readFileSync(trace, 'utf8')).traceEvents);
  },
};

/** Fixtures again and again, each in a folder of its own with a name and a dependency of its own. */
function manyProjects(folder, count) {
  const names = readdirSync(FIXTURES);
  for (let index = 0; index < count; index++) {
    const at = join(folder, `${String(index).padStart(4, '0')}-${names[index % names.length] ?? ''}`);
    cpSync(join(FIXTURES, names[index % names.length] ?? ''), at, { recursive: true });
    writeFileSync(join(at, 'NOTES.txt'), `project ${index}\n`);
  }
  commit(folder);
}

/** One service whose sources require each other. */
function writeSources(folder, files, length) {
  writeService(folder, 0);
  for (let file = 0; file < files; file++) {
    const next = file + 1 < files ? `import { f${file + 1} } from './lib/m${file + 1}.js';\n` : '';
    const body = `export function f${file}(a) {\n  const b = { a, c: [1, 2, 3] };\n  return b.c.map((x) => x + a);\n}\n`;
    mkdirSync(join(folder, 'src/lib'), { recursive: true });
    writeFileSync(join(folder, `src/lib/m${file}.js`), next + body.repeat(Math.ceil(length / body.length)));
  }
}

/** Which part of the time each phase takes; phases lie inside of each other. */
function shares(events) {
  const total = events.find(({ name }) => name === 'run').dur;
  const sums = new Map();
  for (const { name, dur } of events) sums.set(name, (sums.get(name) ?? 0) + dur);
  return [...sums]
    .sort(([, a], [, b]) => b - a)
    .map(([name, sum]) => `${((100 * sum) / total).toFixed(1).padStart(5)} %  ${name}`);
}

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
    bare: measured(['-e', '0'], cwd),
    ours: measured([CLI, ...args], cwd),
  }));
  const ratio = (of) => spread(pairs.map(({ bare, ours }) => of(ours) / of(bare)));
  const { cpu, megabytes } = pairs.map(({ ours }) => ours).sort((a, b) => a.cpu - b.cpu)[rounds >> 1];
  const bare = pairs[0].bare.megabytes;
  return `${what}: ${ratio((each) => each.wall)} × bare node, CPU ${ratio((each) => each.cpu)} × (${cpu.toFixed(2)} s), ${megabytes} MB (bare node: ${bare} MB)`;
}

/** `2.31 (2.20–2.52)`: the median, and where half of the values lie. */
function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part) => (sorted[Math.round(part * (sorted.length - 1))] ?? NaN).toFixed(2);
  return `${at(0.5)} (${at(0.25)}–${at(0.75)})`;
}

/** Seconds of one process by the clock and of its CPU, which it tells with its largest resident size through a pipe of its own when it ends. */
function measured(args, cwd) {
  const tell =
    'process.on("exit",()=>{const u=process.resourceUsage();fs.writeSync(3,`${u.userCPUTime+u.systemCPUTime} ${u.maxRSS}`)})';
  const probe = ['--import', `data:text/javascript,import fs from "node:fs";${tell}`];
  const start = process.hrtime.bigint();
  const { output, error } = spawnSync(process.execPath, [...probe, ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  if (error) throw error;
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  const [microseconds, kilobytes] = String(output[3]).split(' ').map(Number);
  return { wall, cpu: microseconds / 1e6, megabytes: Math.round(kilobytes / 1024) };
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
