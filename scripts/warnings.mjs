// Counts what linters say before and after: `node scripts/warnings.mjs REPORTS… [--check]` reads the reports of scripts/sweep.mjs.
// The rules are those of hadolint and of docker build --check that a text alone decides, by their names, written anew here: they know
// nothing of what the program thinks. Left out are those whose mending changes what is built: versions of packages (DL3008, DL3013,
// DL3016, DL3018), pipefail (DL4006), upgrades, and labels. With --check, docker build --check itself is asked as well, for files whose
// base images the engine has. "New" is a rule that a file breaks and its original did not once; a command that stands in two stages of a
// split counts twice, and is no new kind.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const options = process.argv.slice(2).filter((word) => word.startsWith('--'));
const folders = process.argv.slice(2).filter((word) => !word.startsWith('--'));
if (folders.length === 0) {
  console.error('usage: node scripts/warnings.mjs REPORTS… [--check]');
  process.exit(2);
}

/** Instructions in order: keyword and arguments, with continued lines joined, and comments and heredoc bodies left out. */
function instructionsOf(text) {
  const all = [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    if (/^\s*(?:#|$)/.test(lines[at])) continue;
    let line = lines[at];
    while (/\\\s*$/.test(line) && at + 1 < lines.length) {
      at += 1;
      if (!/^\s*#/.test(lines[at])) line = line.replace(/\\\s*$/, ' ') + lines[at];
    }
    const end = /^\s*(?:RUN|COPY|ADD)\b.*<<-?["']?(\w+)/i.exec(line)?.[1];
    while (end !== undefined && at + 1 < lines.length && lines[at].trim() !== end) at += 1;
    const [, keyword = '', args = ''] = /^\s*(\w+)\s*(.*)$/.exec(line) ?? [];
    all.push({ keyword: keyword.toUpperCase(), written: keyword, args });
  }
  return all;
}

const runs = (all) => all.filter(({ keyword }) => keyword === 'RUN').map(({ args }) => args);
const commands = (all) => runs(all).flatMap((args) => args.split(/&&|\|\||;|\n/).map((each) => each.trim().replace(/^--\S+\s+/, ''))); // prettier-ignore
const last = (all, keyword) => all.slice(all.findLastIndex((each) => each.keyword === 'FROM')).findLast((each) => each.keyword === keyword); // prettier-ignore
const apt = /^(?:sudo )?apt(?:-get)?\b(?=.*\binstall\b)/;
const count = (list, test) => list.filter(test).length;

/** Number of hadolint's rule → how often it is broken. */
const RULES = {
  'DL3002 last user is root': (all) => count([last(all, 'USER')], (user) => user !== undefined && /^(?:root|0)\b/.test(user.args)),
  'DL3000 relative WORKDIR': (all) => count(all, ({ keyword, args }) => keyword === 'WORKDIR' && !/^["']?[/$]/.test(args)),
  'DL3006/7 image without a version': (all) => count(all, ({ keyword, args }, at) => keyword === 'FROM' && isFloating(args, all.slice(0, at))),
  'DL3008/15 apt without --no-install-recommends': (all) => count(commands(all), (each) => apt.test(each) && !/no-install-recommends|Install-Recommends/.test(each)),
  'DL3009 apt lists left': (all) => count(runs(all), (args) => /\bapt(?:-get)? (?:\S+ )*update\b/.test(args) && !/type=cache/.test(args) && !/rm -\S+ .*\/var\/lib\/apt/.test(args)),
  'DL3014 apt asks': (all) => count(commands(all), (each) => apt.test(each) && !/\s-\w*y|--yes|--assume-yes|-q\w*q/.test(each)),
  'DL3018/19 apk keeps its index': (all) => count(commands(all), (each) => /^apk\b.*\badd\b/.test(each) && !/--no-cache|--cache-dir/.test(each)),
  'DL3020 ADD of files': (all) => count(all, ({ keyword, args }) => keyword === 'ADD' && !/https?:|git@|\.(?:tar|tgz|gz|bz2|xz|zst|tbz2?|txz)\b|\.git\b|--checksum/.test(args)),
  'DL3025 start without a list': (all) => count([last(all, 'CMD'), last(all, 'ENTRYPOINT')], (each) => each !== undefined && !/^\[/.test(each.args)),
  'DL3040 dnf keeps its cache': (all) => count(runs(all), (args) => /\b(?:dnf|yum|microdnf)\b.*\binstall\b/.test(args) && !/\bclean all\b|rm -\S+ .*\/var\/cache/.test(args)),
  'DL3042 pip keeps its cache': (all) => count(commands(all), (each) => /^(?:python[\d.]* -m )?pip3? (?:\S+ )*install\b/.test(each) && !/--no-cache/.test(each)) * (/PIP_NO_CACHE_DIR|target=\S*\/pip\b/.test(all.map(({ args }) => args).join('\n')) ? 0 : 1),
  'DL3003 cd instead of WORKDIR': (all) => count(runs(all), (args) => /^cd\s+[^\s;&|]+\s*$/.test(args.replace(/^--\S+\s+/, '').split('&&')[0] ?? '')),
  'DS002 no USER (Trivy; not in the sum)': (all) => (isRoot(all) ? 1 : 0),
  'LegacyKeyValueFormat': (all) => count(all, ({ keyword, args }) => (keyword === 'ENV' || keyword === 'LABEL') && /^[\w.-]+\s+[^=\s]/.test(args)),
  'FromAsCasing': (all) => count(all, ({ keyword, written, args }) => keyword === 'FROM' && new RegExp(`\\s${written === 'FROM' ? 'as' : 'AS'}\\s`).test(args)),
  'ConsistentInstructionCasing': (all) => { const low = count(all, ({ written }) => written === written.toLowerCase()); return Math.min(low, all.length - low); },
  'DL4000 MAINTAINER': (all) => count(all, ({ keyword }) => keyword === 'MAINTAINER'),
  'lists fetched in a layer of their own': (all) => count(runs(all), (args) => /^apt(?:-get)? update(?: -\S+)*$/.test(args.trim())),
}; // prettier-ignore

/** A distroless image has its Debian in its name, and no tag with a version. */
function isFloating(args, above) {
  const [image = ''] = args.replace(/^--\S+\s+/, '').split(/\s+/);
  const names = above.map((each) => /\sAS\s+(\S+)/i.exec(each.args)?.[1]?.toLowerCase());
  if (image === 'scratch' || /^gcr\.io\/distroless\/\w+-debian\d+$/.test(image) || image.includes('$') || image.includes('@') || names.includes(image.toLowerCase())) return false; // prettier-ignore
  return !image.slice(image.lastIndexOf('/') + 1).includes(':') || /:latest$/.test(image);
}

/** Neither the last stage nor one that it is built on has a USER, and its image is none that says so by its name. */
function isRoot(all) {
  const stages = [];
  for (const each of all) each.keyword === 'FROM' ? stages.push({ from: each.args, user: false }) : stages.length > 0 && each.keyword === 'USER' && (stages.at(-1).user = true); // prettier-ignore
  let stage = stages.at(-1);
  for (let left = stages.length; stage !== undefined && left > 0; left -= 1) {
    const [image = ''] = stage.from.replace(/^--\S+\s+/, '').split(/\s+/);
    if (stage.user || /nonroot|unprivileged/.test(image)) return false;
    stage = stages.find(({ from }) => / AS (\S+)/i.exec(from)?.[1]?.toLowerCase() === image.toLowerCase());
  }
  return stages.length > 0;
}

const folderOfChecks = mkdtempSync(join(tmpdir(), 'dfrewrite-warnings-'));

/** Rules of BuildKit that warn; null where it cannot say. */
function checked(text) {
  const path = join(folderOfChecks, 'Dockerfile');
  writeFileSync(path, text);
  const { stdout, stderr } = spawnSync('docker', ['build', '--check', '-f', path, folderOfChecks], { encoding: 'utf8', timeout: 60_000 }); // prettier-ignore
  const said = `${stdout}${stderr}`;
  return /Check complete/.test(said) ? [...said.matchAll(/^WARNING: (\w+)/gm)].map(([, rule]) => `BuildKit ${rule}`) : null; // prettier-ignore
}

const counts = new Map();
const add = (rule, before, after) => {
  const known = counts.get(rule) ?? { before: 0, after: 0, fresh: 0 };
  counts.set(rule, {
    before: known.before + before,
    after: known.after + after,
    fresh: known.fresh + (before === 0 && after > 0 ? 1 : 0),
  });
};

let files = 0;
let unchecked = 0;
for (const name of folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((each) => each.endsWith('.json'))
    .map((each) => join(folder, each)),
))
  for (const file of JSON.parse(readFileSync(name, 'utf8')).files) {
    if (file.before === null || file.status === 'failed') continue;
    files += 1;
    const [before, after] = [instructionsOf(file.before), instructionsOf(file.after)];
    for (const [rule, broken] of Object.entries(RULES)) {
      const [was, is] = [broken(before), broken(after)];
      add(rule, was, is);
      if (is > was) console.error(`${was === 0 ? 'new' : 'more'}: ${rule} in ${name}: ${file.path}`);
    }
    if (!options.includes('--check')) continue;
    const [was, is] = [checked(file.before), file.after === file.before ? null : checked(file.after)];
    if (was === null || (is === null && file.after !== file.before)) unchecked += 1;
    else {
      const now = is ?? was;
      for (const rule of new Set([...was, ...now])) {
        const of = (list) => count(list, (each) => each === rule);
        add(rule, of(was), of(now));
        if (of(now) > of(was))
          console.error(`${of(was) === 0 ? 'new' : 'more'}: ${rule} in ${name}: ${file.path}`);
      }
    }
  }
rmSync(folderOfChecks, { recursive: true, force: true });

console.log(`${files} Dockerfiles${unchecked > 0 ? `, ${unchecked} of which docker could not check` : ''}\n`);
console.log('| rule | before | after | gone | new |\n| --- | --- | --- | --- | --- |');
const total = { before: 0, after: 0, fresh: 0 };
for (const [rule, { before, after, fresh }] of [...counts].sort(([, a], [, b]) => b.before - a.before)) {
  if (before + after === 0) continue;
  if (!rule.startsWith('DS')) {
    total.before += before;
    total.after += after;
    total.fresh += fresh;
  }
  console.log(`| ${rule} | ${before} | ${after} | ${percent(before, after)} | ${fresh} |`);
}
console.log(`| hadolint and BuildKit | ${total.before} | ${total.after} | ${percent(total.before, total.after)} | ${total.fresh} |`); // prettier-ignore

function percent(before, after) {
  return before === 0 ? '' : `${Math.round(((before - after) / before) * 100)} %`;
}
