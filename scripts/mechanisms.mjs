// npm run test:mechanisms: takes each mechanism that a promise rests on out of a copy of the code, and demands that the
// tests named beside it fail, each run alone, and pass as the code is. One that is missed by nobody ends this with exit
// code 1: it is not tested, or not needed.
//   --only <words>  those whose name contains them; several, parted by a semicolon
//   --new           those that stand in no row of docs/guarantees.md yet
//   --committed     the code as it is committed, where the working tree is in the midst of something
//   --workers <n>   so many at a time, each with a copy of the code and servers of its own; 1
//   --write         puts those that were missed into the table of docs/guarantees.md, beside those of earlier runs
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { MECHANISMS } from './mechanisms.table.mjs';

const root = join(import.meta.dirname, '..');
const GUARANTEES = join(root, 'docs/guarantees.md');
const [BEGIN, END] = ['<!-- mechanisms: begin -->', '<!-- mechanisms: end -->'];
/** A mechanism that only counts now and then (two at the same instant, say) is given this many chances to be missed. */
const CHANCES = 3;
const RUN_TIMEOUT_MS = 300_000;
const BUILD = 'test/.output/dist';

/** As they stand at the top of this file. Anything else would be a run of hours that nobody wanted. */
function optionsOf(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        only: { type: 'string', default: '' },
        new: { type: 'boolean', default: false },
        committed: { type: 'boolean', default: false },
        workers: { type: 'string', default: '1' },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    console.error(error.message);
    return { help: true, isWrong: true };
  }
}

const options = optionsOf(process.argv.slice(2));
if (options.help) {
  const lines = readFileSync(import.meta.filename, 'utf8').split('\n');
  console.log(
    lines
      .slice(
        0,
        lines.findIndex((line) => !line.startsWith('//')),
      )
      .join('\n'),
  );
  process.exit(options.isWrong ? 2 : 0);
}

/** The code, where it can be spoilt. */
function copyOfTheCode() {
  const copy = mkdtempSync(join(tmpdir(), 'herald-mechanisms-'));
  if (options.committed) {
    const archive = spawnSync('git', ['archive', 'HEAD'], { cwd: root, maxBuffer: 2 ** 30 });
    spawnSync('tar', ['-x', '-C', copy], { input: archive.stdout });
  } else copyWorkingTree(copy);
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const workspace of readdirSync(join(root, 'web'))) {
    const own = join('web', workspace, 'node_modules');
    if (existsSync(join(root, own))) symlinkSync(join(root, own), join(copy, own));
  }
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
      'bench/tsconfig.json',
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

/** Runs of vitest that are under way. */
const running = new Set();

const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** What a failure says first. Of a test that ran out of time vitest hands on nothing but a trace. */
function oneLine(text) {
  const first = stripVTControlCharacters(text).trim().split('\n')[0];
  return first.includes('STACK_TRACE_ERROR') ? 'it ran out of time' : first.slice(0, 140);
}

/** Vitest over one file, or what of it is named: its results, by file and name, and what it said last. */
async function runVitest({ project, file, name }, { copy, servers }) {
  const report = join(copy, 'test/.output/mechanism.json');
  rmSync(report, { force: true });
  const child = spawn(
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
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TEST_DATABASE_URL: servers.databaseUrl, TEST_REDIS_URL: servers.redisUrl },
    },
  );
  running.add(child);
  let said = '';
  const hear = (bytes) => (said = `${said}${bytes}`.slice(-8_000));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const timer = setTimeout(() => child.kill('SIGTERM'), RUN_TIMEOUT_MS);
  await new Promise((resolve) => child.once('close', resolve));
  running.delete(child);
  clearTimeout(timer);
  let results = [];
  try {
    results = JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap((suite) =>
      suite.assertionResults.map(({ status, fullName, failureMessages }) => ({
        file: relative(copy, suite.name),
        status,
        test: fullName,
        why: oneLine(failureMessages?.[0] ?? ''),
      })),
    );
  } catch {
    // It could not even begin: said below.
  }
  return { results, output: said.trim().split('\n').slice(-15).join('\n') };
}

/** Runs one entry of `tests`. `failed`: names and first lines of what failed; `passed`: how many. */
async function runTest(test, place) {
  const { results, output } = await runVitest(test, place);
  const passed = results.filter(({ status }) => status === 'passed').length;
  return { passed, failed: results.filter(({ status }) => status === 'failed'), output };
}

async function switchedOff({ edits }, copy, work) {
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
    return await work();
  } finally {
    for (const [path, text] of originals) writeFileSync(path, text);
  }
}

/** Missed by every test that is named, or why not. */
async function tryMechanism(mechanism, place) {
  const noticed = [];
  for (const test of mechanism.tests) {
    let outcome;
    for (let chance = 1; chance <= CHANCES; chance += 1) {
      outcome = await runTest(test, place);
      if (outcome.failed.length > 0 || outcome.passed === 0) break;
    }
    if (outcome.failed.length === 0 && outcome.passed === 0) return { broken: `nothing ran: ${outcome.output}` };
    if (outcome.failed.length === 0) return { unnoticed: `${test.file}${test.name ? `: "${test.name}"` : ''} passes` };
    noticed.push({ ...test, ...outcome.failed[0] });
  }
  return { noticed };
}

/** A test that fails anyway, or when it is run alone, notices nothing: by test, why it does. */
const ofTheCodeAsItIs = new Map();
async function failsAnyway(tests, place) {
  for (const test of tests) {
    const label = `${test.project} ${test.file} ${test.name}`;
    if (!ofTheCodeAsItIs.has(label)) {
      const { passed, failed, output } = await runTest(test, place);
      ofTheCodeAsItIs.set(
        label,
        failed.length > 0 || passed === 0 ? `${label}: ${failed[0]?.why ?? output}` : undefined,
      );
    }
    const why = ofTheCodeAsItIs.get(label);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** The rows that stand there, by the mechanism's name. */
function rowsOf(table) {
  const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| taken out'));
  return new Map(rows.map((row) => [row.slice(2, row.indexOf(' |')).trim(), row]));
}

/** What stands between the marks. */
function tableIn(text) {
  return text.slice(text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END));
}

/** Puts this run's rows among those of earlier ones; each says when, and at which commit. */
function writeTable(missedBy) {
  const text = readFileSync(GUARANTEES, 'utf8');
  const [before, after] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  if (after < 0) throw new Error(`${GUARANTEES} has no place for the table`);
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout.trim();
  const rows = rowsOf(tableIn(text));
  for (const [name, noticed] of missedBy) {
    const tests = noticed.map(({ file, test }) => `\`${file}\`: ${test.replaceAll('|', '\\|')}`);
    rows.set(name, `| ${name} | ${tests.join('; ')} | ${new Date().toISOString().slice(0, 10)}, ${commit} |`);
  }
  const known = MECHANISMS.filter(({ name }) => rows.has(name));
  const table = [
    '',
    '',
    `${known.length} of ${MECHANISMS.length} mechanisms, each taken out by \`npm run test:mechanisms\`, and missed by:`,
    '',
    '| taken out | the test that failed | when, and of which code |',
    '| --- | --- | --- |',
    ...known.map(({ name }) => rows.get(name)),
    '',
    '',
  ].join('\n');
  writeFileSync(GUARANTEES, text.slice(0, before) + table + text.slice(after));
  spawnSync(process.execPath, [join(root, 'node_modules/prettier/bin/prettier.cjs'), '--write', GUARANTEES]);
}

function tell(mechanism, { noticed, unnoticed, broken }, seconds) {
  if (!noticed) {
    const what = unnoticed
      ? `NOT MISSED    ${mechanism.name}: ${unnoticed}`
      : `BROKEN        ${mechanism.name}: ${broken}`;
    return console.log(what);
  }
  console.log(`missed        ${mechanism.name} (${seconds.toFixed(0)} s)`);
  for (const { file, test, why } of noticed)
    console.log(`                by ${file}: ${test}\n                   ${why}`);
}

const only = options.only.split(';');
const seen = options.new ? rowsOf(tableIn(readFileSync(GUARANTEES, 'utf8'))) : new Map();
const mechanisms = MECHANISMS.filter(({ name }) => !seen.has(name) && only.some((words) => name.includes(words)));
if (mechanisms.length === 0) {
  console.error(options.new ? 'Each has a row.' : 'There is no mechanism of these words.');
  process.exit(options.new ? 0 : 2);
}
const places = [];
const missedBy = new Map();
let problems = 0;
let isOver = false;
// What was found until then is kept.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    isOver = true;
    for (const child of running) child.kill('SIGTERM');
  });
}
try {
  for (let worker = 0; worker < Number(options.workers); worker += 1) {
    const copy = copyOfTheCode();
    places.push({ copy, servers: await startServers(copy) });
  }
  const left = [...mechanisms];
  const work = async (place) => {
    for (let mechanism = left.shift(); mechanism && !isOver; mechanism = left.shift()) {
      const { copy } = place;
      const began = Date.now();
      let outcome = await switchedOff(mechanism, copy, () => tryMechanism(mechanism, place));
      const anyway = outcome.noticed ? await failsAnyway(mechanism.tests, place) : undefined;
      if (anyway !== undefined) outcome = { broken: `fails as the code is: ${anyway}` };
      if (isOver) return;
      tell(mechanism, outcome, (Date.now() - began) / 1_000);
      if (outcome.noticed) missedBy.set(mechanism.name, outcome.noticed);
      else problems += 1;
    }
  };
  await Promise.all(places.map(work));
} finally {
  for (const { copy, servers } of places) {
    await servers.stop();
    rmSync(copy, { recursive: true, force: true });
  }
}
console.log(`\n${missedBy.size} of ${mechanisms.length} mechanisms are missed when they are gone.`);
if (missedBy.size > 0 && options.write) writeTable(missedBy);
process.exitCode = problems === 0 ? 0 : 1;
process.exit();
