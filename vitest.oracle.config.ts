import { defineConfig } from 'vitest/config';

/** `npm run test:oracle`: what BuildKit's own parser, linter and converter say. Needs Go. */
export default defineConfig({
  test: {
    include: ['test/oracle/**/*.test.ts'],
    // the first build of BuildKit's packages takes minutes
    hookTimeout: 900_000,
    testTimeout: 60_000,
  },
});
