import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIndexConcurrently } from '../../migrations/index-by-partition.js';
import { aPlannedSend, feedFixture, type FeedFixture } from '../support/feed-fixture.js';

describe('an installation that comes from the version before', () => {
  let feeds: FeedFixture;
  beforeAll(async () => {
    feeds = await feedFixture();
  });
  afterAll(() => feeds.close());

  const indexes = (table: string, name: string) =>
    feeds.database.query<{ valid: boolean; parts: number }>(
      `SELECT x.indisvalid AS valid, (SELECT count(*)::int FROM pg_inherits h JOIN pg_index i ON i.indexrelid = h.inhrelid WHERE h.inhparent = x.indexrelid AND i.indisvalid) AS parts
       FROM pg_index x WHERE x.indexrelid = to_regclass($1) AND x.indrelid = to_regclass($2)`,
      [name, table],
    );

  it('has each index on all partitions, and valid; one that was broken off is made again, by whoever comes next', async () => {
    const runner = feeds.dataSource.createQueryRunner();
    const on = { name: 'ix_notifications_tried', table: 'notifications', on: '(topic, id)' };
    await runner.query('SET lock_timeout = 0; SET statement_timeout = 0');
    await createIndexConcurrently(runner, on);
    const [made] = await indexes('notifications', on.name);
    expect(made?.valid).toBe(true);
    expect(made?.parts).toBeGreaterThanOrEqual(6);
    const [known] = await indexes('notifications', 'ix_notifications_gone');
    expect(known).toEqual(made);
    // A run that died left one that is not valid, of which the rest was never made.
    await runner.query(`DROP INDEX ${on.name}`);
    const [first] = await feeds.database.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relname ~ '^notifications_[0-9]{8}$' ORDER BY 1 LIMIT 1`,
    );
    await runner.query(`CREATE INDEX ${on.name} ON ONLY notifications (topic, id)`);
    await runner.query(`CREATE INDEX ${on.name}_${first!.name.slice(-8)} ON ${first!.name} (topic, id)`);
    await runner.query(
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass('${on.name}_${first!.name.slice(-8)}')`,
    );
    await createIndexConcurrently(runner, on);
    expect(await indexes('notifications', on.name)).toEqual([made]);
    // Once more: there is nothing to do.
    await createIndexConcurrently(runner, on);
    expect(await indexes('notifications', on.name)).toEqual([made]);
    await runner.query(`DROP INDEX ${on.name}`);
    await runner.query('RESET lock_timeout; RESET statement_timeout');
    await runner.release();
  });

  it('finds sends of nodes that did not file them, once they are', async () => {
    const send = aPlannedSend(['ann', 'bea'], { category: 'social', topic: 'news', priority: 3 });
    const lonely = aPlannedSend(['cleo']);
    await feeds.publishing.publish(feeds.database, [send, lonely]);
    await feeds.database.query('UPDATE sends SET category = NULL, topic = NULL, priority = NULL');
    await feeds.database.query('DELETE FROM notifications WHERE send_id = $1', [lonely.sendId]);
    expect(await feeds.database.transaction((tx) => feeds.publishing.fillSends(tx, 10))).toBe(2);
    expect(await feeds.database.transaction((tx) => feeds.publishing.fillSends(tx, 10))).toBe(0);
    expect(
      await feeds.database.query('SELECT category, topic, priority FROM sends WHERE id = $1', [send.sendId]),
    ).toEqual([{ category: 'social', topic: 'news', priority: 3 }]);
  });
});
