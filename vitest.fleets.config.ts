import { defineConfig } from 'vitest/config';

/** `npm run test:fleets`: the recipes of docs/fleets.md and the action, with the real programs where they are on PATH. Needs `npm run build` first. */
export default defineConfig({
  test: {
    include: ['test/fleets/**/*.test.ts'],
    setupFiles: ['test/support/reasons.ts'],
    testTimeout: 300_000,
  },
});
