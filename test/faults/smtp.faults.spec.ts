import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/client.js';
import { DeliveryHerald } from '../support/delivery-herald.js';
import type { SmtpFault } from '../support/faulty-smtp.js';
import { LONG } from '../support/random.js';

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
    herald = await DeliveryHerald.start({ RETRY_SCHEDULE: '400ms,100ms,100ms,100ms' });
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

/** Nothing shortened: pauses of 1 s, 5 s, 30 s and 5 min, and a lease of 30 s. */
describe.runIf(LONG)('at real length, a mail server that', () => {
  let herald: DeliveryHerald;
  beforeAll(async () => {
    herald = await DeliveryHerald.start({}, { atDefaults: true });
    await herald.startWorker();
  });
  afterAll(() => herald.close());

  it('takes nothing for one person keeps nobody else, and is asked five times; silence behind a mail costs a second one', async () => {
    const [deferred, refused] = (await herald.owe(2)) as [string, string];
    await herald.settled([deferred, refused]);
    herald.smtp.behaveFor(`${deferred}@example.com`, 'defer-450');
    herald.smtp.behaveFor(`${refused}@example.com`, 'refuse-550');
    await herald.oweTo([deferred, refused]);
    await eventually(
      () => herald.rows([refused]),
      (rows) => rows.some(({ reason }) => reason === 'ADDRESS_REFUSED'),
    );
    await herald.smtp.stop();
    await herald.smtp.start();
    herald.smtp.behaveOnce('silent-after-dot');
    const before = herald.smtp.accepted.length;
    const [silent] = (await herald.owe()) as [string];
    expect((await herald.settled([silent], 120_000))[0]).toMatchObject({ state: 'DELIVERED', attempts: 2 });
    expect(herald.smtp.accepted.length - before).toBe(2);
    const rows = await herald.settled([deferred], 600_000);
    expect(rows.map(({ state, attempts }) => `${state} ${attempts}`).toSorted()).toEqual(['DELIVERED 1', 'FAILED 5']);
  });
});
