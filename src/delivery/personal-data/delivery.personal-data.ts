import { Injectable } from '@nestjs/common';
import { RecipientsService } from '../../notifications/index.js';
import { Database } from '../../platform/database/index.js';
import {
  allOf,
  FORGET_ORDER,
  inPages,
  PersonalData,
  PersonalDataHolder,
  type PersonalRow,
  type PersonalSection,
} from '../../platform/personal-data/index.js';
import { Channels } from '../channels/index.js';
import { comparable, SuppressionListRepository, SuppressionsRepository } from '../channels/suppressions/index.js';
import { DeliveriesOfRepository, type PersonalDelivery, type PersonalStatusEvent } from './deliveries-of.repository.js';
import { ForgettingDeliveriesRepository } from './forgetting-deliveries.repository.js';

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** What went to somebody beside the app, and by which ways he is reached. */
@Injectable()
export class DeliveryPersonalData extends PersonalDataHolder {
  /** While his addresses are known: what is kept under them is found by them. */
  readonly order = FORGET_ORDER.ways;

  constructor(
    data: PersonalData,
    private readonly rows: DeliveriesOfRepository,
    private readonly forgetting: ForgettingDeliveriesRepository,
    private readonly database: Database,
    private readonly suppressions: SuppressionsRepository,
    private readonly list: SuppressionListRepository,
    private readonly channels: Channels,
    private readonly people: RecipientsService,
  ) {
    super();
    data.use(this);
  }

  sections(person: string): PersonalSection[] {
    return [
      { name: 'devices', rows: allOf(() => this.rows.devices(person)) },
      { name: 'suppressions', rows: this.suppressed(person) },
      { name: 'channelUsage', rows: allOf(() => this.rows.usage(person)) },
      { name: 'deliveries', rows: this.deliveries(person) },
      {
        name: 'statusEvents',
        rows: inPages<PersonalStatusEvent>((behind) => this.rows.statusEvents(person, behind?.id ?? FIRST_ID)),
      },
    ];
  }

  async erase(person: string): Promise<number> {
    let count = await this.forgetting.forgetWays(person);
    for (const { channel, address } of await this.addresses(person)) {
      if (await this.list.remove(this.database, channel, address)) count += 1;
    }
    count += await this.forgetting.forgetDeliveries(person);
    return count + (await this.forgetting.forgetStatusEvents(person));
  }

  private async *deliveries(person: string): AsyncGenerator<PersonalRow> {
    const all = inPages<PersonalDelivery>((behind) => this.rows.deliveries(person, behind?.id ?? FIRST_ID));
    for await (const { attempts, ...row } of all) yield { ...row, attempts: JSON.parse(attempts) as unknown };
  }

  private async *suppressed(person: string): AsyncGenerator<PersonalRow> {
    for (const { channel, address } of await this.addresses(person)) {
      for (const { reason, since } of await this.suppressions.find(channel, [address])) {
        yield { channel, address, reason, since };
      }
    }
  }

  /** Where he is reached, as far as the directory knows. */
  private async addresses(person: string): Promise<{ channel: string; address: string }[]> {
    const profile = (await this.people.profiles([person])).get(person);
    if (!profile) return [];
    return this.channels.list().flatMap((channel) => {
      const address = channel.addressOf(profile);
      return address === null ? [] : [{ channel: channel.key, address: comparable(address) }];
    });
  }
}
