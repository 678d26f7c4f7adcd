import { describe, expect, it } from 'vitest';
import { baseOf } from './page-base.js';

describe('where the files of a page are', () => {
  it.each([
    ['/admin', '/', '/admin/'],
    ['/admin/', '/', '/admin/'],
    ['/admin?x=/admin/y', '/', '/admin/'],
    ['/admin/bulk/new?of=1', '/bulk/new', '/admin/'],
    ['/admin/recipients/a%2Fb.c', '/recipients/a%2Fb.c', '/admin/'],
    ['/herald/admin/bulk', '/bulk', '/herald/admin/'],
    // A host’s own path may begin in the same way.
    ['/admin-tools/herald/admin/bulk', '/bulk', '/admin-tools/herald/admin/'],
    ['/admin/admin', '/admin', '/admin/'],
    ['//evil.example/admin', '/', '/evil.example/admin/'],
    ['/"><script>/admin/x', '/x', '/script/admin/'],
  ])('%s, of which %s is below it: %s', (originalUrl, path, base) => {
    expect(baseOf({ originalUrl, path })).toBe(base);
  });
});
