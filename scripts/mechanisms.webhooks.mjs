// Of mechanisms.table.mjs: webhooks, where they may go, and those that tell how things stand.

import { off, small, test } from './mechanisms.words.mjs';

const WEBHOOKS = 'delivery/webhooks';
const ADDRESSES = `${WEBHOOKS}/webhook-addresses`;
const SENDER = `${WEBHOOKS}/webhook-sender`;
const CHANNEL = 'delivery/channels/webhook';
const STATUS = 'delivery/status';
const EVENTS = `${STATUS}/status-events.repository`;
const DISPATCHER = `${STATUS}/status-dispatcher`;
const MIGRATION = 'migrations/1764600200000-add-status-events.ts';

const sender = (name) => test('medium', 'webhook-sender', name);
const channel = (name) => test('medium', 'webhook-channel', name);
const events = (name) => test('medium', 'status-events', name);
const told = (name) => test('e2e', 'status-webhooks', name);

export const WEBHOOK_MECHANISMS = [
  {
    name: 'the time of whoever is waited for passes, whatever is collected meanwhile',
    edits: [off('platform/time/time-limit', "timeout.addEventListener('abort', () => undefined, { once: true });")],
    tests: [small('platform/time/time-limit', 'aborts in time, whatever is collected meanwhile')],
  },
  {
    name: 'an endpoint that wants to speak something else keeps nobody waiting for ever',
    edits: [off(SENDER, "request.on('close', () =>", "request.on('unheard', () =>")],
    tests: [sender('fails in time at an endpoint that does this')],
  },
  {
    name: 'an endpoint that hangs does not have all hands',
    edits: [
      off(
        `${CHANNEL}/webhook.delivery-channel`,
        '!context.isLastAttempt && this.hanging.isFull(delivery.address)',
        'false',
      ),
    ],
    tests: [channel('keeps few waiting for an endpoint that hangs')],
  },
  {
    name: 'a webhook goes to no special address',
    edits: [off(ADDRESSES, "if (address.range() !== 'unicast') return false;")],
    tests: [small(ADDRESSES, 'are not'), sender('goes to no private address')],
  },
  {
    name: 'a webhook goes over IPv6 to what is handed out, and nowhere else',
    edits: [off(ADDRESSES, "address.kind() === 'ipv4' || isIn(address, GLOBAL_IPV6)", "address.kind() !== 'none'")],
    tests: [small(ADDRESSES, 'are not')],
  },
  {
    name: 'a webhook goes nowhere when one of a name’s addresses is not allowed',
    edits: [off(`${WEBHOOKS}/webhook-lookup`, '!addresses.every(', '!addresses.some(')],
    tests: [sender('goes nowhere when one of several addresses is not allowed')],
  },
  {
    name: 'a webhook’s name is looked at before it is connected to',
    edits: [off(`${WEBHOOKS}/webhook-lookup`, '(!isTrusted && ', '(isTrusted && ')],
    tests: [sender('asks for a name once')],
  },
  {
    name: 'a webhook is connected to the very address that was looked at',
    edits: [off(SENDER, 'lookup: this.lookup,')],
    tests: [sender('goes over TLS to the address that was looked at')],
  },
  {
    name: 'a webhook’s address in the place of a name is looked at',
    edits: [off(SENDER, 'return isIP(host) === 0 || this.allowed.permits(host);', 'return host !== undefined;')],
    tests: [sender('goes to no private address')],
  },
  {
    name: 'a webhook’s URL has no user and no password',
    edits: [off(`${WEBHOOKS}/webhook-url`, "url.username !== '' || url.password !== '' || ")],
    tests: [small(`${WEBHOOKS}/webhook-url`, 'is none')],
  },
  {
    name: 'a webhook’s URL has no port of other protocols',
    edits: [
      off(`${WEBHOOKS}/webhook-url`, "url.protocol === 'https:' && isOpenPort(url.port)", "url.protocol === 'https:'"),
    ],
    tests: [small(`${WEBHOOKS}/webhook-url`, 'is none')],
  },
  {
    name: 'a webhook is not sent when it is somebody else’s by the time that it could be',
    edits: [off(SENDER, 'context.signal.aborted || !context.isOurs()', 'context.signal.aborted')],
    tests: [sender('is not sent when it is somebody else’s'), channel('hands nothing over that is not ours any more')],
  },
  {
    name: 'what comes behind the answer to a webhook is cut',
    edits: [
      off(SENDER, 'if (bytes > WEBHOOK_LIMITS.answerBytes) response.destroy();'),
      off(
        SENDER,
        'setTimeout(() => response.destroy(), WEBHOOK_LIMITS.answerMs)',
        'setTimeout(() => bytes, WEBHOOK_LIMITS.answerMs)',
      ),
    ],
    tests: [sender('whatever comes behind it is cut')],
  },
  {
    name: 'a webhook over a connection that was closed meanwhile is sent over a new one',
    edits: [
      off(SENDER, 'if (error instanceof StaleConnection) return this.ask(url, webhook, context, { isAfresh: true });'),
    ],
    tests: [sender('uses a connection again')],
  },
  {
    name: 'a webhook is signed by each secret',
    edits: [off(`${WEBHOOKS}/webhook-signature`, 'return keys.map(', 'return keys.slice(0, 1).map(')],
    tests: [
      small(`${WEBHOOKS}/webhook-signature`, 'is one for each secret'),
      channel('signs with each of its secrets'),
    ],
  },
  {
    name: 'a person’s own secret signs his webhooks alone',
    edits: [
      off(`${CHANNEL}/webhook.delivery-channel`, 'keys: own ?? this.keys', 'keys: [...(own ?? []), ...this.keys]'),
    ],
    tests: [channel('signs with each of its secrets, and with a person’s own alone')],
  },
  {
    name: 'a person’s webhook that is gone is not written to any more',
    edits: [off(`${CHANNEL}/webhook-outcome`, 'retry: false, isBadAddress: true', 'retry: false')],
    tests: [test('e2e', 'webhook-channel', 'writes no more to whoever is gone')],
  },
  {
    name: 'a webhook endpoint that hangs has less time than the lease',
    edits: [off(`${CHANNEL}/webhook.delivery-channel`, 'timeLimit(this.timeoutMs, ', 'timeLimit(3_600_000, ')],
    tests: [channel('answers "silent"')],
  },
  {
    name: 'one person’s webhook endpoint takes the channel down for nobody',
    edits: [off('delivery/engine/delivery-attempt', 'if (channel.isPerPerson) permit.answered();\n  else if', 'if')],
    tests: [test('e2e', 'webhook-channel', 'is kept from nobody by somebody else’s endpoint that hangs')],
  },
  {
    name: 'a status event is written of kinds that are wanted alone',
    edits: [
      {
        file: MIGRATION,
        find: 'WHERE e.was_at IS NULL AND e.at IS NOT NULL AND e.kind = ANY(wanted)',
        replace: 'WHERE e.was_at IS NULL AND e.at IS NOT NULL',
      },
    ],
    tests: [events('are of the kinds that are wanted alone')],
  },
  {
    name: 'a status event is written once',
    edits: [
      { file: MIGRATION, find: 'WHERE e.was_at IS NULL AND e.at IS NOT NULL', replace: 'WHERE e.at IS NOT NULL' },
    ],
    tests: [events('tell what a person did, once')],
  },
  {
    name: 'of two deliveries that fail at once, the status event of one sees the other',
    edits: [
      {
        file: MIGRATION,
        find: "PERFORM pg_advisory_xact_lock(hashtextextended('failed ' || f.id, 1214603628))",
        replace: 'PERFORM f.id',
      },
    ],
    tests: [events('tell once that every channel of a notification gave up')],
  },
  {
    name: 'the status event of an address that came back is written with it',
    edits: [
      off(
        'delivery/channels/suppressions/suppressions.repository',
        "'delivery.bounced' = ANY(wanted_status_kinds())",
        'false',
      ),
    ],
    tests: [events('tell of an address that came back for good'), told('tell what failed and what came back')],
  },
  {
    name: 'nodes say that status events are wanted',
    edits: [off(`${STATUS}/status-wishes`, 'return;\n    await this.say();', 'return;')],
    tests: [told('tell what became of a notification')],
  },
  {
    name: 'a status event whose lease is over is sent by another',
    edits: [
      off(
        EVENTS,
        'due_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000)\n       FROM picked',
        "due_at = 'infinity'::timestamptz + 0 * make_interval(secs => $2::float8 / 1000)\n       FROM picked",
      ),
    ],
    // Whether a kill finds somebody at one is chance in the fault tests.
    tests: [events('are claimed by one, and by another')],
  },
  {
    name: 'who lost the lease of a status event writes nothing of it',
    edits: [
      off(EVENTS, 'AND e.fence = t.fence AND e.due_at IS NOT NULL'),
      off(EVENTS, 'AND e.id = t.id AND e.fence = t.fence', 'AND e.id = t.id'),
    ],
    tests: [events('are claimed by one, and by another')],
  },
  {
    name: 'new status events go before those that are replayed',
    edits: [off(EVENTS, 'ORDER BY is_replay, due_at', 'ORDER BY due_at')],
    tests: [events('are new ones first')],
  },
  {
    name: 'an endpoint of status events that is away is left alone',
    edits: [off(DISPATCHER, 'this.breaker.failed(nowMs);')],
    tests: [told('wait for an endpoint that is away')],
  },
  {
    name: 'Retry-After holds for all status events',
    edits: [
      off(
        DISPATCHER,
        'if (outcome.retryAfterMs !== null) this.quietUntilMs = Math.max(this.quietUntilMs, nowMs + outcome.retryAfterMs);',
      ),
    ],
    tests: [told('honour Retry-After')],
  },
];
