import { expect, test } from 'vitest';
import { parseImage } from '../../src/dockerfile/index.ts';
import { distroless, hasCommand, hasPackage, imageFacts } from '../../src/knowledge/images.ts';
import type { ImageFacts } from '../../src/model/index.ts';

function factsOf(text: string): ImageFacts {
  const facts = imageFacts(parseImage(text));
  if (facts === null) throw new Error(`nothing is known about ${text}`);
  return facts;
}

/** Checked against running images: a command, an image, whether it is there (null: nobody knows). */
test.each([
  ['curl', 'node:20', true],
  ['curl', 'node:20-slim', false],
  ['ps', 'node:20-slim', false],
  ['ps', 'python:3.12', true],
  ['python3', 'node:20', true],
  ['python3', 'node:20-slim', false],
  ['perl', 'node:20-slim', true],
  ['useradd', 'python:3.12-slim', true],
  ['adduser', 'python:3.12-slim-bookworm', true],
  ['adduser', 'python:3.12-slim-trixie', false],
  ['update-ca-certificates', 'python:3.12-slim', true],
  ['update-ca-certificates', 'node:20-slim', false],
  ['yarn', 'node:20', true],
  ['yarn', 'node:26', false],
  ['corepack', 'node:24-slim', true],
  ['git', 'golang:1.24', true],
  ['convert', 'golang:1.24', false],
  ['gcc', 'golang:1.24-alpine', false],
  ['wget', 'node:20-alpine', true],
  ['bash', 'node:20-alpine', false],
  ['curl', 'node:16-bullseye-slim', false],
  ['exec', 'debian:bookworm-slim', true],
  ['sh', 'gcr.io/distroless/static-debian13:nonroot', false],
  ['frobnicate', 'node:20', null],
])('%s in %s: %s', (command, image, there) => {
  expect(hasCommand(factsOf(image), command)).toBe(there);
});

test('packages', () => {
  expect(hasPackage(factsOf('node:20'), 'libpq5')).toBe(true);
  expect(hasPackage(factsOf('node:20-slim'), 'libpq5')).toBe(false);
  expect(hasPackage(factsOf('node:16-bullseye'), 'libpq5')).toBe(true);
  expect(hasPackage(factsOf('node:16-bullseye-slim'), 'libpq5')).toBe(false);
  expect(hasPackage(factsOf('node:16-buster'), 'libpq5')).toBeNull();
  expect(hasPackage(factsOf('node:20-alpine'), 'libpq')).toBeNull();
});

test('users, folders and entry points', () => {
  expect(factsOf('node:22-alpine').user).toEqual({ name: 'node', uid: 1000, gid: 1000, home: '/home/node' });
  expect(factsOf('python:3.12').user).toBeNull();
  expect(factsOf('golang:1.24').workdir).toBe('/go');
  expect(factsOf('node:22').entrypoint).toEqual(['docker-entrypoint.sh']);
  expect(factsOf(distroless.static)).toMatchObject({
    userActive: true,
    shell: false,
    manager: null,
    workdir: '/home/nonroot',
  });
  expect(factsOf('gcr.io/distroless/nodejs22-debian13').entrypoint).toEqual(['/nodejs/bin/node']);
  expect(factsOf('node:20-alpine')).toMatchObject({ family: 'alpine', manager: 'apk', base: null });
  expect(imageFacts(parseImage('bitnami/node:20'))).toBeNull();
});
