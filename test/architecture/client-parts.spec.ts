import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './source-files.js';

const FOLDER = join(ROOT, 'web/client/src');
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

/** The modules that one needs when it runs: types are gone then. */
function neededBy(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, imported = ''] of read(name).matchAll(/^import (?!type )[^;]*? from '\.\/([\w-]+)\.js';/gm)) {
    neededBy(`${imported}.ts`, found);
  }
  return found;
}

describe('who uses a part of the client', () => {
  it('has nothing of push in his bundle, where he does not use that', () => {
    const needed = neededBy('herald-client.ts');
    expect(needed).toContain('inbox.ts');
    expect([...needed].filter((name) => name.includes('push'))).toEqual([]);
    expect(neededBy('web-push.ts')).toContain('push-browser.ts');
  });

  it('has no documents in it that he does not ask for', () => {
    const documents = [...read('operations.ts').matchAll(/^export const (\w+) =(.*)$/gm)];
    expect(documents.length).toBeGreaterThan(10);
    const impure = documents.filter(([, , made = '']) => !made.startsWith(' /*#__PURE__*/ new TypedDocumentString('));
    expect(impure.map(([, name]) => name)).toEqual([]);
  });
});
