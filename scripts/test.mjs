// npm test: every tier (small, medium, e2e, faults), and at the very end one plain line that counts them.
//   --long      the long variants, of the tests that have them, with time for them; HERALD_TEST_LONG_FACTOR makes them longer
//               or shorter. What ran, with sizes and seeds, is printed at the end and written to test/.output/long.md
//   --write     with --long: puts that into docs/guarantees.md
// Anything else is passed to vitest: npm test -- --project small
// A whole run measures coverage, too, and fails below the threshold of vitest.config.ts; a part of one can't.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { filesWithLongVariants, longSummary, writeIntoGuarantees } from './long-summary.mjs';

const LONG_TIMEOUT_MS = 30 * 60_000;
const root = join(import.meta.dirname, '..');
const results = join(root, 'test/.output/results.json');

const notesFile = join(root, 'test/.output/notes.jsonl');
const longFile = join(root, 'test/.output/long.md');
const startedAt = Date.now();

const long = process.argv.includes('--long');
const passedOn = process.argv.slice(2).filter((argument) => argument !== '--long' && argument !== '--write');

function runVitest() {
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${results}`,
      ...(long ? ['--mode=long', `--testTimeout=${LONG_TIMEOUT_MS}`] : []),
      ...(passedOn.length > 0 ? passedOn : long ? filesWithLongVariants(root) : ['--coverage']),
    ],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...(long ? { HERALD_TEST_LONG: '1', HERALD_TEST_NOTES: notesFile } : {}) },
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

/** What ran, or one failure where vitest ended without saying. */
function count(exitCode) {
  let report;
  try {
    report = JSON.parse(readFileSync(results, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  // A file that can't even be loaded has no test that failed, but the run did.
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const failed = report.numFailedTests + unloaded.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 && report.numPassedTests === 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Also of a run that failed: that is when its seeds are wanted. */
function summarize(counts) {
  let read;
  try {
    read = JSON.parse(readFileSync(results, 'utf8'));
  } catch {
    return; // Vitest ended without a word; it is counted as a failure.
  }
  const text = longSummary(root, { results: read, notesFile, counts, seconds: (Date.now() - startedAt) / 1_000 });
  writeFileSync(longFile, text);
  if (process.argv.includes('--write')) writeIntoGuarantees(root, text);
  console.log(`\n${text}\nWritten to ${longFile}`);
}

mkdirSync(join(root, 'test/.output'), { recursive: true });
for (const file of [results, notesFile, longFile]) rmSync(file, { force: true });
const exitCode = await runVitest();
const { passed, failed, skipped } = count(exitCode);
if (findChromium() === null) {
  console.log('\nThere is no Chromium here (set CHROMIUM_PATH, or install it): the tests in a browser were skipped.');
}
if (exitCode !== 0 && failed === 0)
  console.log(`\nThe tests passed, but the run failed (exit code ${exitCode}): see above.`);
const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
if (long) summarize(counts);
console.log(`\n${counts}`);
process.exitCode = exitCode !== 0 || failed > 0 || passed === 0 ? 1 : 0;
