/** Every fixture is built and started before and after, through the code that users run. */
import { describe, expect, test } from 'vitest';
import type { EngineName } from '../../src/verify/index.ts';
import { engineOrNull, FIXTURES, prepared, proven } from './fixture.ts';
import { selected } from './selection.ts';

/** `DFREWRITE_ENGINE=podman npm run test:engine`: another engine than the first that answers. */
const engine = await engineOrNull((process.env['DFREWRITE_ENGINE'] as EngineName | undefined) ?? null);
/** `DFREWRITE_FIXTURES=go npm run test:engine`: only those whose name begins like this. */
const chosen = selected(
  FIXTURES.filter((name) => name.startsWith(process.env['DFREWRITE_FIXTURES'] ?? '')),
  process.env['CI'] === 'true',
);

describe.skipIf(engine === null)(`every fixture with ${engine?.label ?? 'an engine'}`, () => {
  test.concurrent.each(chosen)('%s', async (name) => {
    if (engine === null) return;
    const verified = await proven(engine, name, await prepared(name));
    expect({ ok: verified.ok, reason: verified.reason, log: verified.log }).toEqual({
      ok: engine.runs ? true : null,
      reason: engine.runs ? null : `not proven: ${engine.name} starts no containers`,
      log: [],
    });
  });
});
