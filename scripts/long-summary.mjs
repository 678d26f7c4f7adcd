// What a long run was and did, as Markdown for docs/guarantees.md: the machine, the commit, and for each file its tests, its
// seconds, its seeds, and what it says of itself last.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, relative } from 'node:path';

const SEED = /HERALD_TEST_SEED=(\d+)/;
/** How a test that has longer variants asks for them. */
const ASKS = /\brounds\(|\bLONG\b|HERALD_TEST_LONG/;

/** The test files below `root` that do more in a long run. */
export function filesWithLongVariants(root) {
  return ['test', 'src']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, String(file))))
    .filter((file) => file.endsWith('.spec.ts') && !file.includes('.output'))
    .filter((file) => ASKS.test(readFileSync(join(root, file), 'utf8')))
    .sort((one, other) => one.localeCompare(other));
}

const git = (root, ...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? '';

function notesOf(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

const minutes = (seconds) => `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function rowOf(root, suite, notes) {
  const own = notes.filter((note) => note.file === suite.name);
  const passed = suite.assertionResults.filter((test) => test.status === 'passed').length;
  const failed = suite.assertionResults.filter((test) => test.status === 'failed').length;
  const seconds = (suite.endTime - suite.startTime) / 1_000;
  const sizes = suite.assertionResults.map((test) => test.title).filter((title) => /\d/.test(title));
  // The last word of each group of tests: a ledger counts on from test to test.
  const last = new Map();
  for (const { test, text } of own) if (!SEED.test(text)) last.set(test?.split(' > ')[0], text);
  const account = [...sizes, ...last.values()].join('; ');
  const seeds = own.flatMap(({ text }) => SEED.exec(text)?.[1] ?? []);
  const name = relative(root, suite.name);
  return { name, passed, failed, seconds, account, seeds };
}

const HEAD = [
  '| tests of | passed | failed | seconds | what was done, and found | when, of which code |',
  '| --- | --- | --- | --- | --- | --- |',
];
const NAME = /^(?:\| |- )`([^`]+)`/;

/** A line for each file, by its name. */
const byName = (lines) => new Map(lines.flatMap((line) => (NAME.test(line) ? [[NAME.exec(line)[1], line]] : [])));
const sorted = (lines) => [...lines].sort(([one], [other]) => one.localeCompare(other)).map(([, line]) => line);

function asMarkdown(said, rows, seeds) {
  return [
    said,
    '',
    ...HEAD,
    ...sorted(rows),
    '',
    'Seeds, in the order of the tests and their repetitions:',
    '',
    ...sorted(seeds),
    '',
  ].join('\n');
}

/** @param run `results` as vitest's JSON reporter writes them, `notesFile`, `counts` ("12 passed, …"), `seconds` of the whole. */
export function longSummary(root, { results, notesFile, counts, seconds }) {
  const notes = notesOf(notesFile);
  const ran = results.testResults.map((suite) => rowOf(root, suite, notes));
  const changed = git(root, 'status', '--porcelain') === '' ? '' : ', with changes';
  const processors = cpus();
  const factor = process.env.HERALD_TEST_LONG_FACTOR ?? '1';
  const commit = `${git(root, 'rev-parse', '--short', 'HEAD')}${changed}`;
  const day = new Date().toISOString().slice(0, 10);
  const when = `${day}, ${commit}${factor === '1' ? '' : `, factor ${factor}`}`;
  const rows = ran.map(({ name, passed, failed, seconds: took, account }) => [
    name,
    `| \`${name}\` | ${passed} | ${failed} | ${Math.round(took)} | ${cell(account)} | ${when} |`,
  ]);
  const seeds = ran
    .filter((row) => row.seeds.length > 0)
    .map((row) => [row.name, `- \`${row.name}\`: ${row.seeds.join(', ')}`]);
  const said =
    `Last on ${day} at commit ${commit}, on ${processors.length} cores (${processors[0]?.model.trim()}), Node ${process.version.slice(1)}, ` +
    `with \`npm run test:long\` (HERALD_TEST_LONG_FACTOR=${factor}), ${ran.length} files: **${counts}** in ${minutes(seconds)}.`;
  return asMarkdown(said, rows, seeds);
}

const [BEGIN, END] = ['<!-- long run: begin -->', '<!-- long run: end -->'];

/** Beside what earlier runs of other files found; not of files that are no more. */
export function writeIntoGuarantees(root, summary) {
  const file = join(root, 'docs/guarantees.md');
  const text = readFileSync(file, 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < 0) throw new Error(`${file} has no place for the long run`);
  const lines = [...text.slice(before, after).split('\n'), ...summary.split('\n')].map((line) => line.trimEnd());
  const kept = (mark) =>
    [...byName(lines.filter((line) => line.startsWith(mark)))].filter(([name]) => existsSync(join(root, name)));
  const merged = asMarkdown(summary.split('\n')[0], kept('| `'), kept('- `'));
  writeFileSync(file, `${text.slice(0, before + BEGIN.length)}\n\n${merged}\n${text.slice(after)}`);
  spawnSync(process.execPath, [join(root, 'node_modules/prettier/bin/prettier.cjs'), '--write', file]);
}
