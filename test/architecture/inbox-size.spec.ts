import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { ROOT } from './source-files.js';

const KB = 1_024;

interface Size {
  initial: number;
  later: number;
  parts: { name: string; isInitial: boolean; bytes: number }[];
}

it('the inbox is under 40 KB beside React, with the client and its stylesheet', { timeout: 60_000 }, () => {
  const printed = execFileSync(process.execPath, ['scripts/inbox-size.mjs', '--json'], { cwd: ROOT, encoding: 'utf8' });
  const { initial, later, parts } = JSON.parse(printed) as Size;
  // Nothing was left out: the client alone is 16 KB.
  expect(initial).toBeGreaterThan(20 * KB);
  expect(parts.filter(({ isInitial }) => !isInitial).map(({ name }) => name)).toContain('preferences-view.js');
  expect(parts.map(({ name }) => name).join()).toMatch(/\.css/);
  expect(initial).toBeLessThan(36 * KB);
  expect(initial + later).toBeLessThan(40 * KB);
});
