import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  NOBODY,
  RecipientDirectory,
  type RecipientProfile,
} from '../../src/notifications/recipients/recipient-directory.js';
import { RecipientsService } from '../../src/notifications/recipients/recipients.service.js';
import { StoredRecipientDirectory } from '../../src/notifications/recipients/stored.recipient-directory.js';
import type { Caller } from '../../src/platform/auth/index.js';
import { AuditLog } from '../../src/platform/audit/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { aPlannedSend, feedFixture, type FeedFixture } from '../support/feed-fixture.js';
import { recipientDirectoryContract } from '../../src/testing/index.js';
import { runContract } from '../support/run-contract.js';

/** A team's own table of users, in a few lines. */
class UserTable extends RecipientDirectory {
  constructor(private readonly users: readonly RecipientProfile[]) {
    super();
  }

  find(ids: readonly string[]): Promise<RecipientProfile[]> {
    return Promise.resolve(this.users.filter(({ id }) => ids.includes(id)));
  }
}

const SINCE = new Date('2026-01-02T03:04:05Z');
const someUsers = (): RecipientProfile[] =>
  ['ada', 'bob', 'cleo'].map((id) => ({ ...NOBODY, id, email: `${id}@example.com`, createdAt: SINCE }));

describe('the directory of a team’s own', () => {
  runContract(
    recipientDirectoryContract(() => Promise.resolve({ directory: new UserTable(someUsers()), known: someUsers() })),
  );
});

const SHOP: Caller = { id: 'shop', roles: new Set(['service'] as const), expiresAtMs: Number.MAX_SAFE_INTEGER };

describe('the stored directory', () => {
  let feeds: FeedFixture;
  let directory: StoredRecipientDirectory;
  let service: RecipientsService;
  beforeAll(async () => {
    feeds = await feedFixture();
    directory = new StoredRecipientDirectory(feeds.recipients);
    service = new RecipientsService(directory, memoryLogger().logger, new AuditLog(), feeds.database);
  });
  afterAll(() => feeds.close());

  runContract(
    recipientDirectoryContract(async () => {
      await service.upsert(
        SHOP,
        someUsers().map(({ id, email }) => ({ id, email, attributes: { plan: 'pro' } })),
      );
      return { directory, known: [...(await service.profiles(['ada', 'bob', 'cleo'])).values()] };
    }),
  );

  it('leaves out whom nothing is known of but that he exists, where only ways to people are asked for', async () => {
    const people = {
      mail: { email: 'mail@example.com' },
      phone: { phone: '+33123456789' },
      zone: { timeZone: 'Europe/Paris' },
      more: { attributes: { slack: 'U1' } },
      nothing: { displayName: 'Nobody' },
    };
    await service.upsert(
      SHOP,
      Object.entries(people).map(([name, known]) => ({ id: `by-${name}`, ...known })),
    );
    const ids = Object.keys(people).map((name) => `by-${name}`);
    expect([...(await service.reachable(ids)).keys()].toSorted()).toEqual([
      'by-mail',
      'by-more',
      'by-phone',
      'by-zone',
    ]);
    expect((await service.profiles(ids)).size).toBe(5);
    const own = new RecipientsService(
      new UserTable(someUsers()),
      memoryLogger().logger,
      new AuditLog(),
      feeds.database,
    );
    expect([...(await own.reachable(['ada', 'nobody'])).keys()]).toEqual(['ada']);
  });

  it('changes what is given, forgets what is null, and keeps the rest', async () => {
    await service.upsert(SHOP, [
      { id: 'dora', email: 'dora@example.com', displayName: 'Dora', locale: 'fr-ch', timeZone: 'Europe/Zurich' },
    ]);
    await service.upsert(SHOP, [
      { id: 'dora', email: null, phone: '+33123456789', attributes: { plan: 'pro', seats: 3 } },
    ]);
    const known = { displayName: 'Dora', locale: 'fr-CH', timeZone: 'Europe/Zurich', phone: '+33123456789' };
    expect(await service.find('dora')).toMatchObject({ ...known, email: null, attributes: { plan: 'pro', seats: 3 } });
    await service.upsert(SHOP, [{ id: 'dora', attributes: null }]);
    expect(await service.find('dora')).toMatchObject({ ...known, attributes: {} });
    await service.upsert(SHOP, [{ id: 'dora' }]);
    expect(await service.find('dora')).toMatchObject(known);
  });

  it('keeps what two change at the same time of one person, each his own', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `both-${index}`);
    await Promise.all([
      service.upsert(
        SHOP,
        ids.map((id) => ({ id, email: `${id}@example.com` })),
      ),
      service.upsert(
        SHOP,
        ids.toReversed().map((id) => ({ id, displayName: id })),
      ),
      service.upsert(
        SHOP,
        ids.map((id) => ({ id, timeZone: 'Asia/Tokyo' })),
      ),
      // Whoever publishes makes the same rows.
      ...ids.map((id) =>
        feeds.publisher.publish(aPlannedSend([id, 'both-0', 'both-49'].filter((v, i, a) => a.indexOf(v) === i))),
      ),
    ]);
    for (const profile of (await service.profiles(ids)).values()) {
      expect(profile).toMatchObject({
        email: `${profile.id}@example.com`,
        displayName: profile.id,
        timeZone: 'Asia/Tokyo',
      });
    }
  });

  it('knows whoever was sent to', async () => {
    await feeds.publisher.publish(aPlannedSend(['sent-to']));
    await feeds.publisher.publish(aPlannedSend(['collapsed'], { collapseKey: 'k' }));
    for (const id of ['sent-to', 'collapsed']) expect(await service.find(id)).toMatchObject({ ...NOBODY, id });
    // By a node of the version before, while both run.
    await feeds.database.query(`DELETE FROM recipients WHERE id = 'sent-to'`);
    expect(await feeds.database.transaction((tx) => feeds.publishing.fillRecipients(tx, 10))).toBe(1);
    expect(await feeds.database.transaction((tx) => feeds.publishing.fillRecipients(tx, 10))).toBe(0);
    await service.upsert(SHOP, [{ id: 'sent-to', email: 'sent@example.com' }]);
    await feeds.publisher.publish(aPlannedSend(['sent-to']));
    expect(await service.find('sent-to')).toMatchObject({ email: 'sent@example.com' });
  });
});
