import { describe, expect, it, onTestFinished } from 'vitest';
import { FeedModel } from '../../../test/support/feed-model.js';
import { readEnvironment } from '../../platform/config/index.js';
import type { Database, InstallationEpoch } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import type { Logger } from '../../platform/logging/index.js';
import { type BoundedQueue, MemoryBus, type Unsubscribe } from '../../platform/realtime/index.js';
import type { FollowedEvent } from './feed-follower.js';
import { FeedHub } from './feed-hub.js';
import type { FeedPage, FeedReader } from './feed-reader.js';

/** A bus that confirms when the test says so, and brings nothing. */
class HeldBus extends MemoryBus {
  confirm: () => void = () => undefined;
  restore: () => void = () => undefined;
  private readonly confirmed = new Promise<void>((resolve) => (this.confirm = resolve));

  override async subscribe(): Promise<Unsubscribe> {
    await this.confirmed;
    return () => undefined;
  }

  override onRestored(listener: () => void): Unsubscribe {
    this.restore = listener;
    return () => undefined;
  }
}

/** One feed at one node, whose first page is on its way until the test lets it come; nothing is found by a regular check. */
async function following(bus: HeldBus) {
  const model = new FeedModel();
  let letPageCome = () => {};
  let asked = () => {};
  const firstAsked = new Promise<void>((resolve) => (asked = resolve));
  const pageOnItsWay = new Promise<void>((resolve) => (letPageCome = resolve));
  const read = async (_reading: string, _recipient: string, after: number | null): Promise<FeedPage> => {
    const page = model.page('added', after, 10);
    asked();
    await pageOnItsWay;
    return page;
  };
  const moved = async (_sql: string, [recipients, , positions]: [string[], unknown, number[]]) =>
    positions[0] === model.lastSeq
      ? []
      : [{ recipient: recipients[0], epoch: model.life.epoch, last_seq: model.lastSeq, at: positions[0] }];
  const never = '600s';
  const hub = new FeedHub(
    readEnvironment({ NODE_ENV: 'test', BUS_TIMEOUT: '10ms', POSITION_CHECK: never, SYNC_INTERVAL: never }),
    bus,
    { read } as unknown as FeedReader,
    { read: moved } as unknown as Database,
    { current: model.life.installation } as InstallationEpoch,
    new Events(),
    { write: () => undefined, warn: () => undefined } as unknown as Logger,
  );
  hub.onModuleInit();
  onTestFinished(() => hub.onApplicationShutdown());
  const following = hub.follow({
    recipient: 'user-1',
    from: { ...model.life, number: 0 },
    reading: 'added',
    shows: () => true,
    onStalled: () => undefined,
    openOutlet: () => undefined,
  });
  await firstAsked;
  return {
    model,
    letPageCome,
    async next(): Promise<FollowedEvent> {
      return (await ((await following) as BoundedQueue<FollowedEvent>).next()).value as FollowedEvent;
    },
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Guards against: what was lost then came with the next number, or a POSITION_CHECK later. */
describe('what the bus lost while a stream’s first page was on its way is read when that has come', () => {
  it('when the subscription was confirmed after BUS_TIMEOUT', async () => {
    const bus = new HeldBus();
    const { model, letPageCome, next } = await following(bus);
    model.publish(1);
    bus.confirm();
    await turn();
    letPageCome();
    expect((await next()).event.number).toBe(1);
  });

  it('when the bus was away', async () => {
    const bus = new HeldBus();
    bus.confirm();
    const { model, letPageCome, next } = await following(bus);
    model.publish(1);
    bus.restore();
    await turn();
    letPageCome();
    expect((await next()).event.number).toBe(1);
  });
});
