import { expect, test } from 'vitest';
import { lookupsOf } from '../../src/analysis/lookups.ts';

const at = (line: number | null) => ({ path: 'src/app.js', line, says: '' });

test('what the sources run and look up is said with its place', () => {
  const runs = [
    { name: 'git', evidence: at(12) },
    { name: '/usr/bin/convert', evidence: at(null) },
  ];
  expect(
    lookupsOf({ runs, timezones: { path: '/usr/local/go/lib/time/zoneinfo.zip', evidence: at(3) } }),
  ).toEqual([
    { what: 'git', anyOf: ['git'], because: 'src/app.js:12 runs it' },
    { what: '/usr/bin/convert', anyOf: ['/usr/bin/convert'], because: 'src/app.js runs it' },
    {
      what: 'time zones',
      anyOf: ['/usr/share/zoneinfo/', '/usr/local/go/lib/time/zoneinfo.zip'],
      because: 'src/app.js:3 looks them up',
    },
  ]);
  expect(lookupsOf({ runs: [], timezones: null })).toEqual([]);
});
