// Adds up vitest's own JSON reports: `node scripts/totals.mjs STEPS REPORT…`. STEPS is a file with a line for each failed step
// outside of any report. A suite without a report did not run: that is one failure. Each failure is named above the last line, so
// that the end of a long log says what to look at. The exit code is 0 when nothing failed.
import { readFileSync } from 'node:fs';

const [steps, ...reports] = process.argv.slice(2);
const failures = readFileSync(steps, 'utf8').split('\n').filter(Boolean);
let passed = 0;

for (const file of reports) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    failures.push(`${file}: no report, so this suite did not run`);
    continue;
  }
  passed += report.numPassedTests;
  const failed = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status === 'failed');
    // A file that could not be loaded fails without a test of its own.
    if (tests.length === 0 && status === 'failed') return [`${name}: ${message}`];
    return tests.map((test) => `${name}: ${test.fullName}: ${test.failureMessages?.[0] ?? ''}`);
  });
  failures.push(...failed);
  // Something outside of every test: an unhandled rejection.
  if (failed.length === 0 && !report.success) failures.push(`${file}: not successful, though no test failed`);
}

for (const failure of failures) console.log(`failed: ${failure.split('\n', 3).join(' ').slice(0, 500)}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
