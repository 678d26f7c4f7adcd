import assert from 'node:assert/strict';

/**
 * One thing that an implementation must do. Whatever runs your tests can run it: each is a test of its own, and rejects where it is not so.
 *
 *     for (const { name, run } of deliveryChannelContract(make)) it(name, run);   // vitest, jest, node:test
 */
export interface ContractCase {
  name: string;
  run: () => Promise<void>;
}

/** Of what a case opens. */
interface Opened {
  close?(): Promise<void>;
}

/** A case that opens what it is about, and closes it, whatever comes of it. */
export function caseOf<Subject extends Opened>(
  open: () => Subject | Promise<Subject>,
): (name: string, check: (subject: Subject) => Promise<void>) => ContractCase {
  return (name, check) => ({
    name,
    run: async () => {
      const subject = await open();
      try {
        await check(subject);
      } finally {
        await subject.close?.();
      }
    },
  });
}

/** Asks until it holds. @throws AssertionError after `withinMs` milliseconds */
export async function until<Found>(
  find: () => Found | Promise<Found>,
  holds: (found: Found) => boolean,
  withinMs = 20_000,
): Promise<Found> {
  const startedAt = performance.now();
  for (;;) {
    const found = await find();
    if (holds(found)) return found;
    if (performance.now() - startedAt > withinMs) assert.fail(`it did not come within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
