import { describe, expect, test } from 'vitest';
import { after, alone, go, javascript, lines, python, reason } from './projects.ts';

const start = ['WORKDIR /app', 'COPY . .', 'RUN npm ci', 'CMD ["node", "server.js"]'];
const pinned = { ...javascript, '.nvmrc': '20\n' };

describe('names the version of a version file', () => {
  test('where FROM has no tag', () => {
    expect(after('pin-base', lines('FROM node', ...start), pinned)).toBe(lines('FROM node:20', ...start));
  });

  test.each([
    ['FROM node:latest', 'FROM node:20'],
    ['FROM node:alpine', 'FROM node:20-alpine'],
    ['FROM node:lts-slim', 'FROM node:20-slim'],
    ['from node as app', 'from node:20 as app'],
    [
      'FROM --platform=linux/amd64 docker.io/library/node',
      'FROM --platform=linux/amd64 docker.io/library/node:20',
    ],
  ])('%s becomes %s', (before, expected) => {
    expect(after('pin-base', lines(before, ...start), pinned)).toBe(lines(expected, ...start));
  });

  test('and says what it takes for granted', () => {
    const [applied] = alone('pin-base', lines('FROM node', ...start), pinned).applied;
    expect(applied).toEqual({
      transform: 'pin-base',
      why: 'the build no longer changes with every release of node',
      assumes: ['the version in .nvmrc:1 is the one that works today'],
      unsafe: false,
      carriedBy: 'assumption',
    });
  });

  test('in every stage that needs it', () => {
    const dockerfile = lines('FROM node AS build', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', 'FROM node', 'WORKDIR /app', 'COPY --from=build /app /app', 'CMD ["node", "server.js"]'); // prettier-ignore
    expect(after('pin-base', dockerfile, pinned).match(/^FROM .*/gm)).toEqual([
      'FROM node:20 AS build',
      'FROM node:20',
    ]);
  });
});

test('an image of a system has no version of the language', () => {
  const dockerfile = lines('FROM python:3.12 AS build', 'WORKDIR /app', 'COPY . .', 'RUN pip install -r requirements.txt', 'FROM alpine', 'COPY --from=build /app /app', 'CMD ["/app/run"]'); // prettier-ignore
  expect(reason('pin-base', dockerfile, { ...python, '.python-version': '3.12\n' })).toBe(
    'alpine floats: no file of the repository says which version of it works',
  );
});

describe('does nothing', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  test.each([
    ['a version', lines('FROM node:20', ...start), pinned, 'every base image has a version'],
    ['a digest', lines(`FROM node@${digest}`, ...start), pinned, 'every base image has a version'],
    [
      'a word that is no variant',
      lines('FROM node:hydrogen', ...start),
      pinned,
      'every base image has a version',
    ],
    ['a variable', lines('ARG TAG=latest', 'FROM node:${TAG}', ...start), pinned, 'node:${TAG} takes its tag from a build argument'], // prettier-ignore
    ['no such tag', lines('FROM node', ...start), { ...javascript, '.nvmrc': '20.99.9\n' }, /^line 1: node:20\.99\.9 is not in the tables of \d{4}-\d\d-\d\d \| a tag that is known$/], // prettier-ignore
    ['a minimum only', lines('FROM golang', 'WORKDIR /app', 'COPY . .', 'RUN go build -o app .', 'CMD ["./app"]'), go, 'line 1 starts from golang: no .go-version or .tool-versions names a Go version, and go.mod:3 (go 1.22) is a minimum | a version file that names one version'], // prettier-ignore
  ])('with %s', (_, dockerfile, files, expected) => {
    expect(reason('pin-base', dockerfile, files)).toMatch(expected);
  });
});
