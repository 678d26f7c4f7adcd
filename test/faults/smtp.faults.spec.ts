import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/client.js';
import { DeliveryHerald } from '../support/delivery-herald.js';
import type { SmtpFault } from '../support/faulty-smtp.js';

const PAGE = fileURLToPath(new URL('../../docs/delivering.md', import.meta.url));

interface Said {
  behaviour: SmtpFault | 'refused';
  often: string;
  attempts: number;
  state: string;
  reason: string | null;
  taken: number;
}

/** The table of docs/delivering.md. */
const TABLE: Said[] = readFileSync(PAGE, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    const [behaviour, , often, attempts, state, reason, taken] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', ''));
    return {
      behaviour: behaviour as Said['behaviour'],
      often: often!,
      attempts: Number(attempts),
      state: state!,
      reason: reason === '' ? null : reason!,
      taken: Number(taken),
    };
  });

describe('a mail server that', () => {
  let herald: DeliveryHerald;
  beforeAll(async () => {
    // Time to mend its ways between the first attempt and the second.
    herald = await DeliveryHerald.start({ RETRY_SCHEDULE: '400ms,100ms,100ms,100ms', BREAKER_FAILURES: '1000' });
    await herald.startWorker();
  });
  afterAll(() => herald.close());

  it('does anything is in the table', () => {
    expect(TABLE.length).toBeGreaterThan(15);
    expect(new Set(TABLE.map(({ often }) => often))).toEqual(new Set(['always', 'once']));
  });

  it.each(TABLE.map((said) => [said.behaviour, said.often, said] as const))(
    'is %s, %s: ends as the documentation says',
    async (behaviour, often, { attempts, state, reason, taken }) => {
      // Whatever it did before, it counts as well, and has no connection left.
      herald.smtp.behave('none');
      await herald.settled(await herald.owe(), 15_000);
      const before = herald.smtp.accepted.length;
      // The worker keeps connections: over one that is open nobody is greeted.
      await herald.smtp.stop();
      if (behaviour !== 'refused') {
        herald.smtp.behave(behaviour);
        await herald.smtp.start();
      }
      const owed = await herald.owe();
      if (often === 'once') {
        await eventually(
          () => herald.rows(owed),
          ([row]) => row?.state === 'RETRYING',
        );
        herald.smtp.behave('none');
      }
      const [delivery] = await herald.settled(owed, 15_000);
      if (behaviour === 'refused') await herald.smtp.start();
      expect({ ...delivery, taken: herald.smtp.accepted.length - before }).toMatchObject({
        attempts,
        state,
        reason,
        taken,
      });
      const log = await herald.sql.query<{ outcome: string; finished: boolean }>(
        'SELECT outcome, finished_at IS NOT NULL AS finished FROM delivery_attempts WHERE delivery_id = $1 ORDER BY number',
        [delivery?.id],
      );
      expect(log.rows.map(({ outcome }) => outcome)).toEqual([
        ...Array<string>(attempts - 1).fill('RETRYING'),
        state === 'DELIVERED' ? 'DELIVERED' : 'FAILED',
      ]);
      expect(log.rows.every(({ finished }) => finished)).toBe(true);
    },
  );
});
