import { Injectable } from '@nestjs/common';
import { RecipientsService } from '../../notifications/index.js';
import { type KnownChannel, PreferencePorts, ReachablePeople } from '../../preferences/index.js';
import { Channels } from '../channels/index.js';

/** Tells preferences which channels there are, and where people live. */
@Injectable()
export class DeliveryPeople extends ReachablePeople {
  constructor(
    ports: PreferencePorts,
    private readonly ways: Channels,
    private readonly recipients: RecipientsService,
  ) {
    super();
    ports.use(this);
  }

  channels(): readonly KnownChannel[] {
    return this.ways.list().map(({ key, title, isConfigured, defaults }) => ({
      key,
      title,
      configured: isConfigured,
      defaults,
    }));
  }

  async homeZoneOf(recipient: string): Promise<string | null> {
    return (await this.recipients.profiles([recipient])).get(recipient)?.timeZone ?? null;
  }
}
