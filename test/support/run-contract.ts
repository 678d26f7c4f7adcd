import { expect, it } from 'vitest';
import type { ContractCase } from '../../src/testing/index.js';

/** Each case of a suite as a test of this runner’s. */
export function runContract(cases: readonly ContractCase[]): void {
  for (const { name, run } of cases) {
    it(`${name}`, async () => {
      await expect(run()).resolves.toBeUndefined();
    });
  }
}
