// Adds up vitest's own JSON reports: `node scripts/totals.mjs BROKEN REPORT…`, where BROKEN are failures outside of any
// report. A suite without a report did not run: that is one failure. The exit code is 0 when nothing failed.
import { readFileSync } from 'node:fs';

const [broken, ...reports] = process.argv.slice(2);

const totals = reports.map((file) => {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    // A file that could not be loaded fails without a test of its own.
    return {
      passed: numPassedTests,
      failed: Math.max(numFailedTests, success ? 0 : Math.min(1, numFailedTestSuites)),
    };
  } catch {
    console.error(`${file}: no report, so this suite did not run`);
    return { passed: 0, failed: 1 };
  }
});

const passed = totals.reduce((sum, total) => sum + total.passed, 0);
const failed = totals.reduce((sum, total) => sum + total.failed, Number(broken));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
