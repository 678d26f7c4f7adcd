import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT } from '../architecture/source-files.js';

/** Where .ci/run unpacks it, where it is not on the PATH. */
const FETCHED = join(ROOT, 'node_modules/.cache/promtool/usr/bin');

/** Prometheus’ own checker of rules: `PROMTOOL_PATH`, or one on the PATH; undefined: what needs it skips itself. */
export function findPromtool(): string | undefined {
  const given = process.env['PROMTOOL_PATH'];
  if (given) return isExecutable(given) ? given : undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...folders, FETCHED].map((folder) => join(folder, 'promtool')).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
