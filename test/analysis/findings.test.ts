import { describe, expect, test } from 'vitest';
import { findingRules } from '../../src/analysis/findings/index.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { lines } from '../transforms/projects.ts';

/** What is found in a Dockerfile: `line id: says`. */
function found(dockerfile: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  const { findings } = rewrite(dockerfile, memoryProject({ ...files, Dockerfile: dockerfile }));
  return findings.map(({ line, id, says }) => `${String(line)} ${id}: ${says}`);
}

function inDebian(...body: readonly string[]): string {
  return lines('FROM debian:trixie', ...body);
}

describe('a secret in the image', () => {
  test.each([
    ['ENV DB_PASSWORD=hunter2', 'the value of DB_PASSWORD stays in the image'],
    ['ENV A=1 API_KEY="abc"', 'the value of API_KEY stays in the image'],
    ['ENV SECRET_KEY abc', 'the value of SECRET_KEY stays in the image'],
    ['ARG NPM_TOKEN', 'the build argument NPM_TOKEN stays in the history of the image'],
    ['ENV AWS_SECRET_ACCESS_KEY=abc', 'the value of AWS_SECRET_ACCESS_KEY stays in the image'],
  ])('%s', (instruction, says) => {
    expect(found(inDebian(instruction))).toEqual([`2 secret-value: ${says}`]);
  });

  test.each([
    'ENV DB_PASSWORD=',
    'ENV TOKEN_URL=https://example.com',
    'ENV PASSWORD_FILE=/run/secrets/password',
    'ENV NEXT_PUBLIC_API_KEY=abc',
    'ENV API_TOKEN=$API_TOKEN',
    'ENV KEYBOARD=us',
    'ENV USE_TOKENS=1',
    'ARG VERSION=1',
  ])('none: %s', (instruction) => {
    expect(found(inDebian(instruction))).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['COPY .env ./', { '.env': 'A=1' }, ['.env']],
    ['COPY id_rsa /root/.ssh/', { id_rsa: 'x' }, ['id_rsa']],
    ['COPY . .', { 'app/tls.key': 'x', 'app/public.pem': 'x', '.env.example': 'x' }, ['app/tls.key']],
    ['COPY . .', { '.env': 'x', '.dockerignore': '.env\n' }, []],
    ['COPY . .', { 'test/tls.key': 'x' }, []],
    ['COPY --from=other .env ./', {}, []],
  ])('a file: %s %j', (instruction, files, paths) => {
    expect(found(inDebian(instruction), files)).toEqual(
      paths.map((path) => `2 secret-file: ${path} is copied into a layer`),
    );
  });
});

describe('a download that nobody checks', () => {
  test.each([
    ['RUN curl -fsSL https://example.com/x.sh | sh', ['2 piped-script: https://example.com/x.sh runs as it is downloaded']],
    ['RUN wget -qO- https://example.com/x.sh | sudo bash -s -- -y', ['2 piped-script: https://example.com/x.sh runs as it is downloaded']],
    ['RUN bash -c "$(curl -fsSL https://example.com/x.sh)"', ['2 piped-script: https://example.com/x.sh runs as it is downloaded']],
    ['RUN curl https://example.com/x.tgz | tar xz', []],
    ['RUN curl -o /x.sh https://example.com/x.sh && sha256sum -c sums && sh /x.sh', []],
    ['ADD https://example.com/tool /tool', ['2 unchecked-add: what https://example.com/tool holds is not checked']],
    ['ADD --checksum=sha256:00 https://example.com/tool /tool', []],
    ['RUN apt-get update && apt-get upgrade -y && rm -rf /var/lib/apt/lists/*', ['2 upgraded-base: apt upgrades packages of the base image, so that each build differs']],
  ])('%s', (instruction, expected) => {
    expect(found(inDebian(instruction))).toEqual(expected);
  }); // prettier-ignore
});

describe('a base image', () => {
  test.each([
    ['ubuntu', ['floating-base: ubuntu has no version']],
    ['example/app:latest', ['floating-base: example/app has no version']],
    ['ubuntu:18.04', ['ended-base: ubuntu 18.04 got its last fixes in 2023-05']],
    ['debian:buster-slim', ['ended-base: debian buster got its last fixes in 2024-06']],
    ['alpine:3.12.1', ['ended-base: alpine 3.12 got its last fixes in 2022-05']],
    ['python:3.7-slim', ['ended-base: python 3.7 got its last fixes in 2023-06']],
    ['golang:1.16', ['ended-base: golang 1.16 got its last fixes in 2022-03']],
    ['node:14-alpine', ['ended-base: node 14 got its last fixes in 2023-04']],
    ['node:22-bullseye', ['ended-base: debian bullseye got its last fixes in 2026-08']],
    ['php:7.4-fpm', ['ended-base: php 7 got its last fixes in 2022-11']],
    ['python:3.13-slim-bookworm', []],
    ['node:22', []],
    ['debian:trixie@sha256:00', []],
    ['scratch', []],
    ['gcr.io/distroless/base-debian12', []],
  ])('%s', (image, expected) => {
    expect(found(lines(`FROM ${image}`, 'USER 1000'))).toEqual(expected.map((each) => `1 ${each}`));
  });
});

describe('a container that starts as root', () => {
  test.each<[string, readonly string[]]>([
    [
      'FROM debian:trixie\nCMD ["x"]',
      ['1 runs-as-root: no USER is set, so that the container starts as root'],
    ],
    ['FROM ubuntu:24.04\nUSER root\nCMD ["x"]', ['2 runs-as-root: the last USER is root']],
    [
      'FROM jenkins/jenkins:2.500\nUSER root\nRUN true',
      ['2 runs-as-root: the last USER is root, where the image has the user jenkins'],
    ],
    ['FROM jenkins/jenkins:2.500\nUSER root\nRUN true\nUSER jenkins', []],
    ['FROM postgres:17\nCMD ["postgres"]', []],
    ['FROM example/app:1\nCMD ["x"]', []],
    ['FROM debian:trixie\nUSER 1000\nCMD ["x"]', []],
    ['FROM debian:trixie\nRUN true', []],
    ['FROM gcr.io/distroless/static-debian13:nonroot\nCMD ["/x"]', []],
  ])('%s', (dockerfile, expected) => {
    expect(found(`${dockerfile}\n`)).toEqual(expected);
  });
});

test('what a change did away with is no finding any more', () => {
  const dockerfile = lines('FROM node', 'COPY server.js .nvmrc ./', 'CMD ["node", "server.js"]');
  expect(found(dockerfile, { '.nvmrc': '22\n', 'server.js': '', 'package.json': '{}' })).toEqual([]);
  expect(found(dockerfile, { 'server.js': '', 'package.json': '{}' })).toEqual([
    '1 floating-base: node has no version',
  ]);
});

test('what a split repeats in two stages is found once, in the line of the original', () => {
  const dockerfile = lines('FROM debian:trixie AS one', 'ENV DB_PASSWORD=x', 'FROM one', 'ENV DB_PASSWORD=x');
  expect(found(dockerfile)).toEqual(['2 secret-value: the value of DB_PASSWORD stays in the image']);
});

test('a comment that names the rule says that it is meant so', () => {
  const text = inDebian(
    '# dfrewrite ignore=secret-value # for tests only',
    'ENV DB_PASSWORD=x',
    'ENV TOKEN=x',
  );
  expect(found(text)).toEqual(['4 secret-value: the value of TOKEN stays in the image']);
  const { warnings } = rewrite(text, memoryProject({ Dockerfile: text }));
  expect(warnings).toEqual([]);
  expect(found(`# dfrewrite global ignore=secret-value\n${text}`)).toEqual([]);
});

test('each rule has an id of its own, and says what it looks for and what to do', () => {
  const ids = findingRules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, summary, help } of findingRules)
    expect({ id, summary, help }).toEqual({
      id: expect.stringMatching(/^[a-z]+(?:-[a-z]+)+$/) as string,
      summary: expect.stringMatching(/^[^.]+$|…/) as string,
      help: expect.stringMatching(/^[a-z-].*[^.]$/) as string,
    });
});
