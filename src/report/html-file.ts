/** One Dockerfile on the page of a fleet: a line that unfolds to its changes, its reasons and its diff. */
import type { FleetFile } from './fleet.ts';
import { rangeText } from './lines.ts';
import { markup, NOTHING, type Html } from './markup-html.ts';
import { plural } from './words.ts';

/** The entry. */
export function fileEntry(file: FleetFile): Html {
  const { path, status, stack, applied, withheld } = file;
  const counts = [
    stack ?? '',
    applied.length > 0 ? plural(applied.length, 'change') : '',
    withheld.length > 0 ? `${String(withheld.length)} withheld` : '',
    file.findings.length > 0 ? plural(file.findings.length, 'finding') : '',
    file.verified?.ok === true ? 'proven' : '',
    file.verified?.ok === false ? 'disproven' : '',
  ];
  return markup`<details class="file" data-status="${status}">
<summary><span class="badge ${status}">${status}</span> <code>${path}</code> <span class="faint">${counts.filter((part) => part !== '').join(' · ')}</span></summary>
<div class="body">
${reason(file)}${development(file)}${changes(file)}${heldBack(file)}${found(file)}${list(
    'Warnings',
    file.warnings.map((each) => markup`${each}`),
  )}${diff(file)}</div>
</details>\n`;
}

function reason({ status, reason: why, error, verified }: FleetFile): Html {
  const text = status === 'failed' ? error : status === 'skipped' ? why : (verified?.reason ?? null);
  return text === null ? NOTHING : markup`<p>${text}</p>\n`;
}

function development({ development: why }: FleetFile): Html {
  return why === null ? NOTHING : markup`<p>An image for developing: ${why}</p>\n`;
}

function changes({ applied }: FleetFile): Html {
  const one = ({ transform, why, sets, assumes, unsafe, lines }: FleetFile['applied'][number]): Html => {
    const range = rangeText(lines.before);
    const where = range === '' ? '' : ` (${range.includes('-') ? 'lines' : 'line'} ${range})`;
    const doubts = assumes.map((each) => markup`<br><small>assumes: ${each}</small>`);
    const besides = sets.length === 0 ? NOTHING : markup`<br><small>sets: ${sets.join(', ')}</small>`;
    return markup`<code>${transform}</code>${where} ${unsafe ? markup`<strong>unsafe</strong> ` : NOTHING}${why}${besides}${doubts}`;
  };
  return list('Changes', applied.map(one));
}

function heldBack({ withheld }: FleetFile): Html {
  const one = ({ transform, why, needs }: FleetFile['withheld'][number]): Html =>
    markup`<code>${transform}</code> ${why}<br><small>needs: ${needs}</small>`;
  return list('Withheld', withheld.map(one));
}

function found({ findings }: FleetFile): Html {
  const one = ({ id, line, says, help }: FleetFile['findings'][number]): Html =>
    markup`<code>${id}</code> (line ${String(line)}) ${says}<br><small>${help}</small>`;
  return list('Findings', findings.map(one));
}

function list(title: string, items: readonly Html[]): Html {
  if (items.length === 0) return NOTHING;
  return markup`<h4>${title}</h4>\n<ul>\n${items.map((item) => markup`<li>${item}</li>\n`)}</ul>\n`;
}

/** The signs of a line stay in the text, so that colour is never the only thing that tells. */
function diff({ diff: text, path }: FleetFile): Html {
  if (text === '') return NOTHING;
  const lines = text.replace(/\n$/, '').split('\n').map(diffLine);
  return markup`<h4>Diff</h4>\n<pre class="scroll" tabindex="0" role="region" aria-label="Diff of ${path}"><code>${lines}</code></pre>\n`;
}

/** What a line of a patch is, by its beginning; the first that fits counts. */
const KINDS: readonly (readonly [beginning: RegExp, kind: string])[] = [
  [/^(?:diff --git|new file|--- |\+\+\+ )/, 'head'],
  [/^@@/, 'hunk'],
  [/^\+/, 'added'],
  [/^-/, 'removed'],
];

function diffLine(line: string): Html {
  const kind = KINDS.find(([beginning]) => beginning.test(line))?.[1] ?? 'same';
  return markup`<span class="${kind}">${line}</span>\n`;
}
