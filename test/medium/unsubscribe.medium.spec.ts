import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SuppressionsRepository, SuppressionsService } from '../../src/delivery/channels/suppressions/index.js';
import { UnsubscribeKeys, UnsubscribeLinks } from '../../src/delivery/channels/unsubscribe/index.js';
import { InstallationSecretsRepository } from '../../src/platform/secrets/index.js';
import { feedFixture, type FeedFixture } from '../support/feed-fixture.js';

let fixture: FeedFixture;
beforeAll(async () => {
  fixture = await feedFixture();
});
afterAll(() => fixture.close());

describe('suppressions', () => {
  const service = () => new SuppressionsService(new SuppressionsRepository(fixture.database));

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
    expect(await service().remove('email', 'Cleo@example.com')).toBe(true);
    expect(await service().remove('email', 'cleo@example.com')).toBe(false);
    expect(await service().suppressed('email', ['cleo@example.com'])).toEqual(new Set());
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
