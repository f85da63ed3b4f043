/** One fixture a stack with podman and with buildah: their builder, their log, their way to list an image. */
import { describe, expect, test } from 'vitest';
import { engineOrNull, prepared, proven } from './fixture.ts';

/** Small bases: podman may keep a whole copy of every layer. */
const ONE_A_STACK = ['go-alpine-nodeps', 'node-no-lockfile', 'python-alpine-flask'];

const podman = await engineOrNull('podman');
const buildah = await engineOrNull('buildah');

describe.skipIf(podman === null)('podman', () => {
  test.each(ONE_A_STACK)('proves %s', async (name) => {
    if (podman === null) return;
    const verified = await proven(podman, name, await prepared(name));
    expect(verified).toMatchObject({ ok: true, reason: null, start: 'same' });
    expect(verified.after?.rebuild?.reused).toBeGreaterThan(0);
  });
});

describe.skipIf(buildah === null)('buildah', () => {
  test.each(ONE_A_STACK)('builds and compares %s', async (name) => {
    if (buildah === null) return;
    const verified = await proven(buildah, name, await prepared(name));
    expect(verified).toMatchObject({ ok: null, reason: 'not proven: buildah starts no containers' });
    expect(verified.after?.sizeBytes).toBeLessThanOrEqual(verified.before?.sizeBytes ?? 0);
  });
});
