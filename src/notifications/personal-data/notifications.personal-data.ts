import { Injectable } from '@nestjs/common';
import {
  allOf,
  FORGET_ORDER,
  inPages,
  PersonalData,
  PersonalDataHolder,
  type PersonalRow,
  type PersonalSection,
} from '../../platform/personal-data/index.js';
import { FeedAnnouncer } from '../feed/index.js';
import { PRIORITIES } from '../notification.record.js';
import { RecipientsRepository } from '../recipients/recipients.repository.js';
import { TopicsRepository } from '../topics/topics.repository.js';
import { ForgettingRepository } from './forgetting.repository.js';
import { NotificationsOfRepository, type ToldNotification } from './notifications-of.repository.js';

/** Who somebody is, what he follows, what he was told and will be. */
@Injectable()
export class NotificationsPersonalData extends PersonalDataHolder {
  readonly order = FORGET_ORDER.person;

  constructor(
    data: PersonalData,
    private readonly told: NotificationsOfRepository,
    private readonly forgetting: ForgettingRepository,
    private readonly recipients: RecipientsRepository,
    private readonly topics: TopicsRepository,
    private readonly announcer: FeedAnnouncer,
  ) {
    super();
    data.use(this);
  }

  sections(person: string): PersonalSection[] {
    return [
      { name: 'profile', rows: allOf(async () => (await this.recipients.find([person])).map((row) => ({ ...row }))) },
      {
        name: 'followedTopics',
        rows: allOf(async () => (await this.told.topics(person)).map((topic) => ({ topic }))),
      },
      { name: 'scheduledSends', rows: this.owed(person) },
      { name: 'bulkSends', rows: allOf(async () => (await this.told.listed(person)).map((row) => ({ ...row }))) },
      { name: 'notifications', rows: this.notifications(person) },
    ];
  }

  async erase(person: string, pseudonym: string): Promise<number> {
    let count = await this.forgetting.forgetScheduled(person);
    for (const topic of await this.told.topics(person)) {
      await this.topics.setFollowers(topic, [], [person]);
      count += 1;
    }
    // Before his feed: what a bulk send brings him until then is deleted with it, and his profile once more at the end.
    count += await this.forgetting.forgetProfile(person);
    count += await this.forgetting.forgetBulk(person);
    count += await this.forgetting.forgetAnswers(person, pseudonym);
    count += await this.forgetting.forgetSender(person, pseudonym);
    for (;;) {
      const some = await this.forgetting.forgetSome(person);
      count += some.count;
      if (!some.feed) break;
      this.announcer.resync(person, some.feed.feed);
    }
    return count + (await this.forgetting.forgetProfile(person));
  }

  private async *owed(person: string): AsyncGenerator<PersonalRow> {
    for await (const send of this.told.owed(person)) yield { ...send };
  }

  private async *notifications(person: string): AsyncGenerator<PersonalRow> {
    const all = inPages<ToldNotification>((behind) => this.told.told(person, behind?.record.seq ?? 0));
    for await (const one of all) yield toRow(one);
  }
}

function toRow({ record, gone }: ToldNotification): PersonalRow {
  const { content } = record;
  return {
    id: record.id,
    type: content.type,
    category: content.category,
    topic: content.topic,
    priority: PRIORITIES[content.priority],
    title: content.title,
    message: content.message,
    actionUrl: content.actionUrl,
    data: JSON.parse(content.data) as unknown,
    silent: record.silent,
    createdAt: timeOf(content.createdAt),
    deliveredAt: timeOf(record.deliveredAt),
    seenAt: timeOf(record.seenAt),
    readAt: timeOf(record.readAt),
    archivedAt: timeOf(record.archivedAt),
    snoozedUntil: timeOf(record.snoozedUntil),
    expiresAt: timeOf(content.expiresAt),
    gone,
  };
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
