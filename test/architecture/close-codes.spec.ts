import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closeCodesPage } from '../../src/platform/realtime/close-codes-page.js';
import { CLOSE } from '../../src/platform/realtime/close-codes.js';
import { isSpec, ROOT, sourceFiles } from './source-files.js';

const codes = Object.values(CLOSE).map(({ code }) => code);

describe('the close codes', () => {
  it('are on docs/close-codes.md (`npm run generate`), each once', () => {
    const page = readFileSync(join(ROOT, 'docs/close-codes.md'), 'utf8');
    expect(page).toBe(closeCodesPage());
    const documented = [...page.matchAll(/^\| (\d{4}) \|/gm)].map(([, code]) => Number(code));
    expect(documented).toEqual(codes.toSorted((one, other) => one - other));
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('are in one file: no other one closes with a number of its own', () => {
    const numbers = sourceFiles('src')
      .filter((file) => !isSpec(file) && !file.path.endsWith('realtime/close-codes.ts'))
      .filter((file) => /close\(\s*[14]\d{3}|code:\s*[14]\d{3}\b/.test(file.text));
    expect(numbers.map((file) => file.path)).toEqual([]);
  });

  it('have reasons that fit into a close frame', () => {
    const long = Object.values(CLOSE).filter(({ reason }) => Buffer.byteLength(reason) > 123);
    expect(long).toEqual([]);
  });
});
