import { describe, expect, test } from 'vitest';
import { after, javascript, lines, reason } from './projects.ts';

function withFolder(workdir: string, ...before: readonly string[]): string {
  return lines('FROM node:20', ...before, 'COPY server.js ./', workdir, 'CMD ["node", "server.js"]');
}

describe('is left out', () => {
  test('where it names the folder that counts already', () => {
    const dockerfile = withFolder('WORKDIR /app', 'WORKDIR /app');
    expect(after('__id__', dockerfile, javascript)).toBe(
      lines('FROM node:20', 'WORKDIR /app', 'COPY server.js ./', 'CMD ["node", "server.js"]'),
    );
  });
});

describe('stays', () => {
  test.each([
    ['WORKDIR /srv', ['WORKDIR /app'], 'no WORKDIR is repeated'],
    ['WORKDIR app', ['WORKDIR /app'], 'no WORKDIR is repeated'],
    ['WORKDIR $ROOT', ['ENV ROOT=/app', 'WORKDIR $ROOT'], 'line 5: $ROOT depends on a variable'],
  ])('%s', (workdir, before, expected) => {
    expect(reason('__id__', withFolder(workdir, ...before), javascript)).toBe(expected);
  });
});
