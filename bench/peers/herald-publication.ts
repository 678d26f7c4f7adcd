import { feedTopic, serializeFeedMessage } from '../../src/notifications/feed/feed-change.js';
import { PRIORITIES } from '../../src/notifications/notification.record.js';
import { CONTENT, idOf, markOf, SLOTS } from '../wire/event.js';
import { Template } from '../wire/template.js';
import type { HeraldFeeds, Publication, PublicationRequest } from './publication.js';
import { userOf } from './users.js';

/** Numbers that stand in a message for those of an event: each has digits of its own. */
const NUMBER = 4_444_444_444_444_444;
const UNREAD = 5_555_555_555_555_555;
const AT = 6_666_666_666_666_666;

/**
 * What a node of Herald publishes after its commit. The rows themselves are not in PostgreSQL: what is measured so begins
 * at Redis, as it does for the other servers.
 */
export function heraldPublication({ target, session }: PublicationRequest, feeds: HeraldFeeds): Publication {
  const template = messageTemplate(feeds);
  const numbers = new Int32Array(feeds.users);
  let drawn = 0;
  const tell: Publication['event'] = (publish, user, number, micros) => {
    numbers[user]! += 1;
    drawn += 1;
    const own = String(numbers[user]);
    publish(
      `${feeds.prefix}${feedTopic(userOf(session, user))}`,
      template.fill({
        id: idOf(drawn),
        mark: markOf(number, micros),
        number: own,
        unread: own,
        at: String(Date.now()),
      }),
    );
  };
  if (target === 'one') return { event: tell };
  return {
    event(publish, users, number, micros) {
      for (let user = 0; user < users; user += 1) tell(publish, user, number, micros);
    },
  };
}

function messageTemplate({ installation, epoch }: HeraldFeeds) {
  const { type, category, priority, title, message, order } = CONTENT;
  const record = {
    id: SLOTS.id,
    seq: NUMBER,
    rev: NUMBER,
    type,
    category,
    topic: null,
    priority: PRIORITIES.indexOf(priority),
    title,
    message,
    actionUrl: null,
    data: JSON.stringify({ mark: SLOTS.mark, order }),
    createdAt: AT,
    deliveredAt: null,
    seenAt: null,
    readAt: null,
  };
  const text = serializeFeedMessage({
    installation,
    epoch,
    from: NUMBER,
    to: NUMBER,
    at: AT,
    changes: [{ kind: 'ADDED', number: NUMBER, unread: UNREAD, record }],
  });
  return new Template(text, {
    id: SLOTS.id,
    mark: SLOTS.mark,
    number: String(NUMBER),
    unread: String(UNREAD),
    at: String(AT),
  });
}
