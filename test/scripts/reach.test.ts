/** The rules by which `npm run reach` decides what an expert would want, and how it adds up reasons. */
import { describe, expect, it } from 'vitest';

interface Context {
  has(path: string): boolean;
  text(path: string): string | null;
}
interface Wants {
  readonly kindOf: (
    source: string,
    path: string,
    project: Context,
  ) => { kind: string; language: string | null };
  readonly wantsOf: (source: string, project: Context) => readonly string[];
}
const { kindOf, wantsOf } = await script<Wants>('wants');
const { withoutNames } = await script<{ readonly withoutNames: (why: string) => string }>('page');

async function script<Exports>(name: string): Promise<Exports> {
  return (await import(new URL(`../../scripts/reach/${name}.mjs`, import.meta.url).href)) as Exports;
}

function context(files: Record<string, string>): Context {
  return { has: (path) => path in files, text: (path) => files[path] ?? null };
}

const npm = { 'package.json': '{"devDependencies":{"vitest":"4"}}', 'package-lock.json': '{}' };
const modules = { 'go.mod': '', 'go.sum': '' };

describe('wanted of a production file', () => {
  it.each<[string, Record<string, string>, readonly string[]]>([
    ['FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD ["node", "."]', npm, ['multi-stage', 'slim', 'non-root', 'cache order', 'clean install']], // prettier-ignore
    ['FROM node:20-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci --omit=dev\nCOPY . .\nUSER node\nCMD ["node", "."]', npm, []], // prettier-ignore
    ['FROM node:20-slim\nUSER root\nWORKDIR /app\nENV NODE_ENV=production\nCOPY package.json ./\nRUN npm install\nCMD ["node", "."]', {}, []], // prettier-ignore
    ['FROM node:20 AS build\nCOPY . .\nRUN npm ci && npm run build\nFROM nginx\nCOPY --from=build /dist /usr/share/nginx/html', npm, ['cache order']], // prettier-ignore
    ['FROM node:20-alpine AS dev\nRUN npm install\nFROM node:20-alpine\nUSER node\nCOPY . .', npm, []],
    ['FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN go build -o srv .\nCMD ["./srv"]', modules, ['multi-stage', 'slim', 'non-root', 'cache order']], // prettier-ignore
    ['FROM golang:1.22-alpine AS build\nCOPY go.* ./\nRUN go mod download\nCOPY . .\nRUN go build -o /srv\nFROM scratch\nCOPY --from=build /srv /srv\nCMD ["/srv"]', modules, ['non-root']], // prettier-ignore
    ['FROM golang:1.22 AS modules\nRUN go mod download\nFROM golang:1.22 AS build\nCOPY --from=modules /go/pkg /go/pkg\nCOPY . .\nRUN go build -o /srv\nFROM gcr.io/distroless/static:nonroot\nCOPY --from=build /srv /srv', modules, []], // prettier-ignore
    ['FROM python:3.12\nCOPY . .\nRUN apt-get update && apt-get install -y gcc && pip install -r requirements.txt\nCMD ["python", "a.py"]', {}, ['multi-stage', 'slim', 'non-root', 'cache order', 'clean install']], // prettier-ignore
    ['FROM python:3.12-alpine\nRUN apk add --virtual .b gcc && pip install --no-cache-dir -r requirements.txt && apk del .b\nCOPY . .\nUSER 1000', {}, []], // prettier-ignore
  ])('%s', (source, files, wanted) => {
    expect(wantsOf(source, context(files))).toEqual(wanted);
  });
});

describe('the kind of a file', () => {
  it.each<[string, string, Record<string, string>, string, string | null]>([
    ['FROM node:20\nCMD ["node", "."]', 'Dockerfile', {}, 'production', 'node'],
    ['FROM node:20\nCMD ["node", "."]', 'Dockerfile.dev', {}, 'development', 'node'],
    ['FROM node:20\nCMD npm run serve', 'Dockerfile', { 'package.json': '{"scripts":{"serve":"nodemon ."}}' }, 'development', 'node'], // prettier-ignore
    ['FROM golang:1.22 AS b\nFROM scratch\nCMD ["/srv"]', 'api/Dockerfile', {}, 'production', 'go'],
    ['FROM ruby:3', 'Dockerfile', {}, 'other', null],
  ])('%s as %s', (source, path, files, kind, language) => {
    expect(kindOf(source, path, context(files))).toEqual({ kind, language });
  });
});

it.each([
  ['what Dockerfile:22 runs cannot be seen (runs "${CLI[@]}")', 'what … runs cannot be seen'],
  ['line 8: app/requirements.txt has 3 packages', 'line … has … packages'],
  ['go.mod:3 needs go 1.22.3 and golang:1.21 is older', '… needs go … and … is older'],
])('%s is of one kind with its likes', (why, kind) => {
  expect(withoutNames(why)).toBe(kind);
});
