import { defineConfig } from 'vitest/config';

/** `npm run fuzz -- --minutes N`: random inputs for as long as is asked. */
export default defineConfig({
  test: {
    include: ['test/fuzz/fuzz.test.ts'],
    testTimeout: 0,
  },
});
