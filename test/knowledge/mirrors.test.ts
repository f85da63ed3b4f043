import { describe, expect, test } from 'vitest';
import { parseImage } from '../../src/dockerfile/index.ts';
import { mirrored } from '../../src/knowledge/mirrors.ts';
import { officialRepository } from '../../src/knowledge/tags.ts';

const MIRRORS = {
  'registry.example/hub': 'docker.io/library',
  'registry.example/hub/deep': 'docker.io/bitnami',
  'registry.example:5000': 'docker.io',
};

describe('an image of a mirror', () => {
  test.each<readonly [text: string, repository: string, mirror: string, official: string | null]>([
    ['public.ecr.aws/docker/library/node:20', 'node', 'public.ecr.aws/docker/library', 'node'],
    ['mirror.gcr.io/library/python:3.12-slim', 'python', 'mirror.gcr.io/library', 'python'],
    ['mirror.gcr.io/bitnami/node:20', 'bitnami/node', 'mirror.gcr.io', null],
    ['harbor.example/docker.io/library/golang:1.22', 'golang', 'harbor.example/docker.io/library', 'golang'],
    ['art.example/remote/docker.io/node', 'node', 'art.example/remote/docker.io', 'node'],
    [
      'gitlab.example/group/sub/dependency_proxy/containers/node:20@sha256:abc',
      'node',
      'gitlab.example/group/sub/dependency_proxy/containers',
      'node',
    ],
    ['registry.example/hub/node:20', 'node', 'registry.example/hub', 'node'],
    ['registry.example/hub/deep/node:20', 'bitnami/node', '', null],
    ['registry.example:5000/node:20', 'node', 'registry.example:5000', 'node'],
    ['registry.example:5000/library/node:20', 'node', 'registry.example:5000/library', 'node'],
  ])('%s', (text, repository, mirror, official) => {
    const image = parseImage(text);
    const found = mirrored(image, MIRRORS);
    // What a name space of Docker Hub stands for ends otherwise than what stands in the file.
    if (mirror === '') return expect(found).toBeNull();
    expect(found).toEqual({ image: { ...image, registry: null, repository }, mirror });
    expect(officialRepository(found!.image)).toBe(official);
  });

  test.each([
    'node:20',
    'docker.io/library/node:20',
    'bitnami/node:20',
    'registry.example/node:20',
    'registry.example/hubs/node:20',
    'registry.example/library/node:20',
    'public.ecr.aws/lambda/nodejs:20',
    'public.ecr.aws/x/docker/library/node:20',
    'gcr.io/mirror/library/node',
    'ghcr.io/docker.io-like/node',
    'registry.example/hub/${IMAGE}:20',
    'dependency_proxy/containers/node',
  ])('is not %s', (text) => {
    expect(mirrored(parseImage(text), MIRRORS)).toBeNull();
  });
});
