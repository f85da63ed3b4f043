/** Looks and behaviour of the page: constants of the program. Without the script everything is there, only unfiltered. */

export const STYLE = `
:root{color-scheme:light dark;--text:#1c2024;--faint:#5b6470;--back:#fff;--panel:#f5f6f8;--line:#d4d8de;--link:#0b57d0;--add:#0a6b2d;--add-back:#e4f6e9;--del:#a11a1a;--del-back:#fdebea;--hunk:#5f3dc4;--old:#8a94a3;--new:#1a7f4b;--hold:#b26a00}
@media (prefers-color-scheme:dark){:root{--text:#e6e9ee;--faint:#a3adba;--back:#14171b;--panel:#1d2127;--line:#3a414b;--link:#8ab4f8;--add:#7ee2a0;--add-back:#12301d;--del:#ffa198;--del-back:#3b1716;--hunk:#c4b5fd;--old:#7d8794;--new:#3fb477;--hold:#e3a008}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1rem clamp(.75rem,3vw,2rem) 3rem;font:1rem/1.5 system-ui,sans-serif;color:var(--text);background:var(--back);overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1.05rem;margin:1.25rem 0 .4rem}h4{font-size:.95rem;margin:.9rem 0 .25rem}
code,pre{font:.875em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
small,.faint,footer{color:var(--faint)}small{font-size:.875rem}
.skip{position:absolute;left:-99rem}.skip:focus{position:static}a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.totals{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr));gap:.5rem;margin:0}
.totals div{background:var(--panel);border:1px solid var(--line);border-radius:.5rem;padding:.5rem .75rem}
.totals dt{color:var(--faint);font-size:.875rem}.totals dd{margin:0;font-size:1.5rem;font-variant-numeric:tabular-nums}
.totals .failed dd,.totals .disproven dd{color:var(--del)}
.scroll{overflow-x:auto}
td code{white-space:nowrap}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);font-weight:normal}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--faint);font-size:.875rem}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;width:1%}
.bar{display:block;height:.5rem;margin:.2rem 0;border-radius:.15rem;background:var(--old)}.bar.after,.bar.applied{background:var(--new)}.bar.held{background:var(--hold)}
.filter{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end}.filter[hidden]{display:none}
.filter label{display:grid;font-size:.875rem;color:var(--faint)}
.filter input,.filter select,.filter button{font:inherit;color:var(--text);background:var(--panel);border:1px solid var(--line);border-radius:.375rem;padding:.35rem .6rem;min-height:2.25rem;max-width:100%}
.file{border:1px solid var(--line);border-radius:.5rem;margin:.4rem 0;content-visibility:auto;contain-intrinsic-size:auto 2.8rem}
.file summary{padding:.55rem .75rem;cursor:pointer}.file .body{padding:0 .75rem .75rem}.file ul{margin:.25rem 0;padding-left:1.25rem}
.badge{display:inline-block;min-width:5.6rem;text-align:center;font-size:.8rem;border:1px solid var(--line);border-radius:1rem;padding:0 .5rem;background:var(--panel)}
.badge.changed{color:var(--add);border-color:currentColor}.badge.failed{color:var(--del);border-color:currentColor}
pre{margin:.25rem 0 0;padding:.6rem 0;background:var(--panel);border:1px solid var(--line);border-radius:.375rem;overflow-wrap:normal;tab-size:4}
pre code{display:block;width:max-content;min-width:100%}pre span{display:inline-block;min-width:100%;padding:0 .75rem;white-space:pre}
pre .added{color:var(--add);background:var(--add-back)}pre .removed{color:var(--del);background:var(--del-back)}pre .hunk{color:var(--hunk)}pre .head{color:var(--faint)}
@media print{.filter,.skip{display:none}.file{break-inside:avoid;content-visibility:visible}}
@media (forced-colors:active){.bar{border:1px solid CanvasText}}
`.trim();

export const SCRIPT = `
'use strict';
const form = document.querySelector('.filter');
const files = [...document.querySelectorAll('.file')];
const shown = () => files.filter((file) => !file.hidden);
const words = new Map(files.map((file) => [file, (file.closest('.repository').querySelector('h3').textContent + ' ' + file.textContent).toLowerCase()]));
const filter = () => {
  const text = form.elements.text.value.trim().toLowerCase();
  const status = form.elements.status.value;
  for (const file of files) file.hidden = !words.get(file).includes(text) || (status !== '' && file.dataset.status !== status);
  for (const group of document.querySelectorAll('.repository')) group.hidden = group.querySelectorAll('.file:not([hidden])').length === 0;
  form.querySelector('output').value = shown().length + ' of ' + files.length;
};
const fold = (open) => () => { for (const file of shown()) file.open = open; };
form.addEventListener('input', filter);
form.addEventListener('submit', (event) => event.preventDefault());
form.elements.open.addEventListener('click', fold(true));
form.elements.close.addEventListener('click', fold(false));
form.hidden = files.length < 2;
filter();
`.trim();
