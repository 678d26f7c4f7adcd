import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { ROOT } from './source-files.js';

interface Mechanism {
  name: string;
  edits: { file: string; find: string }[];
  tests: { file: string; name?: string }[];
}

const { MECHANISMS } = (await import(pathToFileURL(join(ROOT, 'scripts/mechanisms.table.mjs')).href)) as {
  MECHANISMS: Mechanism[];
};

it('each mechanism that can be taken out stands once in the source', () => {
  const lost = MECHANISMS.flatMap(({ name, edits }) =>
    edits
      .filter(({ file, find }) => readFileSync(join(ROOT, file), 'utf8').split(find).length !== 2)
      .map(({ file, find }) => ({ name, file, find })),
  );
  expect(lost).toEqual([]);
});

it('each test that should miss one exists', () => {
  const lost = MECHANISMS.flatMap(({ name, tests }) =>
    tests.filter(({ file }) => !existsSync(join(ROOT, file))).map(({ file }) => ({ name, file })),
  );
  expect(lost).toEqual([]);
});
