// npm run test:mechanisms: takes each mechanism that a promise rests on out of a copy of the code, and demands that the
// tests named beside it fail. One that is missed by nobody ends this with exit code 1: it is not tested, or not needed.
//   --only <words>  those whose name contains them
//   --committed     the code as it is committed, where the working tree is in the midst of something
//   --write         puts the table into docs/guarantees.md
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { MECHANISMS } from './mechanisms.table.mjs';

const root = join(import.meta.dirname, '..');
const GUARANTEES = join(root, 'docs/guarantees.md');
const [BEGIN, END] = ['<!-- mechanisms: begin -->', '<!-- mechanisms: end -->'];
/** A mechanism that only counts now and then (two at the same instant, say) is given this many chances to be missed. */
const CHANCES = 3;
const RUN_TIMEOUT_MS = 300_000;
const BUILD = 'test/.output/dist';

const option = (name) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : (process.argv[at + 1] ?? '');
};

/** The code, where it can be spoilt. */
function copyOfTheCode() {
  const copy = mkdtempSync(join(tmpdir(), 'herald-mechanisms-'));
  if (process.argv.includes('--committed')) {
    const archive = spawnSync('git', ['archive', 'HEAD'], { cwd: root, maxBuffer: 2 ** 30 });
    spawnSync('tar', ['-x', '-C', copy], { input: archive.stdout });
  } else copyWorkingTree(copy);
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

function copyWorkingTree(copy) {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of String(listed.stdout).split('\0').filter(Boolean)) {
    try {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      cpSync(join(root, file), join(copy, file));
    } catch (error) {
      // Deleted, and not committed yet.
      if (error.code !== 'ENOENT') throw error;
    }
  }
}

/** One PostgreSQL and one Redis for all of the runs. */
async function startServers(copy) {
  const built = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      '-p',
      'tsconfig.build.json',
      '--noCheck',
      '--outDir',
      BUILD,
      '--tsBuildInfoFile',
      `${BUILD}/.tsbuildinfo`,
    ],
    { cwd: copy, encoding: 'utf8' },
  );
  if (built.status !== 0) throw new Error(`the code does not build: ${built.stdout}${built.stderr}`);
  const { startEmbedded } = await import(pathToFileURL(join(copy, BUILD, 'src/platform/embedded/index.js')).href);
  const dir = mkdtempSync(join(tmpdir(), 'herald-mechanisms-servers-'));
  const servers = await startEmbedded({ dir, postgres: true, redis: true, persistent: false, log: () => undefined });
  const stop = async () => {
    await servers.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  return { ...servers, stop };
}

const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** What a failure says first. Of a test that ran out of time vitest hands on nothing but a trace. */
function oneLine(text) {
  const first = stripVTControlCharacters(text).trim().split('\n')[0];
  return first.includes('STACK_TRACE_ERROR') ? 'it ran out of time' : first.slice(0, 140);
}

/** Runs one entry of `tests`. `failed`: names and first lines of what failed; `passed`: how many. */
function runTest({ project, file, name }, copy, servers) {
  const report = join(copy, 'test/.output/mechanism.json');
  rmSync(report, { force: true });
  const run = spawnSync(
    process.execPath,
    [
      join(copy, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--project',
      project,
      file,
      '--reporter=json',
      `--outputFile=${report}`,
      ...(name ? ['-t', escaped(name)] : []),
    ],
    {
      cwd: copy,
      encoding: 'utf8',
      timeout: RUN_TIMEOUT_MS,
      env: { ...process.env, TEST_DATABASE_URL: servers.databaseUrl, TEST_REDIS_URL: servers.redisUrl },
    },
  );
  let results = [];
  try {
    results = JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap((suite) => suite.assertionResults);
  } catch {
    // It could not even begin: said below.
  }
  const passed = results.filter((result) => result.status === 'passed').length;
  const failed = results
    .filter((result) => result.status === 'failed')
    .map((result) => ({ test: result.fullName, why: oneLine(result.failureMessages?.[0] ?? '') }));
  const output = `${run.stdout ?? ''}${run.stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
  return { passed, failed, output };
}

function switchedOff({ edits }, copy, work) {
  const originals = new Map();
  try {
    for (const { file, find, replace } of edits) {
      const path = join(copy, file);
      const text = readFileSync(path, 'utf8');
      if (!originals.has(path)) originals.set(path, text);
      const found = text.split(find).length - 1;
      if (found !== 1) return { broken: `found ${found} times in ${file}, once is wanted: ${oneLine(find)}` };
      writeFileSync(
        path,
        text.replace(find, () => replace),
      );
    }
    return work();
  } finally {
    for (const [path, text] of originals) writeFileSync(path, text);
  }
}

/** Missed by every test that is named, or why not. */
function tryMechanism(mechanism, copy, servers) {
  const noticed = [];
  for (const test of mechanism.tests) {
    let outcome;
    for (let chance = 1; chance <= CHANCES; chance += 1) {
      outcome = runTest(test, copy, servers);
      if (outcome.failed.length > 0 || outcome.passed === 0) break;
    }
    if (outcome.failed.length === 0 && outcome.passed === 0) return { broken: `nothing ran: ${outcome.output}` };
    if (outcome.failed.length === 0) return { unnoticed: `${test.file}${test.name ? `: "${test.name}"` : ''} passes` };
    noticed.push({ ...test, ...outcome.failed[0] });
  }
  return { noticed };
}

/** A test that fails anyway notices nothing. */
function checkBaseline(mechanisms, copy, servers) {
  const tests = new Map(mechanisms.flatMap(({ tests }) => tests.map((test) => [JSON.stringify(test), test])));
  const bad = [];
  for (const test of tests.values()) {
    const { passed, failed, output } = runTest(test, copy, servers);
    if (failed.length > 0 || passed === 0) bad.push(`${test.file} ${test.name ?? ''}: ${failed[0]?.why ?? output}`);
  }
  return bad;
}

function writeTable(rows) {
  const text = readFileSync(GUARANTEES, 'utf8');
  const [before, after] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  if (after < 0) throw new Error(`${GUARANTEES} has no place for the table`);
  const lines = rows.map(({ name, noticed }) => {
    const tests = noticed.map(({ file, test }) => `\`${file}\`: ${test.replaceAll('|', '\\|')}`);
    return `| ${name} | ${tests.join('; ')} |`;
  });
  const table = [
    '',
    '',
    `${rows.length} mechanisms, each taken out by \`npm run test:mechanisms\` on ${new Date().toISOString().slice(0, 10)}, and missed by:`,
    '',
    '| taken out | the test that failed |',
    '| --- | --- |',
    ...lines,
    '',
    '',
  ].join('\n');
  writeFileSync(GUARANTEES, text.slice(0, before) + table + text.slice(after));
  spawnSync(process.execPath, [join(root, 'node_modules/prettier/bin/prettier.cjs'), '--write', GUARANTEES]);
}

const only = option('--only') ?? '';
const mechanisms = MECHANISMS.filter(({ name }) => name.includes(only));
const copy = copyOfTheCode();
const servers = await startServers(copy);
const rows = [];
let problems = 0;
try {
  const bad = checkBaseline(mechanisms, copy, servers);
  for (const line of bad) console.log(`FAILS ANYWAY  ${line}`);
  problems += bad.length;
  for (const mechanism of bad.length > 0 ? [] : mechanisms) {
    const began = Date.now();
    const { noticed, unnoticed, broken } = switchedOff(mechanism, copy, () => tryMechanism(mechanism, copy, servers));
    const seconds = ((Date.now() - began) / 1_000).toFixed(0);
    if (noticed) {
      rows.push({ name: mechanism.name, noticed });
      console.log(`missed        ${mechanism.name} (${seconds} s)`);
      for (const { file, test, why } of noticed)
        console.log(`                by ${file}: ${test}\n                   ${why}`);
    } else {
      problems += 1;
      console.log(
        unnoticed ? `NOT MISSED    ${mechanism.name}: ${unnoticed}` : `BROKEN        ${mechanism.name}: ${broken}`,
      );
    }
  }
} finally {
  await servers.stop();
  rmSync(copy, { recursive: true, force: true });
}
console.log(`\n${rows.length} of ${mechanisms.length} mechanisms are missed when they are gone.`);
if (problems === 0 && only === '' && process.argv.includes('--write')) writeTable(rows);
process.exitCode = problems === 0 ? 0 : 1;
process.exit();
