import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './source-files.js';

const FOLDERS = ['.', 'docs', 'docs/decisions'];
/** As git leaves it in a file, and as it is when the page has been formatted since. */
const MERGE_MARK = /^(?:<{7}|>{7}|(?:> ){6}>|\|? ?={7}(?: *\|)?$)/m;

const pages = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

describe('the pages', () => {
  it('are found', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/limits.md']));
  });

  it('have no mark of a merge that somebody forgot', () => {
    expect(pages.filter((page) => MERGE_MARK.test(readFileSync(join(ROOT, page), 'utf8')))).toEqual([]);
  });

  it.each(['<<<<<<< HEAD', '> > > > > > > main', '| =======            |', '======='])(
    'would be found with %j',
    (mark) => {
      expect(MERGE_MARK.test(`text\n${mark}\ntext`)).toBe(true);
    },
  );
});
