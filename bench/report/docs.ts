import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeCommit, describeMachine } from '../machine/describe.js';
import type { Results } from './results.js';
import { markdownTable } from './table.js';

const BEGIN = '<!-- bench: begin -->';
const END = '<!-- bench: end -->';

/** Puts the table of this run between the marks of docs/performance.md. */
export function writeIntoDocs(root: string, results: Results, warning: string | undefined): void {
  const file = join(root, 'docs/performance.md');
  const page = readFileSync(file, 'utf8');
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${file} has no place for the table`);
  const said = [
    `Measured on ${new Date().toISOString().slice(0, 10)} at commit ${describeCommit(root)}: ${describeMachine()}.`,
    ...(warning === undefined ? [] : [`Mind: ${warning}.`]),
    markdownTable(results),
    ...results.failures.map(({ row, peer, why }) => `FAILED ${row}, ${peer}: ${why}`),
  ].join('\n\n');
  writeFileSync(file, `${page.slice(0, from)}${BEGIN}\n\n${said}\n\n${page.slice(to)}`);
}
