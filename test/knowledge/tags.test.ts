import { describe, expect, test } from 'vitest';
import { parseImage } from '../../src/dockerfile/index.ts';
import {
  familyOf,
  officialRepository,
  slimSibling,
  suiteOf,
  tagExists,
  tagsDate,
} from '../../src/knowledge/tags.ts';

test.each([
  ['node', '20', '20-slim'],
  ['node', '20.11.1', '20.11.1-slim'],
  ['node', '20-bookworm', '20-bookworm-slim'],
  ['node', 'latest', 'slim'],
  ['node', 'lts', 'lts-slim'],
  ['node', 'bookworm', 'bookworm-slim'],
  ['python', '3.12', '3.12-slim'],
  ['python', '3.12-bookworm', '3.12-slim-bookworm'],
  ['python', '3.9.5-buster', '3.9.5-slim-buster'],
  ['python', 'bookworm', 'slim-bookworm'],
  // no sibling: slim already, another libc, an image without slim variants, a tag that the tables do not have
  ['node', '20-slim', null],
  ['python', '3.12-slim-bookworm', null],
  ['node', '20-alpine', null],
  ['node', '20-alpine3.19', null],
  ['golang', '1.24', null],
  ['node', '99', null],
  ['debian', 'bookworm', null],
])('the slim sibling of %s:%s is %s', (repository, tag, slim) => {
  expect(slimSibling(repository, tag)).toBe(slim);
});

test.each([
  ['node', '20', 'bookworm'],
  ['node', '16', 'buster'],
  ['node', '20-alpine', 'alpine3.23'],
  ['node', '20-alpine3.18', 'alpine3.18'],
  ['python', '3.8-slim', 'bookworm'],
  ['python', '3.12', 'trixie'],
  ['golang', '1.22', 'bookworm'],
  ['debian', 'bookworm-slim', 'bookworm'],
  ['debian', '12.5', 'bookworm'],
  ['alpine', '3.20', 'alpine3.20'],
  ['alpine', '3.20.3', 'alpine3.20'],
  ['alpine', 'latest', null],
  ['node', '99', null],
  ['bitnami/node', '20', null],
])('%s:%s is built on %s', (repository, tag, suite) => {
  expect(suiteOf(repository, tag)).toBe(suite);
});

describe('tagExists', () => {
  test('knows every tag that was ever listed', () => {
    expect(tagExists('python', '3.9.5-slim')).toBe(true);
    expect(tagExists('python', '3.9.5-slim-bookworm')).toBe(false);
    expect(tagExists('nginx', '1.27')).toBeNull();
    expect(tagsDate).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});

test.each([
  ['node:20', 'node'],
  ['library/node', 'node'],
  ['docker.io/library/python:3.12', 'python'],
  ['docker.io/golang', 'golang'],
  ['bitnami/node:20', null],
  ['mirror.example.com/node:20', null],
  ['$IMAGE', null],
])('%s is the official image %s', (text, repository) => {
  expect(officialRepository(parseImage(text))).toBe(repository);
});

test('families', () => {
  expect([familyOf('bookworm'), familyOf('alpine3.20'), familyOf('jammy')]).toEqual([
    'debian',
    'alpine',
    null,
  ]);
});
