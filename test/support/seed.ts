/**
 * Properties of the tests that always run try the same inputs every time, so that a red test is one of the change at hand.
 * `DFREWRITE_SEED=N npx vitest run` tries others, and so does `npm run fuzz`.
 */
import fc from 'fast-check';

fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  seed: Number(process.env['DFREWRITE_SEED'] ?? 20261129),
});
