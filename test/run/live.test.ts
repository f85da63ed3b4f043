import { describe, expect, test } from 'vitest';
import { liveLine, progressText } from '../../src/run/live.ts';

/** What a terminal of this width gets. */
function terminal(live: boolean, columns = 80) {
  const written: string[] = [];
  return { written, line: liveLine({ err: (text) => written.push(text), live, columns }) };
}

describe('the line that replaces itself', () => {
  test('is erased before it is written again, and when all is done', () => {
    const { written, line } = terminal(true);
    line.show('one');
    line.show('two');
    line.erase();
    line.erase();
    expect(written).toEqual(['\r\u001b[Kone', '\r\u001b[Ktwo', '\r\u001b[K']);
  });

  test('is never longer than the terminal is wide: the rest of it could not be erased', () => {
    const { written, line } = terminal(true, 10);
    line.show('123456789');
    line.show('1234567890');
    expect(written).toEqual(['\r\u001b[K123456789', '\r\u001b[K12345678…']);
  });

  test('is nothing where there is no terminal', () => {
    const { written, line } = terminal(false);
    line.show('one');
    line.erase();
    expect(written).toEqual([]);
  });
});

test('the progress of a proof counts the files, and says what is done with which side', () => {
  const place = { number: 3, of: 12 };
  expect(progressText('api/Dockerfile', place, { side: 'after', step: 'building', doing: 'RUN npm ci', seconds: 12.4 })).toBe('[3/12] building the rewrite of api/Dockerfile: RUN npm ci (12 s)'); // prettier-ignore
  expect(progressText('api/Dockerfile', place, { side: 'before', step: 'starting', doing: null, seconds: 0 })).toBe('[3/12] starting the original of api/Dockerfile'); // prettier-ignore
});
