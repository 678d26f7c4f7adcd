import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/platform/errors/index.js';
import { GRAPHQL_CODES, httpStatusOf } from '../../src/platform/graphql/to-client-error.js';
import { ROOT } from './source-files.js';

const page = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');

/** The cells of each row of the tables, without heads and rulers. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^[| -]+$/.test(line))
  .map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  )
  .filter(([first]) => first !== 'code');
const codes = rows.filter(([first]) => first!.startsWith('`'));

describe('docs/errors.md', () => {
  it('explains every code, and no other', () => {
    const documented = codes.map(([code]) => code!.replaceAll('`', ''));
    expect(documented.toSorted()).toEqual([...ERROR_CODES, ...GRAPHQL_CODES].toSorted());
  });

  it('has the status of each', () => {
    const documented = Object.fromEntries(codes.map(([code, status]) => [code!.replaceAll('`', ''), Number(status)]));
    const actual = Object.fromEntries([...ERROR_CODES, ...GRAPHQL_CODES].map((code) => [code, httpStatusOf(code)]));
    expect(documented).toEqual(actual);
  });

  it('says of each what it means, what to do, and whether to try again', () => {
    for (const row of codes) expect(row.map((cell) => cell !== '')).toEqual(Array(5).fill(true));
    expect(codes).toHaveLength(rows.length);
  });
});
