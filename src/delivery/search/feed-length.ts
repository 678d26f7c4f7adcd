import type { OperatorsDatabase } from '../../platform/database/index.js';

/** Numbers of one feed: some 40 ms to read all of it, and to put it in order. */
const HEAVY = 10_000;

/** Whether he was told more than can be read for one page: every notification has taken a number of his feed. */
export async function isHeavy(database: OperatorsDatabase, recipient: string): Promise<boolean> {
  const [row] = await database.read<{ seq: number }>(
    'SELECT last_seq AS seq FROM feeds WHERE recipient = $1',
    [recipient],
    'feed-length',
  );
  return (row?.seq ?? 0) > HEAVY;
}
