import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AddressMarks,
  SuppressionListRepository,
  SuppressionListService,
  SuppressionsRepository,
  SuppressionsService,
} from '../../src/delivery/channels/suppressions/index.js';
import { UnsubscribeKeys, UnsubscribeLinks } from '../../src/delivery/channels/unsubscribe/index.js';
import { AuditLog } from '../../src/platform/audit/index.js';
import { OperatorsDatabase } from '../../src/platform/database/index.js';
import { InstallationSecretsRepository } from '../../src/platform/secrets/index.js';
import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';

let fixture: FeedFixture;
beforeAll(async () => {
  fixture = await feedFixture();
});
afterAll(() => fixture.close());

describe('suppressions', () => {
  const service = () => new SuppressionsService(new SuppressionsRepository(fixture.database));
  const list = () =>
    new SuppressionListService(
      fixture.database,
      new SuppressionListRepository(new OperatorsDatabase(fixture.dataSource, fixture.epoch)),
      new AddressMarks(new InstallationSecretsRepository(fixture.database)),
      new AuditLog(),
    );
  const root = { id: 'root', roles: new Set(['admin'] as const), expiresAtMs: Infinity };
  const removed = (address: string) => list().remove(root, 'email', address);

  it('are of a channel, whatever the case and the spaces', async () => {
    await service().add('email', ' Ada@Example.com', 'ADDRESS_REFUSED');
    await service().add('push', 'bob@example.com', 'gone');
    const addresses = ['ada@example.com', 'ADA@EXAMPLE.COM ', 'bob@example.com', "x'; --", '\0'];
    expect(await service().suppressed('email', addresses)).toEqual(new Set(['ada@example.com', 'ADA@EXAMPLE.COM ']));
    expect(await service().suppressed('email', [])).toEqual(new Set());
  });

  it('keep their first reason, and are lifted', async () => {
    await Promise.all(['one', 'two', 'three'].map((why) => service().add('email', 'cleo@example.com', why)));
    const found = await new SuppressionsRepository(fixture.database).find('email', ['cleo@example.com']);
    expect(found).toHaveLength(1);
    await service().add('email', 'CLEO@example.com', 'later');
    expect(await new SuppressionsRepository(fixture.database).find('email', ['cleo@example.com'])).toEqual(found);
    expect(await removed('Cleo@example.com')).toBe(true);
    expect(await removed('cleo@example.com')).toBe(false);
    expect(await service().suppressed('email', ['cleo@example.com'])).toEqual(new Set());
  });

  it('are lifted with an entry in the log, which does not say the address', async () => {
    await service().add('email', 'dora@example.com', 'gone');
    const entries = () =>
      fixture.database.query<{ action: string; subject_kind: string; name: string; detail: string; whole: string }>(
        `SELECT e.action, e.subject_kind, n.name, e.detail::text, e::text AS whole FROM audit_entries e JOIN audit_names n ON n.id = e.subject ORDER BY e.id`,
      );
    const before = (await entries()).length;
    expect(await removed('DORA@example.com')).toBe(true);
    expect(await removed('dora@example.com')).toBe(false);
    const [entry, ...others] = (await entries()).slice(before);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      action: 'suppression.remove',
      subject_kind: 'address',
      detail: '{"channel":"email"}',
    });
    expect(JSON.stringify(entry)).not.toContain('dora');
    // The same address has the same mark, at every node.
    await service().add('email', 'dora@example.com', 'gone again');
    await removed('dora@example.com');
    expect((await entries()).at(-1)?.name).toBe(entry?.name);
  });

  it('are listed by address and channel, page by page, and by how the address begins', async () => {
    for (const channel of ['email', 'zzz', 'aaa'])
      for (const name of ['pia', 'pia+1', 'pib', 'Zoë', '%'])
        await service().add(channel, `${name}@listed.example`, 'gone');
    const all: string[] = [];
    for (let after: string | null = null, pages = 0; pages < 20; pages += 1) {
      const page = await list().page(4, after, null);
      all.push(...page.edges.map(({ node }) => `${node.address} ${node.channel}`));
      if (!page.hasNextPage) break;
      after = page.edges.at(-1)?.cursor ?? null;
    }
    expect(all).toEqual(all.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    expect(all.filter((line) => line.includes('@listed'))).toHaveLength(15);
    const beginning = async (text: string) =>
      (await list().page(100, null, text)).edges.map(({ node }) => node.address);
    expect(new Set(await beginning(' PIA'))).toEqual(new Set(['pia+1@listed.example', 'pia@listed.example']));
    expect(await beginning('zoë')).toHaveLength(3);
    expect(await beginning('%')).toHaveLength(3);
    expect(await beginning('_')).toEqual([]);
    await expect(list().page(101, null, null)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(list().page(1, 'x', null)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('links in mails', () => {
  const node = () =>
    new UnsubscribeLinks(new UnsubscribeKeys(new InstallationSecretsRepository(fixture.database)), fixture.config);
  const subscription = { recipient: 'user-1', category: 'social', channel: 'email' };
  const tokenIn = (url: string) => new URL(url).searchParams.get('t') ?? '';

  it('are right at every node, of those that start together, too', async () => {
    const nodes = Array.from({ length: 5 }, node);
    const urls = await Promise.all(nodes.map((one) => one.urlFor(subscription, 'de-AT')));
    expect(new Set(urls).size).toBe(1);
    for (const one of [...nodes, node()]) expect(await one.read(tokenIn(urls[0]!))).toEqual(subscription);
  });

  it('are right where a node looked before another had made the key, and makes one after it', async () => {
    /** As if nobody had been there, the first time. */
    class SawNothing extends InstallationSecretsRepository {
      private hasLooked = false;

      override async find(prefix: string) {
        if (this.hasLooked) return super.find(prefix);
        this.hasLooked = true;
        return [];
      }
    }
    const url = await node().urlFor(subscription, null);
    const late = new UnsubscribeLinks(new UnsubscribeKeys(new SawNothing(fixture.database)), fixture.config);
    expect(await late.urlFor(subscription, null)).toBe(url);
    expect(await node().read(tokenIn(url))).toEqual(subscription);
  });

  it('go on being right when a newer key makes the new ones', async () => {
    const old = node();
    const url = await old.urlFor(subscription, null);
    await new InstallationSecretsRepository(fixture.database).make('unsubscribe.2', Buffer.alloc(32, 7));
    const fresh = node();
    const newer = await fresh.urlFor(subscription, null);
    expect(newer).not.toBe(url);
    expect(await fresh.read(tokenIn(url))).toEqual(subscription);
    expect(await fresh.read(tokenIn(newer))).toEqual(subscription);
  });
});
