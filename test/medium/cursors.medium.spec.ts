import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { aPlannedSend, feedFixture, type FeedFixture, openFeeds } from '../support/feed-fixture.js';

describe('cursors and the lives of a database', () => {
  let feeds: FeedFixture;
  beforeAll(async () => {
    feeds = await feedFixture();
  });
  afterAll(() => feeds.close());

  const refusal = expect.objectContaining({ code: 'CURSOR_EXPIRED' });

  it('a cursor taken before the first notification is good for ever, and looking writes nothing', async () => {
    const { cursor } = await feeds.inbox.inbox('newcomer');
    expect(await feeds.database.query('SELECT 1 FROM feeds WHERE recipient = $1', ['newcomer'])).toEqual([]);
    await feeds.publisher.publish(aPlannedSend(['newcomer']));
    expect(await feeds.inboxChanges.changeAll('newcomer', 'allRead', {}, cursor)).toMatchObject({ affected: 0 });
    const now = await feeds.inbox.inbox('newcomer');
    expect(now.cursor).not.toBe(cursor);
    expect(await feeds.inboxChanges.changeAll('newcomer', 'allRead', {}, now.cursor)).toMatchObject({ affected: 1 });
  });

  it('a feed that was erased and came again does not take its old cursors', async () => {
    await feeds.publisher.publish(aPlannedSend(['erased']));
    const { cursor } = await feeds.inbox.inbox('erased');
    await feeds.database.query('DELETE FROM feeds WHERE recipient = $1', ['erased']);
    await feeds.database.query('DELETE FROM notifications WHERE recipient = $1', ['erased']);
    await feeds.publisher.publish(aPlannedSend(['erased']));
    await expect(feeds.inboxChanges.changeAll('erased', 'allRead', {}, cursor)).rejects.toEqual(refusal);
  });

  it('somebody else’s cursor is not taken', async () => {
    await feeds.publisher.publish(aPlannedSend(['one', 'other']));
    const { cursor } = await feeds.inbox.inbox('one');
    await expect(feeds.inboxChanges.changeAll('other', 'allRead', {}, cursor)).rejects.toEqual(refusal);
  });

  it('the same connection string, another time: the same epoch; FEED_GENERATION raised: another', async () => {
    const again = await openFeeds(feeds.url);
    const raised = await openFeeds(feeds.url, 1);
    expect(again.epoch.current).toBe(feeds.epoch.current);
    expect(raised.epoch.current).not.toBe(feeds.epoch.current);
    await Promise.all([again.dataSource.destroy(), raised.dataSource.destroy()]);
  });

  it('a copy restored into the same server is another life, whose numbers prove nothing', async () => {
    const source = await feedFixture();
    await source.publisher.publish(aPlannedSend(['restored']));
    const { cursor } = await source.inbox.inbox('restored');
    const original = source.epoch.current;
    await source.dataSource.destroy();
    const name = new URL(source.url).pathname.slice(1);
    const owner = new Client({ connectionString: feeds.url });
    await owner.connect();
    try {
      await owner.query(`CREATE DATABASE ${name}_copy TEMPLATE ${name}`);
      const copy = new URL(source.url);
      copy.pathname = `/${name}_copy`;
      const restored = await openFeeds(copy.href);
      try {
        expect(restored.epoch.current).not.toBe(original);
        await expect(restored.inboxChanges.changeAll('restored', 'allRead', {}, cursor)).rejects.toEqual(refusal);
      } finally {
        await restored.dataSource.destroy();
      }
    } finally {
      for (const database of [`${name}_copy`, name]) await owner.query(`DROP DATABASE ${database} WITH (FORCE)`);
      await owner.end();
    }
  });

  it('a role that may see neither identifier nor timeline still has an epoch', async () => {
    const owner = new Client({ connectionString: feeds.url });
    await owner.connect();
    const role = `hidden_${Date.now()}`;
    try {
      await owner.query(`CREATE ROLE ${role} LOGIN PASSWORD 'hidden'`);
      await owner.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
      for (const hidden of ['pg_control_system()', 'pg_current_wal_lsn()', 'pg_walfile_name(pg_lsn)']) {
        await owner.query(`REVOKE EXECUTE ON FUNCTION ${hidden} FROM PUBLIC`);
      }
      const url = new URL(feeds.url);
      url.username = role;
      url.password = 'hidden';
      const hidden = await openFeeds(url.href);
      expect(hidden.epoch.current).toMatch(/^[0-9a-f]{8}$/);
      await hidden.publisher.publish(aPlannedSend(['hidden']));
      await hidden.dataSource.destroy();
    } finally {
      await owner.query(`DROP OWNED BY ${role}`);
      await owner.query(`DROP ROLE ${role}`);
      await owner.end();
    }
  });
});
