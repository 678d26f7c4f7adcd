import { Injectable } from '@nestjs/common';
import type { DeliveryChannel } from './delivery-channel.js';

/** The channels of this installation, beside the app itself. */
@Injectable()
export class Channels {
  private readonly byKey: ReadonlyMap<string, DeliveryChannel>;

  constructor(channels: readonly DeliveryChannel[]) {
    this.byKey = new Map(channels.map((channel) => [channel.key, channel]));
  }

  get(key: string): DeliveryChannel | undefined {
    return this.byKey.get(key);
  }

  list(): DeliveryChannel[] {
    return [...this.byKey.values()];
  }
}
