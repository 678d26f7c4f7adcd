import { describe, expect, it } from 'vitest';
import { deliveryChannelContract } from '../../../test/support/delivery-channel-contract.js';
import { aContext, anOutgoingDelivery, aRecipient } from '../../../test/support/outgoing-delivery.js';
import { DeliveryError } from './delivery-error.js';
import { MemoryChannel } from './memory.delivery-channel.js';

describe('the channel in memory', () => {
  deliveryChannelContract(async () => {
    let how: 'well' | 'silently' | 'refusing' = 'well';
    let isAsked = false;
    const channel = new MemoryChannel({
      behave: async () => {
        isAsked = true;
        if (how === 'silently') await new Promise(() => undefined);
        if (how === 'refusing') throw new DeliveryError('PROVIDER_BUSY', 'not now', { retry: true });
      },
    });
    return {
      channel,
      reachable: aRecipient(),
      taken: () => channel.taken.map(({ id }) => id),
      isAsked: () => isAsked,
      behave: (next) => void (how = next),
    };
  });

  it('keeps so many, and counts all', async () => {
    const channel = new MemoryChannel({ keep: 10 });
    for (let sent = 0; sent < 45; sent += 1) await channel.deliver(anOutgoingDelivery(), aContext('default'));
    expect(channel.takenCount).toBe(45);
    expect(channel.taken.length).toBeGreaterThanOrEqual(10);
    expect(channel.taken.length).toBeLessThan(20);
  });
});
