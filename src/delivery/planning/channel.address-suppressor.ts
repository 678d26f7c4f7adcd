import { Injectable } from '@nestjs/common';
import { SuppressionsService } from '../channels/index.js';
import { AddressSuppressor, type SuppressedBy } from '../engine/index.js';

/** On the list that everybody looks at before an attempt. */
@Injectable()
export class ChannelAddressSuppressor extends AddressSuppressor {
  constructor(private readonly suppressions: SuppressionsService) {
    super();
  }

  suppress(channel: string, address: string, reason: string, by: SuppressedBy): Promise<void> {
    return this.suppressions.add(channel, address, reason, by);
  }
}
