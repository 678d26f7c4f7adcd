import { Injectable } from '@nestjs/common';
import { RecipientsService } from '../../notifications/index.js';
import { Database } from '../../platform/database/index.js';
import {
  allOf,
  FORGET_ORDER,
  PERSONAL_PAGE,
  PersonalData,
  PersonalDataHolder,
  type PersonalRow,
  type PersonalSection,
} from '../../platform/personal-data/index.js';
import { Channels } from '../channels/index.js';
import { comparable, SuppressionListRepository, SuppressionsRepository } from '../channels/suppressions/index.js';
import { DeliveriesOfRepository } from './deliveries-of.repository.js';
import { ForgettingDeliveriesRepository } from './forgetting-deliveries.repository.js';

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
      { name: 'statusEvents', rows: this.rows.statusEvents(person) },
    ];
  }

  async erase(person: string): Promise<number> {
    let count = await this.forgetting.forgetWays(person);
    for (const { channel, address } of await this.addresses(person)) {
      if (await this.list.remove(this.database, channel, address)) count += 1;
    }
    count += await this.forgetting.forgetDeliveries(person);
    // Behind the deliveries: one that was under way at that instant may still have found something.
    count += await this.suppressions.forgetFoundBy(person);
    return count + (await this.forgetting.forgetStatusEvents(person));
  }

  private async *deliveries(person: string): AsyncGenerator<PersonalRow> {
    // Members of one may be in several pages.
    const digests = new Set<string>();
    for (let seq = 0; ;) {
      const page = await this.rows.notifications(person, seq);
      const found = page.length === 0 ? [] : await this.rows.deliveries(page.map(({ id }) => id));
      for (const { attempts, ...row } of found) {
        if (digests.has(row.id)) continue;
        if (row.notificationId === null) digests.add(row.id);
        yield { ...row, attempts: JSON.parse(attempts) as unknown };
      }
      if (page.length < PERSONAL_PAGE) return;
      seq = page.at(-1)?.seq ?? seq;
    }
  }

  private async *suppressed(person: string): AsyncGenerator<PersonalRow> {
    // Those of addresses that he had before, too.
    const found = await this.suppressions.foundBy(person);
    for (const { channel, address } of await this.addresses(person)) {
      if (found.some((one) => one.channel === channel && one.address === address)) continue;
      found.push(...(await this.suppressions.find(channel, [address])));
    }
    for (const { channel, address, reason, since } of found) yield { channel, address, reason, since };
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
