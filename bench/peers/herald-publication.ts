import { feedTopic, serializeFeedMessage } from '../../src/notifications/feed/feed-change.js';
import { CHUNK_TOPIC, type ChunkRecipient, serializeFeedChunks } from '../../src/notifications/feed/feed-chunk.js';
import { type NotificationContent, PRIORITIES, UNTOUCHED } from '../../src/notifications/notification.record.js';
import { CONTENT, idOf, markOf, PRIMER, SLOTS } from '../wire/event.js';
import { Template } from '../wire/template.js';
import type { HeraldFeeds, Publication, PublicationRequest, Publish } from './publication.js';
import { userOf } from './users.js';

/** What stands in a message for what differs from event to event: each has digits of its own. */
const NUMBER = 4_444_444_444_444_444;
const NUMBER_BEHIND = 5_555_555_555_555_555;
const AT = 6_666_666_666_666_666;
const EVENT = '@'.repeat(8);

/**
 * What a node of Herald publishes after its commit: to one, a message about his feed; to many, chunks that all gateways read. The rows
 * themselves are not in PostgreSQL: what is measured so begins at Redis, as it does for the other servers.
 */
export function heraldPublication(asked: PublicationRequest, feeds: HeraldFeeds): Publication {
  return asked.target === 'one' ? toOne(asked, feeds) : toAll(asked, feeds);
}

function toOne({ session }: PublicationRequest, feeds: HeraldFeeds): Publication {
  const template = messageTemplate(feeds, contentOf(CONTENT.message));
  const numbers = new Int32Array(feeds.users);
  let drawn = 0;
  return {
    event(publish, user, number, micros) {
      numbers[user]! += 1;
      drawn += 1;
      publish(
        `${feeds.prefix}${feedTopic(userOf(session, user))}`,
        template.fill({
          id: idOf(drawn),
          mark: markOf(number, micros),
          number: String(numbers[user]),
          at: String(Date.now()),
        }),
      );
    },
  };
}

/** All feeds take the same number for an event; those behind `feeds.filled` users were filled up before, and are further on. */
function toAll({ session }: PublicationRequest, feeds: HeraldFeeds): Publication {
  const templates = chunkTemplates(session, feeds);
  const channel = `${feeds.prefix}${CHUNK_TOPIC}`;
  let events = 0;
  let ahead = 0;
  return {
    event(publish, _users, number, micros) {
      events += 1;
      const values = {
        event: events.toString(16).padStart(8, '0'),
        mark: markOf(number, micros),
        number: String(events),
        ahead: String(events + ahead),
        at: String(Date.now()),
      };
      for (const template of templates) publish(channel, template.fill(values));
    },
    fill(publish, users, { messages, chars }) {
      fillUp(publish, { session, feeds, users, messages, chars, from: events + ahead });
      ahead += messages;
    },
  };
}

interface Filling {
  session: number;
  feeds: HeraldFeeds;
  users: readonly number[];
  messages: number;
  chars: number;
  /** The number that these feeds have come to. */
  from: number;
}

function fillUp(publish: Publish, { session, feeds, users, messages, chars, from }: Filling): void {
  const template = messageTemplate(feeds, contentOf('x'.repeat(chars)));
  for (let message = 1; message <= messages; message += 1) {
    for (const user of users) {
      const id = `${'f'.repeat(8)}-0000-7000-8000-${((from + message) * 100_000 + user).toString(16).padStart(12, '0')}`;
      const values = { id, mark: markOf(PRIMER, 0), number: String(from + message), at: String(Date.now()) };
      publish(`${feeds.prefix}${feedTopic(userOf(session, user))}`, template.fill(values));
    }
  }
}

function contentOf(message: string): NotificationContent {
  const { type, category, priority, title, order } = CONTENT;
  return {
    type,
    category,
    topic: null,
    priority: PRIORITIES.indexOf(priority),
    title,
    message,
    actionUrl: null,
    data: JSON.stringify({ mark: SLOTS.mark, order }),
    createdAt: AT,
    expiresAt: null,
  };
}

function messageTemplate({ installation, epoch }: HeraldFeeds, content: NotificationContent) {
  const record = { id: SLOTS.id, seq: NUMBER, rev: NUMBER, content, ...UNTOUCHED };
  const text = serializeFeedMessage({
    installation,
    epoch,
    from: NUMBER,
    to: NUMBER,
    at: AT,
    changes: [{ kind: 'ADDED', number: NUMBER, unread: NUMBER, unseen: NUMBER, record }],
  });
  return new Template(text, { id: SLOTS.id, mark: SLOTS.mark, number: String(NUMBER), at: String(AT) });
}

function chunkTemplates(session: number, { installation, epoch, users, filled = users }: HeraldFeeds) {
  const to = Array.from({ length: users }, (_, user): ChunkRecipient => {
    const number = user < filled ? NUMBER : NUMBER_BEHIND;
    return [
      userOf(session, user),
      epoch,
      `${EVENT}-0000-7000-8000-${user.toString(16).padStart(12, '0')}`,
      number,
      number,
      number,
    ];
  });
  const slots = {
    event: EVENT,
    mark: SLOTS.mark,
    number: String(NUMBER),
    ahead: String(NUMBER_BEHIND),
    at: String(AT),
  };
  return serializeFeedChunks({ installation, at: AT, content: contentOf(CONTENT.message), to }).map(
    (text) => new Template(text, slots, ['number', 'ahead']),
  );
}
