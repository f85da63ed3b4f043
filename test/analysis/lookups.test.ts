import { expect, test } from 'vitest';
import { lookupsOf } from '../../src/analysis/lookups.ts';

const at = (line: number | null) => ({ path: 'src/app.js', line, says: '' });

test('what the sources run, open and look up is said with its place', () => {
  const runs = [
    { name: 'git', evidence: at(12) },
    { name: '/usr/bin/convert', evidence: at(null) },
  ];
  const opens = [
    { path: 'templates/page.html', evidence: at(4) },
    { path: '/etc/mime.types', evidence: at(5) },
  ];
  const timezones = { path: '/opt/zones.zip', evidence: at(3) };
  expect(lookupsOf({ runs, opens, timezones })).toEqual([
    { what: 'git', anyOf: ['git'], because: 'src/app.js:12 runs it' },
    { what: '/usr/bin/convert', anyOf: ['/usr/bin/convert'], because: 'src/app.js runs it' },
    { what: 'templates/page.html', anyOf: ['./templates/page.html'], because: 'src/app.js:4 opens it' },
    { what: '/etc/mime.types', anyOf: ['/etc/mime.types'], because: 'src/app.js:5 opens it' },
    { what: 'time zones', anyOf: ['/usr/share/zoneinfo/', '/opt/zones.zip'], because: 'src/app.js:3 looks them up' }, // prettier-ignore
  ]);
  expect(lookupsOf({ runs: [], opens: [], timezones: null })).toEqual([]);
});
