import { defineConfig } from 'vitest/config';

/** `npm run test:hostile`: repositories that are large, deep or made to hurt, and runs that are killed. Takes minutes. */
export default defineConfig({
  test: {
    include: ['test/hostile/**/*.test.ts', 'test/run/hostile.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
