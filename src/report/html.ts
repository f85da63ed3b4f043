/** One self-contained page for a fleet: totals, sizes, what stands in the way, and every diff, folded. It loads nothing. */
import { createHash } from 'node:crypto';
import { fileEntry } from './html-file.ts';
import { SCRIPT, STYLE } from './html-style.ts';
import { fleetOf, type Count, type Fleet, type FleetMember } from './fleet.ts';
import { reportOf } from './json.ts';
import { markup, NOTHING, trusted, type Html } from './markup-html.ts';
import type { About, RunResult } from './result.ts';
import { megabytes, percent, plural } from './words.ts';

/** The page of one run. */
export function html(run: RunResult, about: About): string {
  const name = run.files.find(({ repository }) => repository !== null)?.repository ?? 'this folder';
  return fleetHtml([{ name, report: reportOf(run, about) }], about);
}

/** The page of many reports. */
export function fleetHtml(members: readonly FleetMember[], { version }: Pick<About, 'version'>): string {
  const fleet = fleetOf(members);
  const title = `${plural(fleet.files.length, 'Dockerfile')} in ${repositories(members.length)}`;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '${trusted(hashOf(SCRIPT))}'">
<meta name="color-scheme" content="light dark">
<title>dfrewrite: ${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#files">Skip to the Dockerfiles</a>
<header><h1>${title}</h1></header>
<main>
${totals(fleet)}
${sizes(fleet)}
${transforms(fleet)}
${hindrances(fleet)}
${findings(fleet)}
${files(fleet)}
</main>
<footer>dfrewrite ${version}</footer>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`;
  return page.html;
}

function repositories(count: number): string {
  return count === 1 ? '1 repository' : `${String(count)} repositories`;
}

/** The page may run this one script and no other, whatever a repository holds. */
function hashOf(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`;
}

const TITLES: Readonly<Record<Count, string>> = {
  changed: 'would change',
  changes: 'changes',
  withheld: 'withheld',
  unchanged: 'unchanged',
  skipped: 'skipped',
  failed: 'failed',
  proven: 'proven',
  disproven: 'disproven',
};

function totals({ counts }: Fleet): Html {
  const all = (Object.keys(TITLES) as Count[]).filter((name) => counts[name] > 0);
  const one = (name: Count): Html =>
    markup`<div class="${name}"><dt>${TITLES[name]}</dt><dd>${counts[name].toLocaleString('en-US')}</dd></div>\n`;
  return markup`<section aria-label="Totals"><dl class="totals">\n${all.map(one)}</dl></section>`;
}

/** Rows of a table that are shown; the rest is in the JSON reports. */
const MOST = 50;

function sizes({ sizes: all }: Fleet): Html {
  if (all.length === 0) return NOTHING;
  const [before, after] = [sum(all.map((each) => each.before)), sum(all.map((each) => each.after))];
  const largest = Math.max(...all.flatMap((each) => [each.before, each.after]));
  const row = (each: Fleet['sizes'][number]): Html => markup`<tr>
<th scope="row">${each.file}${bar('before', each.before, largest)}${bar('after', each.after, largest)}</th>
<td class="number">${megabytes(each.before)}<br>${megabytes(each.after)}</td>
<td class="number">${percent(each.before, each.after)}</td>
</tr>\n`;
  return section(
    'Image sizes',
    markup`${megabytes(before)} before, ${megabytes(after)} after: ${percent(before, after)} over ${plural(all.length, 'image')}.`,
    markup`<thead><tr><th scope="col">Dockerfile</th><th scope="col" class="number">before, after</th><th scope="col" class="number">change</th></tr></thead>
<tbody>\n${all.slice(0, MOST).map(row)}</tbody>`,
  );
}

/** The number stands beside it: a screen reader leaves the bar out. */
function bar(kind: string, value: number, largest: number): Html {
  if (value === 0) return NOTHING;
  const width = Math.max(1, Math.round((value / largest) * 100));
  return markup`<span class="bar ${kind}" style="width:${width}%" aria-hidden="true"></span>`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function transforms({ transforms: all }: Fleet): Html {
  if (all.length === 0) return NOTHING;
  const largest = Math.max(...all.map(({ applied, withheld }) => applied + withheld));
  const row = ({ transform, applied, withheld }: Fleet['transforms'][number]): Html => markup`<tr>
<th scope="row"><code>${transform}</code>${bar('applied', applied, largest)}${bar('held', withheld, largest)}</th>
<td class="number">${applied}</td><td class="number">${withheld}</td>
</tr>\n`;
  return section(
    'By transform',
    NOTHING,
    markup`<thead><tr><th scope="col">transform</th><th scope="col" class="number">applied</th><th scope="col" class="number">withheld</th></tr></thead>
<tbody>\n${all.map(row)}</tbody>`,
  );
}

function hindrances({ hindrances: all }: Fleet): Html {
  if (all.length === 0) return NOTHING;
  const row = ({ transform, why, needs, count, example }: Fleet['hindrances'][number]): Html => markup`<tr>
<td class="number">${count}</td>
<td><code>${transform}</code></td>
<td>${why}<br><small>needs: ${needs}<br>${count === 1 ? 'in' : 'first in'} ${example}</small></td>
</tr>\n`;
  return section(
    'What stands in the way',
    NOTHING,
    markup`<thead><tr><th scope="col" class="number">times</th><th scope="col">transform</th><th scope="col">reason</th></tr></thead>
<tbody>\n${all.slice(0, MOST).map(row)}</tbody>`,
  );
}

function findings({ findings: all }: Fleet): Html {
  if (all.length === 0) return NOTHING;
  const row = ({ id, count, files: said }: Fleet['findings'][number]): Html => markup`<tr>
<td class="number">${count}</td><td><code>${id}</code></td><td class="number">${said}</td>
</tr>\n`;
  return section(
    'Found and left as it is',
    NOTHING,
    markup`<thead><tr><th scope="col" class="number">times</th><th scope="col">finding</th><th scope="col" class="number">Dockerfiles</th></tr></thead>
<tbody>\n${all.map(row)}</tbody>`,
  );
}

function section(title: string, lead: Html, table: Html): Html {
  const id = title.toLowerCase().replaceAll(' ', '-');
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${lead.html === '' ? NOTHING : markup`<p>${lead}</p>`}
<div class="scroll" tabindex="0" role="region" aria-labelledby="${id}"><table>${table}</table></div>
</section>`;
}

function files({ files: all, members }: Fleet): Html {
  const groups = members.map(({ name }) => {
    const own = all.filter(({ member }) => member === name);
    return own.length === 0 ? NOTHING : markup`<section class="repository"><h3>${name}</h3>\n${own.map(fileEntry)}</section>\n`; // prettier-ignore
  });
  return markup`<section aria-labelledby="files">
<h2 id="files" tabindex="-1">Dockerfiles</h2>
<form class="filter" role="search" hidden>
<label>Filter <input type="search" name="text" placeholder="a path, a transform, a word"></label>
<label>Status <select name="status"><option value="">all</option><option>changed</option><option>unchanged</option><option>skipped</option><option>failed</option></select></label>
<button type="button" name="open">Unfold all</button>
<button type="button" name="close">Fold all</button>
<output aria-live="polite"></output>
</form>
${groups}</section>`;
}
