import { defineConfig } from 'vitest/config';

/** `npm run test:oracle`: what BuildKit's own parser, linter and converter say, and what the parsers of the languages see in sources. Needs Go and Python. */
export default defineConfig({
  test: {
    include: ['test/oracle/**/*.test.ts'],
    // the first build of BuildKit's packages takes minutes
    hookTimeout: 900_000,
    testTimeout: 60_000,
  },
});
