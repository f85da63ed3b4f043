import { defineConfig } from 'vitest/config';

/** `npm run test:new`: what `npm run new` makes in a copy of this repository, with its types, lint and tests. Takes two to three minutes. */
export default defineConfig({
  test: {
    include: ['test/new/**/*.test.ts'],
    hookTimeout: 60_000,
    testTimeout: 300_000,
  },
});
