import { expect, it } from 'vitest';
import { DeliveryError } from '../../src/delivery/channels/index.js';
import { REASONS } from '../../src/delivery/reasons.js';
import {
  aContext,
  anOutgoingDelivery,
  type ChannelUnderTest,
  deliveryChannelContract as cases,
} from '../../src/testing/index.js';
import { runContract } from './run-contract.js';

export type { ChannelUnderTest } from '../../src/testing/index.js';

/** What every channel must do, and those of Herald's own: their codes are those that docs/reasons.md lists. */
export function deliveryChannelContract(make: () => Promise<ChannelUnderTest>): void {
  runContract(cases(make));

  it('says why in a code of docs/reasons.md', async () => {
    const under = await make();
    try {
      const { channel, reachable: recipient, behave } = under;
      behave('refusing');
      const address = channel.addressOf(recipient) ?? 'of its book';
      const failure = await channel
        .deliver(anOutgoingDelivery({ recipient, address }), aContext(channel.providers[0] ?? ''))
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(DeliveryError);
      expect(Object.keys(REASONS)).toContain((failure as DeliveryError).code);
    } finally {
      await under.close?.();
    }
  });
}
