import { expect, test } from 'vitest';
import { fleetCsv } from '../../src/report/csv.ts';
import { fleetMarkdown } from '../../src/report/fleet-markdown.ts';
import { fleetOf } from '../../src/report/fleet.ts';
import { changed, member, sized } from '../support/fleet.ts';

const shop = member('shop', [
  { ...changed, path: 'a/Dockerfile', verified: sized },
  { ...changed, path: 'b/Dockerfile', withheld: [{ transform: 'multi-stage', why: 'line 9 runs make', needs: 'x' }] },
]); // prettier-ignore
const mail = member('mail', [
  { path: 'Dockerfile', status: 'failed', error: 'Dockerfile:1: =unknown, "FORM"' },
  { path: 'c/Dockerfile', status: 'skipped', reason: 'is a template' },
]);

test('a fleet adds up: files, changes, transforms, sizes; reasons that differ in places only are one', () => {
  const { counts, transforms, hindrances, sizes } = fleetOf([shop, mail]);
  expect(counts).toEqual({
    changed: 2, unchanged: 0, skipped: 1, failed: 1, changes: 2, withheld: 2, proven: 1, disproven: 0,
  }); // prettier-ignore
  expect(transforms).toEqual([
    { transform: 'clean-install', applied: 2, withheld: 0 },
    { transform: 'multi-stage', applied: 0, withheld: 2 },
  ]);
  expect(hindrances).toEqual([
    { transform: 'multi-stage', why: 'line 3 runs make', needs: 'a Makefile', count: 2, example: 'shop: a/Dockerfile' },
  ]); // prettier-ignore
  expect(sizes).toEqual([{ file: 'shop: a/Dockerfile', before: 1_000_000_000, after: 250_000_000 }]);
});

test('as Markdown: a table of repositories, then transforms, reasons and failures', () => {
  expect(fleetMarkdown([shop, mail], { version: '1.2.3' })).toBe(
    [
      '4 Dockerfiles in 2 repositories: 2 would change (2 changes), 2 changes withheld, 1 failed.',
      '1 image measured: 1,000 MB → 250 MB (−75 %); 1 proven, 0 disproven.',
      [
        '| repository | Dockerfiles | changed | withheld | skipped | failed | images |',
        '| --- | --- | --- | --- | --- | --- | --- |',
        '| `shop` | 2 | 2 | 2 | 0 | 0 | 1,000 MB → 250 MB |',
        '| `mail` | 2 | 0 | 0 | 1 | 1 |  |',
      ].join('\n'),
      '### By transform\n\n| transform | applied | withheld |\n| --- | --- | --- |\n| `clean-install` | 2 | 0 |\n| `multi-stage` | 0 | 2 |',
      '### What stands in the way\n\n| times | transform | reason | needs |\n| --- | --- | --- | --- |\n| 2 | `multi-stage` | line 3 runs make | a Makefile |',
      '### Failed\n\n| Dockerfile | error |\n| --- | --- |\n| `mail: Dockerfile` | Dockerfile:1: =unknown, "FORM" |',
      '<sub>dfrewrite 1.2.3</sub>\n',
    ].join('\n\n'),
  );
});

test('as CSV: a row for each change, and for each file without any; no cell is a formula', () => {
  const names =
    'repository,path,context,status,stack,transform,outcome,why,needs,assumes,carried by,lines before,lines after,proven,bytes before,bytes after,sets';
  const evil = member('=cmd', [{ path: 'Dockerfile' }]);
  expect(fleetCsv([shop, mail, evil]).split('\r\n')).toEqual([
    names,
    'shop,a/Dockerfile,svc,changed,node,clean-install,applied,installs what it says,,a,assumption,2,2,true,1000000000,250000000,',
    'shop,a/Dockerfile,svc,changed,node,multi-stage,withheld,line 3 runs make,a Makefile,,,,,true,1000000000,250000000,',
    'shop,b/Dockerfile,svc,changed,node,clean-install,applied,installs what it says,,a,assumption,2,2,,,,',
    'shop,b/Dockerfile,svc,changed,node,multi-stage,withheld,line 9 runs make,x,,,,,,,,',
    'mail,Dockerfile,svc,failed,,,,"Dockerfile:1: =unknown, ""FORM""",,,,,,,,,',
    'mail,c/Dockerfile,svc,skipped,,,,is a template,,,,,,,,,',
    "'=cmd,Dockerfile,svc,unchanged,,,,,,,,,,,,,",
    '',
  ]);
});

test('findings are counted by rule, and are rows of their own', () => {
  const finding = { id: 'git-folder', path: 'a', line: 4, says: '.git is copied', help: 'name it' };
  const web = member('web', [{ path: 'a', findings: [finding, finding] }, { path: 'b', findings: [finding] }]); // prettier-ignore
  expect(fleetOf([web]).findings).toEqual([{ id: 'git-folder', count: 3, files: 2 }]);
  expect(fleetMarkdown([web], { version: '1.2.3' })).toContain('| 3 | `git-folder` | 2 |');
  expect(fleetCsv([web]).split('\r\n')[3]).toBe(
    'web,b,svc,unchanged,,git-folder,found,.git is copied,name it,,,4,,,,,',
  );
});
