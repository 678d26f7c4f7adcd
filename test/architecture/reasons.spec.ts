import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DELIVERY_STATES, REASONS } from '../../src/delivery/reasons.js';
import { reasonsPage } from '../../src/delivery/reasons-page.js';
import { isSpec, ROOT, sourceFiles } from './source-files.js';

const sources = sourceFiles('src/delivery').filter((file) => !isSpec(file));

/** Where a reason is given, or an error is thrown with its code. */
const SAID = [
  /reason: '([A-Z_]+)'/g,
  /'([A-Z]+(?:_[A-Z]+)+)' satisfies ReasonCode/g,
  /new DeliveryError\(\s*'([A-Z_]+)'/g,
  /code: '([A-Z_]+)'/g,
];

describe('the reasons', () => {
  it('are on docs/reasons.md (`npm run generate`), each once', () => {
    const page = readFileSync(join(ROOT, 'docs/reasons.md'), 'utf8');
    expect(page).toBe(reasonsPage());
    expect([...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code)).toEqual(Object.keys(REASONS));
  });

  it('say of each what it means, and which states it goes with', () => {
    for (const { states, meaning } of Object.values(REASONS)) {
      expect(states.length).toBeGreaterThan(0);
      expect(states.filter((state) => !DELIVERY_STATES.includes(state))).toEqual([]);
      expect(meaning).toMatch(/\.$/);
    }
  });

  it('are all that the code of delivery ever gives', () => {
    const given = sources.flatMap(({ text }) =>
      SAID.flatMap((said) => [...text.matchAll(said)].map(([, code]) => code!)),
    );
    expect(given.length).toBeGreaterThan(10);
    expect(given.filter((code) => !(code in REASONS))).toEqual([]);
  });

  it('are all used', () => {
    const others = sources.filter(({ path }) => !path.endsWith('delivery/reasons.ts'));
    const unused = Object.keys(REASONS).filter((code) => !others.some(({ text }) => text.includes(code)));
    expect(unused).toEqual([]);
  });
});
