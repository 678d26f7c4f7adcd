import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACE_SECONDS } from '../../src/admin/status/delivery-pace.js';
import { BOARD_LIMITS } from '../../src/admin/queues/board-session.js';
import { STATUS_LIMITS } from '../../src/admin/status/status-watchers.js';
import { MOST_COUNTED as MOST_OWED_COUNTED } from '../../src/delivery/engine/delivery-backlog.js';
import { capsOf } from '../../src/delivery/caps.js';
import { concurrencyOf } from '../../src/delivery/engine/queue-names.js';
import { MAX_WAITING } from '../../src/host/listener-queue.js';
import { MAX_OWN_SECRETS } from '../../src/delivery/channels/webhook/webhook-endpoint.js';
import { MOST_DELTAS_COUNTED } from '../../src/delivery/reports/report-folding.repository.js';
import { REPORT_LIMITS } from '../../src/delivery/reports/reports.service.js';
import { MOST_TYPES_A_DAY } from '../../src/delivery/reports/types-told-apart.js';
import { MOST_COUNTED } from '../../src/delivery/status/status-events.repository.js';
import { MOST_RETRY_AFTER_MS } from '../../src/delivery/status/status-sender.js';
import { WANTED_MS } from '../../src/delivery/status/status-wishes.js';
import { HANGING } from '../../src/delivery/channels/webhook/hanging-endpoints.js';
import { WEBHOOK_LIMITS } from '../../src/delivery/webhooks/webhook-sender.js';
import { LONGEST_URL } from '../../src/delivery/webhooks/webhook-url.js';
import { KEPT_MAILS } from '../../src/delivery/channels/email/mail-files.js';
import { MAIL_LIMITS } from '../../src/delivery/channels/email/mail-transports.js';
import { DEVICE_LIMITS } from '../../src/delivery/channels/push/device-request.js';
import { FCM_BYTES } from '../../src/delivery/channels/push/fcm-message.js';
import { CONNECTION_LIMITS } from '../../src/delivery/channels/push/push-connections.js';
import { PUSH_TIMES } from '../../src/delivery/channels/push/push-times.js';
import { WEB_PUSH_BYTES } from '../../src/delivery/channels/push/web-push-message.js';
import { MAX_UNSUBSCRIBE_BYTES } from '../../src/delivery/channels/unsubscribe/unsubscribe.controller.js';
import { MAX_CHANGES } from '../../src/notifications/feed/index.js';
import { CHANGES_WAITING, MAX_IDS } from '../../src/notifications/inbox-changes.service.js';
import { MAX_CHANGES_PAGE } from '../../src/notifications/inbox-stream.service.js';
import { MAX_LISTED, MOST_LOOKED_AT } from '../../src/delivery/search/list-page.js';
import { MAX_PAGE } from '../../src/notifications/inbox.service.js';
import { FIELD_LIMITS } from '../../src/notifications/field-rules.js';
import { BULK_LIMITS } from '../../src/notifications/bulk/bulk-request.js';
import { MAX_BULK_SENDS } from '../../src/notifications/bulk/bulk-sends.service.js';
import { SEND_LIMITS } from '../../src/notifications/send-request.js';
import { THREAD_LIMITS } from '../../src/notifications/templates/rendering-thread.js';
import { TEMPLATE_LIMITS } from '../../src/notifications/templates/template-request.js';
import { TOPIC_LIMITS } from '../../src/notifications/topics/topics.service.js';
import { OPEN_MS } from '../../src/notifications/sealing/content-opener.js';
import { RECIPIENT_LIMITS } from '../../src/notifications/recipients/recipient-request.js';
import { MAX_LISTENED } from '../../src/notifications/signals/signal-hub.js';
import { SIGNAL_LIMITS } from '../../src/notifications/signals/signals.service.js';
import { MAX_DELIVERIES } from '../../src/notifications/signals/topic-audience.js';
import { HEAD_START_MS } from '../../src/notifications/transaction-sends.service.js';
import { PREFERENCES_WAITING } from '../../src/preferences/preferences.service.js';
import { FRESH_MS } from '../../src/preferences/freshness.js';
import { PREFERENCE_LIMITS } from '../../src/preferences/preference-request.js';
import { LONGEST_QUIET_MS } from '../../src/preferences/quiet-hours.js';
import { PEOPLE_SHOWN } from '../../src/platform/audit/audit-trail.repository.js';
import { AUDIT_LIMITS } from '../../src/platform/audit/index.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import { ERROR_CODES } from '../../src/platform/errors/index.js';
import { LIMITS } from '../../src/platform/graphql/document-limits.js';
import { MAX_SOURCE_BYTES, MAX_TOKENS } from '../../src/platform/graphql/parse-document.js';
import { MAX_COST } from '../../src/platform/graphql/query-cost.js';
import { MAX_JSON_DEPTH } from '../../src/platform/graphql/scalars.js';
import { GRAPHQL_CODES } from '../../src/platform/graphql/to-client-error.js';
import { PRESENCE_LIMITS } from '../../src/platform/presence/index.js';
import { MAX_WATCHED } from '../../src/platform/presence/presence-hub.js';
import { REMEMBERED_DAYS } from '../../src/platform/presence/redis.presence-store.js';
import { LAPSE_MS } from '../../src/platform/status/node-status.js';
import { TRACING_LIMITS } from '../../src/platform/tracing/otel-tracing.js';
import { CLOSE } from '../../src/platform/realtime/close-codes.js';
import { MAX_ID_CHARS, MAX_SUBSCRIPTIONS, MAX_UNDER_WAY } from '../../src/platform/realtime/socket-protocol.js';
import { ROOT } from './source-files.js';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const defaults = readEnvironment({});

/** What a module keeps to itself, read from its source: `const MAX_FRAME_BYTES = 64 * 1024;` */
function constant(path: string, name: string): string {
  const value = new RegExp(`^(?:export )?const ${name} = (.+);$`, 'm').exec(read(path))?.[1];
  if (value === undefined) throw new Error(`${path} has no constant ${name}`);
  return value;
}

const number = (path: string, name: string) =>
  constant(path, name)
    .split('*')
    .reduce((product, factor) => product * Number(factor.replaceAll('_', '')), 1);

/** `"interval '24 hours'"` */
const hours = (path: string, name: string) => Number(/(\d+) hours/.exec(constant(path, name))?.[1]);

/** graphql-sse's own. */
const pingSeconds = () =>
  Number(/setInterval\(.*, (\d+)\)/.exec(read('node_modules/graphql-sse/lib/handler.js'))?.[1]) / 1_000;

const SEND = 'src/notifications';
const BULK = 'src/notifications/bulk';
const ENGINE = 'src/delivery/engine';

/** By default, in a time of that length. */
function capped(channel: string, windowMs: number): number {
  const cap = capsOf(defaults).get(channel);
  if (cap?.windowMs !== windowMs) throw new Error(`${channel} is not capped in ${windowMs} ms`);
  return cap.most;
}
const PUSH = 'src/delivery/channels/push';
const TEMPLATES = `${SEND}/templates`;
const TOPICS = `${SEND}/topics/topics.service.ts`;
const TRANSACTIONS = 'src/host/transaction-sender.ts';
const OPENER = `${SEND}/sealing/content-opener.ts`;
const LISTENERS = `${SEND}/listeners/listener-run.ts`;
const GATEWAY = 'src/platform/realtime/gateway.ts';
const CONNECTION = 'src/platform/realtime/connection.ts';
const DRAIN = 'src/platform/realtime/drain.ts';
const SLOW_REQUESTS = 'src/platform/admission/slow-requests.ts';
const BODIES = 'src/platform/graphql/bound-bodies.ts';
const ANSWERS = 'src/platform/graphql/bound-answers.ts';
const PRESENCE_STORE = 'src/platform/presence/redis.presence-store.ts';
const CLIENT = 'web/client/src';
const VERIFIER = 'src/platform/auth/jwt.token-verifier.ts';

/** Each row of the page, and what the code says. */
const IN_THE_CODE: Readonly<Record<string, number>> = {
  'how far apart `from` and `to` of a `deliveryReport` may be': REPORT_LIMITS.days,
  'the same, by HOUR': REPORT_LIMITS.hoursInDays,
  'rows of a `deliveryReport`': REPORT_LIMITS.rows,
  'types of a day that are told apart': MOST_TYPES_A_DAY,
  'how many changes are added to the figures of reports at once': number(
    'src/delivery/reports/report-folder.ts',
    'AT_ONCE',
  ),
  'what is counted of those that wait': MOST_DELTAS_COUNTED,
  'recipients of one send': SEND_LIMITS.recipients,
  'a user id': FIELD_LIMITS.userIdChars,
  '`type`, `category`': FIELD_LIMITS.nameChars,
  '`title`': SEND_LIMITS.titleChars,
  '`message`': SEND_LIMITS.messageChars,
  '`data`, as JSON': SEND_LIMITS.dataBytes,
  'how deep `data` is nested': MAX_JSON_DEPTH,
  '`actionUrl`': SEND_LIMITS.actionUrlChars,
  '`idempotencyKey`': FIELD_LIMITS.keyChars,
  '`channels` of a send': SEND_LIMITS.channels,
  '`collapseKey`, `cancellationKey`': FIELD_LIMITS.keyChars,
  'how far ahead `scheduledAt` may be': SEND_LIMITS.scheduledDaysAhead,
  'how long an idempotency key is remembered': hours(`${SEND}/publish.repository.ts`, 'KEEP_KEYS'),
  'how long a send waits for those before it': number(`${SEND}/publishing-batch.ts`, 'MAX_WAIT_MS') / 1_000,
  "a template's `subject`, `title`, as it is written": TEMPLATE_LIMITS.titleChars,
  "a template's `message`, as it is written": TEMPLATE_LIMITS.messageChars,
  "a template's `html`, as it is written": TEMPLATE_LIMITS.htmlChars,
  "a template's `html`, as it comes out": TEMPLATE_LIMITS.renderedHtmlChars,
  'what a scheduled send says in all of its languages': number(`${TEMPLATES}/send-templates.ts`, 'MOST_CHARS'),
  '`variables` of a send, as JSON': TEMPLATE_LIMITS.variablesBytes,
  "the schema of a template's variables, as JSON": TEMPLATE_LIMITS.schemaBytes,
  'how deep variables and schemas are nested': TEMPLATE_LIMITS.depth,
  'templates, each language of each counted': TEMPLATE_LIMITS.templates,
  'languages of one template': TEMPLATE_LIMITS.localesOfOne,
  'for one text of a template, looked at between its tags':
    number(`${TEMPLATES}/thread/liquid-texts.ts`, 'RENDER_MS') / 1_000,
  'what one text makes and looks through, in characters': number(`${TEMPLATES}/thread/liquid-texts.ts`, 'MEMORY_UNITS'),
  'for one question to the thread of templates, whatever it does': THREAD_LIMITS.deadlineMs / 1_000,
  'the heap of that thread': THREAD_LIMITS.heapMb,
  'what waits for it': THREAD_LIMITS.waiting,
  'how long that waits': THREAD_LIMITS.waitMs / 1_000,
  'until a saved template is the newest at every node': Math.ceil(
    number(`${TEMPLATES}/template-catalog.ts`, 'FRESH_MS') / 1_000,
  ),
  'recipients of one `upsertRecipients`': RECIPIENT_LIMITS.atOnce,
  '`email`': RECIPIENT_LIMITS.emailChars,
  '`displayName`': RECIPIENT_LIMITS.displayNameChars,
  '`attributes`, as JSON': RECIPIENT_LIMITS.attributesBytes,
  "a topic's `key`": FIELD_LIMITS.topicKeyChars,
  "a topic's `description`": TOPIC_LIMITS.descriptionChars,
  '`add`, and `remove`, of one `setTopicFollowers`': TOPIC_LIMITS.followersAtOnce,
  'topics that somebody follows by himself': TOPIC_LIMITS.followedByOne,
  'changes of followers that are under way at one node': number(TOPICS, 'LINES'),
  'changes in each line, with that under way': number(TOPICS, 'MAX_IN_LINE'),
  'how long a change of followers waits for its turn': number(TOPICS, 'MAX_WAIT_MS') / 1_000,
  'followers of a topic that is sent to': SEND_LIMITS.recipients,
  '`first` of `topics`': TOPIC_LIMITS.listed,
  "how long a directory of a team's own may take":
    number(`${SEND}/recipients/recipients.service.ts`, 'DIRECTORY_MS') / 1_000,
  'connections of a process to one mail server': MAIL_LIMITS.connections,
  'mails over one connection': MAIL_LIMITS.mailsPerConnection,
  'to reach a mail server': MAIL_LIMITS.connectMs / 1_000,
  'silence of a mail server, whatever an attempt has time for': MAIL_LIMITS.silenceMs / 1_000,
  'mails in files, where there is no server': KEPT_MAILS,
  'the body of an unsubscription': MAX_UNSUBSCRIBE_BYTES,
  "what is kept of a provider's words": number('src/delivery/channels/email/smtp-outcome.ts', 'LONGEST_WORDS'),
  'devices of one person': DEVICE_LIMITS.devices,
  "a device's `label`": DEVICE_LIMITS.labelChars,
  "a device's `token`": DEVICE_LIMITS.tokenChars,
  'the endpoint of a subscription': DEVICE_LIMITS.endpointChars,
  'what a browser is told, before it is encrypted': WEB_PUSH_BYTES,
  'the same, where its push service finds that too much': number(`${PUSH}/web-push.device-sender.ts`, 'LITTLE_BYTES'),
  'a message of FCM': FCM_BYTES,
  'how long a push service keeps what does not expire': PUSH_TIMES.usualSeconds / 86_400,
  'how long a push service keeps what expires': PUSH_TIMES.mostSeconds / 86_400,
  'connections of a process to one push service': CONNECTION_LIMITS.perService,
  'for one request to a push service': CONNECTION_LIMITS.requestMs / 1_000,
  'what is read of the answer of a push service': CONNECTION_LIMITS.answerBytes,
  'failures of one push service in a row': number(`${PUSH}/push-services.ts`, 'FAILURES'),
  'until it is said who has devices': number('src/delivery/planning/address-books.ts', 'BOOK_MS') / 1_000,
  'types that somebody chose something for': PREFERENCE_LIMITS.types,
  'windows of quiet hours': PREFERENCE_LIMITS.windows,
  'elements of another list of one `updatePreferences` or `saveCategory`': PREFERENCE_LIMITS.listed,
  'how long quiet hours put something off at a time': LONGEST_QUIET_MS / 86_400_000,
  "changes of one person's preferences that wait at one node": PREFERENCES_WAITING.maxLength,
  'how long such a change waits for its turn': PREFERENCES_WAITING.maxWaitMs / 1_000,
  'categories that are saved by admins': PREFERENCE_LIMITS.categories,
  "a category's `title`": PREFERENCE_LIMITS.titleChars,
  "a category's `description`": PREFERENCE_LIMITS.descriptionChars,
  '`afterSeconds`': PREFERENCE_LIMITS.afterSeconds,
  'how long after it was read anything of this is answered from memory': FRESH_MS,
  '`first` of `adminNotifications`, `adminDeliveries`, `suppressions`, `recipients`': MAX_LISTED,
  'names in a list of `AdminNotificationFilter` or `DeliveryFilter`': number(
    'src/delivery/search/notification-search-filter.ts',
    'MAX_NAMES',
  ),
  '`text` of `recipients`': number('src/notifications/recipients/recipient-list.service.ts', 'MAX_TEXT'),
  '`address` of `suppressions`': number(
    'src/delivery/channels/suppressions/suppression-list.service.ts',
    'LONGEST_ADDRESS',
  ),
  'rows that are looked at for one page of notifications or deliveries': MOST_LOOKED_AT,
  'deliveries that are sent again in one transaction': number('src/delivery/retries/retries.service.ts', 'AT_ONCE'),
  '`first` of `notifications`': MAX_PAGE,
  '`first` of `inboxChanges`': MAX_CHANGES_PAGE,
  '`ids` of a mutation': MAX_IDS,
  '`categories`, `types`, `topics` of a filter': number(`${SEND}/notification-filter.ts`, 'MAX_NAMES'),
  '`text` of a filter': number(`${SEND}/notification-search.ts`, 'MAX_TEXT'),
  'changes of one inbox that wait at one node': CHANGES_WAITING.maxLength,
  'how long a change waits for its inbox': CHANGES_WAITING.maxWaitMs / 1_000,
  'notifications that change at once and are told one by one': MAX_CHANGES,
  'the body of an HTTP request': number('src/platform/graphql/http-security.ts', 'MAX_BODY_BYTES'),
  'operations in one HTTP request': 1,
  'a document': MAX_SOURCE_BYTES,
  'tokens of a document': MAX_TOKENS,
  'depth of a document': LIMITS.depth,
  'aliases of a document': LIMITS.aliases,
  'directives of a document': LIMITS.directives,
  'fields at the root of an operation': LIMITS.rootFields,
  'fields of an operation, with its fragments written out': LIMITS.selections,
  'cost of an operation': MAX_COST,
  'a token': number(VERIFIER, 'MAX_TOKEN_BYTES'),
  'the `sub` of a token': number(VERIFIER, 'MAX_SUBJECT_LENGTH'),
  'a frame from the client': number(GATEWAY, 'MAX_FRAME_BYTES'),
  'until `connection_init`': number(GATEWAY, 'INIT_TIMEOUT_MS') / 1_000,
  'the id of an operation on a socket': MAX_ID_CHARS,
  'operations under way on one socket': MAX_SUBSCRIPTIONS,
  'operations of one socket that have not ended, completed ones too': MAX_UNDER_WAY,
  'bytes that wait for a socket that goes on sending': number(GATEWAY, 'MAX_UNREAD_BYTES'),
  'sockets open at one node': defaults.MAX_CONNECTIONS,
  'sockets open at one node from one address': defaults.MAX_CONNECTIONS_PER_ADDRESS,
  'sockets of one person open at one node': defaults.MAX_CONNECTIONS_PER_USER,
  'sockets that a node takes in a second': defaults.ACCEPT_RATE,
  'the head of an HTTP request, an upgrade too': number(SLOW_REQUESTS, 'HEAD_MS') / 1_000,
  'the whole of an HTTP request': number(SLOW_REQUESTS, 'REQUEST_MS') / 1_000,
  'an HTTP answer of which nothing is taken': number(SLOW_REQUESTS, 'SILENT_MS') / 1_000,
  'the refusal of a socket, if it is not taken': number(GATEWAY, 'GOODBYE_MS') / 1_000,
  'bytes set aside at a node for bodies over 16 KB that come': number(BODIES, 'MAX_UNFINISHED_BYTES'),
  'the same from one address': number(BODIES, 'MAX_UNFINISHED_BYTES_PER_ADDRESS'),
  'bytes of answers over 16 KB that wait at a node for clients to take them': number(ANSWERS, 'MAX_WAITING_BYTES'),
  'the same, for one address': number(ANSWERS, 'MAX_WAITING_BYTES_PER_ADDRESS'),
  'GraphQL requests over HTTP that a node works on': defaults.MAX_REQUESTS_IN_FLIGHT,
  'how late a node may come round to its work': defaults.MAX_EVENT_LOOP_DELAY / 1_000,
  '`userIds` of `presence`': PRESENCE_LIMITS.asked,
  '`userIds` of `presenceChanged`': PRESENCE_LIMITS.watched,
  'a user id of either': PRESENCE_LIMITS.userIdChars,
  'people that are watched at one node, for all of its sockets': MAX_WATCHED,
  '`userIds` of a bulk send': BULK_LIMITS.userIds,
  '`attributes` of a bulk send, as JSON': BULK_LIMITS.attributesBytes,
  'the `name` of a bulk send': BULK_LIMITS.nameChars,
  '`ratePerSecond`': BULK_LIMITS.ratePerSecond,
  'a page of `bulkSends`': MAX_BULK_SENDS,
  'recipients of a bulk send in one transaction': number(`${BULK}/bulk-pace.ts`, 'MOST'),
  'ids of an audience that a worker holds': number(`${BULK}/bulk-walk.ts`, 'AHEAD'),
  'bulk sends that a worker is at': number(`${BULK}/bulk-worker.ts`, 'HANDS'),
  'for a turn of one': number(`${BULK}/bulk-runner.ts`, 'SLICE_MS') / 1_000,
  'for a worker that is at one to say nothing': number(`${BULK}/bulk-runner.ts`, 'LEASE_MS') / 1_000,
  'for a caller to wait for the count of an audience': number(`${BULK}/bulk-starts.service.ts`, 'COUNT_MS') / 1_000,
  'for a caller to wait for recalls': number(`${BULK}/bulk-sends.service.ts`, 'RECALL_MS') / 1_000,
  'attempts of one delivery': defaults.RETRY_SCHEDULE.length + 1,
  'for one attempt, within which it must be recorded': defaults.LEASE_SECONDS,
  'how long a provider may ask to be left alone': number(`${ENGINE}/retry-schedule.ts`, 'MOST_RETRY_AFTER_MS') / 1_000,
  'deliveries of one channel and lane that a worker is at': concurrencyOf(defaults, { channel: 'other', lane: 0 }),
  'mails of one lane that a worker is at': concurrencyOf(defaults, { channel: 'email', lane: 0 }),
  'mails in bulk that a worker is at': concurrencyOf(defaults, { channel: 'email', lane: 2 }),
  'pushes to one person in a minute': capped('push', 60_000),
  'emails to one person in an hour': capped('email', 3_600_000),
  'sounds in one person’s app in a minute': capped('inApp', 60_000),
  'notifications in one digest': number(`${ENGINE}/digests.repository.ts`, 'MOST_MEMBERS'),
  'deliveries of one channel and lane that Redis knows of': defaults.DELIVERY_WINDOW,
  'failures of a provider in a row': defaults.BREAKER_FAILURES,
  'how long a delivery waits for a provider that is down': defaults.PROVIDER_PATIENCE / 3_600_000,
  'a provider’s own words, in the log of attempts': number(`${ENGINE}/settlement.ts`, 'LONGEST_MESSAGE'),
  'how long a stopping worker finishes what it is at': number(`${ENGINE}/delivery-worker.ts`, 'FINISH_MS') / 1_000,
  'the URL of a webhook': LONGEST_URL,
  'secrets of one person, or of an installation': MAX_OWN_SECRETS,
  'for an endpoint to answer a webhook': defaults.WEBHOOK_TIMEOUT / 1_000,
  'for the rest of its answer, once the status is known': WEBHOOK_LIMITS.answerMs / 1_000,
  'bytes of its answer': WEBHOOK_LIMITS.answerBytes,
  'times in a row that a URL did not answer in time': HANGING.after,
  'that wait at a worker for a URL that does not answer, but for last attempts': HANGING.atOnce,
  'status webhooks that a worker sends at the same time': defaults.STATUS_WEBHOOK_CONCURRENCY,
  'how long their endpoint may ask to be left alone': MOST_RETRY_AFTER_MS / 1_000,
  'status events that `statusWebhook` counts': MOST_COUNTED,
  'how long they are written down when no node wants them any more': WANTED_MS / 3_600_000,
  'between two words of a node to Redis': defaults.PRESENCE_HEARTBEAT / 1_000,
  'what is remembered of when somebody was seen last': REMEMBERED_DAYS,
  '`intervalMs` of `systemStatusChanged`': STATUS_LIMITS.mostIntervalMs,
  'the same, at the least': STATUS_LIMITS.leastIntervalMs,
  'subscriptions to `systemStatusChanged` at one node': STATUS_LIMITS.watchers,
  'what is counted of each kind in one queue': MOST_OWED_COUNTED,
  'scheduled sends that are counted, due or not': number(`${SEND}/due/schedule-backlog.ts`, 'MOST_COUNTED'),
  'for such a count': number(`${ENGINE}/delivery-backlog.ts`, 'STATEMENT_TIMEOUT_MS') / 1_000,
  'how long a node that has said nothing is still there': LAPSE_MS,
  'spans that wait for the collector': TRACING_LIMITS.waiting,
  'for the collector to take some': TRACING_LIMITS.exportMs / 1_000,
  'how long a node that stops waits for it': TRACING_LIMITS.lastMs / 1_000,
  'how long the board knows an admin, whatever his token': BOARD_LIMITS.sessionSeconds,
  'a token that the board takes, in bytes': BOARD_LIMITS.tokenBytes,
  'seconds back that rates and latencies go': PACE_SECONDS,
  'people whom one caller asks for in a second, at one node': PRESENCE_LIMITS.askedPerSecond,
  'the same at once, after a quiet while': PRESENCE_LIMITS.askedAtOnce,
  'words and questions about presence that wait for a Redis that is silent': number(PRESENCE_STORE, 'MAX_UNDER_WAY'),
  'for an answer of a `PresencePolicy`': number('src/platform/presence/presence.service.ts', 'POLICY_MS') / 1_000,
  'questions among them': number(PRESENCE_STORE, 'MAX_READS_UNDER_WAY'),
  'the `name` of a signal': SIGNAL_LIMITS.nameChars,
  'the `data` of a signal, as JSON': SIGNAL_LIMITS.dataBytes,
  'signals of one caller in a second, at one node': defaults.SIGNAL_RATE,
  'signals of one topic in a second, at one node, times those who listen there': MAX_DELIVERIES,
  'signals of one topic that wait at a node while one is told to thousands': number(
    `${SEND}/signals/topic-audience.ts`,
    'MAX_WAITING',
  ),
  'for an answer of a `TopicPolicy`': number(`${SEND}/topics/topic-access.ts`, 'POLICY_MS') / 1_000,
  '`topics` of `signalReceived`': SIGNAL_LIMITS.topics,
  'topics that are listened to at one node, for all of its sockets': MAX_LISTENED,
  'until it is asked again who may listen': defaults.SIGNAL_RECHECK / 1_000,
  'operations of one stream': 1,
  'between two signs of life of ours': pingSeconds(),
  'for a client that takes nothing while something waits for it': defaults.STREAM_STALL / 1_000,
  'for what it holds, when we end a stream': number('src/platform/realtime/event-stream.ts', 'GOODBYE_MS') / 1_000,
  'fragments of one message': number(GATEWAY, 'MAX_FRAGMENTS'),
  'pings of the client that are not answered yet': number(GATEWAY, 'MAX_PINGS_UNANSWERED'),
  'frames from the client in a second': defaults.FRAME_RATE,
  'between two pings of ours': defaults.PING_INTERVAL / 1_000,
  'for a goodbye, once its token has expired': number(CONNECTION, 'EXPIRED_GOODBYE_MS') / 1_000,
  'for the answers that a socket is owed when its node is stopped': number(DRAIN, 'ANSWER_MS') / 1_000,
  'events that wait for one socket': defaults.STREAM_QUEUE_EVENTS,
  'bytes that wait for one socket': defaults.STREAM_QUEUE_BYTES,
  'for a reader that takes nothing while events wait': defaults.STREAM_STALL / 1_000,
  'notifications that wait for a callback of `onNotification`': number(
    `${CLIENT}/notification-stream.ts`,
    'MOST_WAITING',
  ),
  'changes of one client that wait for their turn': number(`${CLIENT}/inbox-actions.ts`, 'MOST_WAITING'),
  'changes that are shown and not told by the stream yet': number(`${CLIENT}/pending-changes.ts`, 'MOST_PENDING'),
  'for a change of another tab that says nothing more': number(`${CLIENT}/pending-changes.ts`, 'OTHERS_MAX_MS') / 1_000,
  'what is told while a page is on its way': number(`${CLIENT}/held-pages.ts`, 'MOST_TOLD'),
  'notifications that a list loads again': number(`${CLIENT}/inbox.ts`, 'MOST_RELOADED'),
  'attempts of a request that may be repeated': number(`${CLIENT}/requests.ts`, 'ATTEMPTS'),
  'how long a commit waits for what was sent in it': number(TRANSACTIONS, 'PUBLISHED_WITHIN_MS') / 1_000,
  'how long a worker leaves it to the process that sent': HEAD_START_MS / 1_000,
  'sends of one transaction that are published at once': number(TRANSACTIONS, 'MAX_REMEMBERED'),
  'for a `ContentCipher` to encrypt what is sent': number(`${SEND}/sealing/content-sealer.ts`, 'SEAL_MS') / 1_000,
  'for a `ContentCipher` to decrypt a page, an event, a mail': OPEN_MS / 1_000,
  'how long what was decrypted is remembered': number(OPENER, 'KEEP_MS') / 1_000,
  'of what was decrypted, remembered': number(OPENER, 'KEEP_CHARS'),
  'rows that are encrypted anew at once': number(`${SEND}/sealing/resealing.service.ts`, 'AT_ONCE'),
  'the name of a key': 1 + Number(/,(\d+)\}\):/.exec(read('src/platform/config/sealing-environment.ts'))?.[1]),
  'events that wait for one listener of `EventListeners`': MAX_WAITING,
  'changes in one call of a `FeedListener`': number(LISTENERS, 'AT_ONCE'),
  'inboxes in one call of a `FeedListener`': number(LISTENERS, 'FEEDS_AT_ONCE'),
  'for one call of a `FeedListener`': number(LISTENERS, 'HANDLE_MS') / 1_000,
  'for the same, when the process stops': number(LISTENERS, 'STOP_MS') / 1_000,
  'between two tries of an inbox that a listener fails at': number(
    `${SEND}/listeners/listener.repository.ts`,
    'LONGEST_PAUSE_SECONDS',
  ),
  'one operation by one caller without a role in 10 seconds': defaults.RATE_LIMIT_PEOPLE?.count ?? 0,
  'one operation by one caller with a role in 10 seconds': defaults.RATE_LIMIT_SERVICES?.count ?? 0,
  'all operations by all callers in 10 seconds': defaults.RATE_LIMIT_INSTALLATION?.count ?? 0,
  'callers and operations that a node remembers the count of': number(
    'src/platform/rates/operation-rates.ts',
    'REMEMBERED',
  ),
  'for Redis, by who is near his limit': number('src/platform/rates/shared-counts.ts', 'ANSWER_MS'),
  '`first` of `auditLog`': AUDIT_LIMITS.entries,
  '`action` of `auditLog`': AUDIT_LIMITS.actionChars,
  '`people` shown of one entry': PEOPLE_SHOWN,
  'who follow `activityAdded` at one node': AUDIT_LIMITS.followers,
  'how long entries are kept': defaults.AUDIT_DAYS,
  'for nodes to say how many connections `revokeSessions` closed': number(
    'src/platform/sessions/sessions-keeper.ts',
    'ANSWERS_MS',
  ),
  'for listeners to be registered, at the start': number('src/host/feature.ts', 'REGISTER_MS') / 1_000,
  'the name of a `FeedListener`': Number(/,(\d+)\}/.exec(constant(`${SEND}/listeners/feed-listeners.ts`, 'NAME'))?.[1]),
};

interface Row {
  what: string;
  limit: string;
  beyond: string;
}

const rows: Row[] = read('docs/limits.md')
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^[| -]+$/.test(line))
  .map((line) => {
    const [what = '', limit = '', beyond = ''] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    // What stands in brackets is said to the reader alone.
    return { what: what.replace(/ \(.*\)$/, ''), limit, beyond };
  })
  .filter(({ what }) => what !== 'what');

describe('docs/limits.md', () => {
  it('has the numbers of the code, and every one of them', () => {
    const documented = rows
      .filter(({ limit }) => /^\d/.test(limit))
      .map(({ what, limit }) => [what, Number(/^[\d,.]+/.exec(limit)?.[0].replaceAll(',', ''))]);
    expect(Object.fromEntries(documented)).toEqual(IN_THE_CODE);
    expect(documented).toHaveLength(Object.keys(IN_THE_CODE).length);
  });

  it('names every limit of a send, of preferences and of a document', () => {
    const limits = [SEND_LIMITS, FIELD_LIMITS, PREFERENCE_LIMITS, LIMITS].flatMap((some) =>
      Object.values<number>(some),
    );
    expect(limits.filter((limit) => !Object.values(IN_THE_CODE).includes(limit))).toEqual([]);
  });

  it('names codes that exist', () => {
    const codes = rows.flatMap(({ beyond }) => [...beyond.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code));
    expect(codes.filter((code) => ![...ERROR_CODES, ...GRAPHQL_CODES].includes(code as never))).toEqual([]);
    const closes = rows.flatMap(({ beyond }) => /^closed with (\d+)$/.exec(beyond)?.[1] ?? []).map(Number);
    const known = Object.values(CLOSE).map(({ code }) => code);
    expect(closes.filter((code) => !known.includes(code as never))).toEqual([]);
    expect(closes.length).toBeGreaterThan(3);
  });
});
