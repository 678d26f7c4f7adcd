import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { configurationPage, describeEnvironment } from '../../src/platform/config/configuration-page.js';
import { ROOT } from './source-files.js';

it('describes every variable, in a sentence', () => {
  const bad = describeEnvironment().filter(({ description }) => !/^.{10,}[.?:)]$/s.test(description));
  expect(bad.map((variable) => variable.name)).toEqual([]);
});

it('has docs/configuration.md up to date (`npm run generate`)', () => {
  expect(readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8')).toBe(configurationPage());
});
