import { expect, test } from 'vitest';
import { withProofs } from '../../src/run/prove.ts';

const terminal = { err: () => undefined, live: false, columns: 80 };
const settings = { engine: null, abort: new AbortController().signal };

test.each([
  [
    'a file that does not exist',
    { envFiles: ['/nowhere/gone.env'] },
    '--env-file: /nowhere/gone.env does not exist',
  ],
  ['no size', { maxSize: 'huge' }, '"huge" is not a size: write it like 200MB, 1.5GB or 300MiB'],
  ['no request', { smoke: ['health'] }, '"health" is not a request: write it like \'GET /health\''],
])('wrong usage, before an engine is asked: %s', async (_, more, message) => {
  const proof = withProofs([], { ...settings, ...more }, terminal);
  await expect(proof).rejects.toMatchObject({ name: 'UsageError', message });
});
