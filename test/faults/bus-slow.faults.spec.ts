import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { FeedReader } from '../../src/notifications/feed/index.js';
import { Bus } from '../../src/platform/realtime/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { eventually, socketClient, watch } from '../support/client.js';
import { ADDED, type Added, addedIds, fill, inboxOf } from '../support/inbox.js';

/** So seldom that whatever is found here was not found by comparing positions. */
const NEVER = '600s';

/** Redis takes its time to confirm a subscription: what is published meanwhile comes over no bus. */
describe('a subscription that Redis confirms late', () => {
  let installation: TestInstallation;
  let publisher: TestNode;
  beforeAll(async () => {
    installation = await startInstallation({ POSITION_CHECK: NEVER });
    publisher = installation.nodes[0]!;
  });
  afterAll(() => installation.close());

  /** From here on subscriptions to feeds are held up at this node, until they are let go. */
  function holdUpSubscribing(node: TestNode) {
    const bus = node.app.get(Bus);
    const subscribe = bus.subscribe.bind(bus);
    let letGo = () => undefined as void;
    const gone = new Promise<void>((resolve) => (letGo = resolve));
    const held = vi.fn<() => void>();
    vi.spyOn(bus, 'subscribe').mockImplementation(async (topic, handler) => {
      if (!topic.startsWith('feed:')) return subscribe(topic, handler);
      held();
      await gone;
      return subscribe(topic, handler);
    });
    onTestFinished(() => {
      letGo();
      vi.restoreAllMocks();
    });
    return { held, letGo };
  }

  async function subscribed(node: TestNode, user: string) {
    const { cursor: after } = await inboxOf(node, user);
    const client = socketClient(node.wsUrl, tokenFor(user));
    onTestFinished(() => void client.dispose());
    return watch<Added>(client, ADDED, { after });
  }

  it('reads PostgreSQL only then, and so misses nothing of what came before', async () => {
    const gateway = await installation.startNode({ BUS_TIMEOUT: '60s' });
    await fill(publisher, 'patient', 1);
    const read = vi.spyOn(gateway.app.get(FeedReader), 'read');
    const { held, letGo } = holdUpSubscribing(gateway);
    const added = await subscribed(gateway, 'patient');
    await eventually(
      () => held.mock.calls.length,
      (calls) => calls === 1,
    );
    const ids = await fill(publisher, 'patient', 1);
    // Whole requests have come and gone at that node by now.
    await inboxOf(gateway, 'patient');
    expect(read).not.toHaveBeenCalled();
    letGo();
    await added.until((events) => events.length === 1);
    expect(addedIds(added.events)).toEqual(ids);
  });

  it('after more than BUS_TIMEOUT begins without, and reads again what came before the confirmation', async () => {
    const gateway = await installation.startNode({ BUS_TIMEOUT: '100ms' });
    const read = vi.spyOn(gateway.app.get(FeedReader), 'read');
    const { letGo } = holdUpSubscribing(gateway);
    const added = await subscribed(gateway, 'hasty');
    // It has begun, without Redis.
    await eventually(
      () => read.mock.settledResults.length,
      (results) => results === 1,
    );
    const ids = await fill(publisher, 'hasty', 1);
    expect(added.events).toEqual([]);
    letGo();
    await added.until((events) => events.length === 1);
    expect(addedIds(added.events)).toEqual(ids);
  });
});
