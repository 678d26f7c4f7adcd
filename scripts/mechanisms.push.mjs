// Of mechanisms.table.mjs: push, and the devices that it goes to.

import { off, small, test } from './mechanisms.words.mjs';

const PUSH = 'delivery/channels/push';
const CHANNEL = `${PUSH}/push.delivery-channel`;
const DEVICES = `${PUSH}/devices.repository`;
const HOSTS = `${PUSH}/push-hosts`;
const REQUEST = `${PUSH}/device-request`;
const CONNECTIONS = `${PUSH}/push-connections`;
const OUTCOME = `${PUSH}/push-outcome`;
const OUTCOMES = `${PUSH}/push-outcomes`;
const WORDS = `${PUSH}/fit-words`;
const PLANNING = 'delivery/planning';

export const PUSH_MECHANISMS = [
  {
    name: 'another attempt leaves alone the devices that have it',
    edits: [off(CHANNEL, 'all.filter(({ hasTaken }) => !hasTaken)', '[...all]')],
    tests: [
      test('medium', 'push', 'that one device did not take is sent to that one alone'),
      test('e2e', 'push', 'does not disturb the device that has it'),
    ],
  },
  {
    name: 'each yes is written down as it comes',
    edits: [off(CHANNEL, 'await this.devices.recordTaken(push.delivery.id, device, outcome.providerMessageId);')],
    tests: [
      test('medium', 'push', 'writes down each yes as it comes'),
      test('faults', 'push', 'whose worker dies while one of them is asked'),
    ],
  },
  {
    name: 'a device is known by its address, and not by its id',
    edits: [
      off(
        DEVICES,
        'AND r.address_hash = d.address_hash',
        "AND r.address_hash = decode(replace(d.id::text, '-', ''), 'hex')",
      ),
    ],
    tests: [test('medium', 'devices', 'have taken it, though they are registered anew')],
  },
  {
    name: 'at the last attempt one device that has it is enough',
    edits: [off(OUTCOME, 'waiting.length > 0 && !(isTaken && isLastAttempt)', 'waiting.length > 0')],
    tests: [
      small(OUTCOMES, 'the last attempt, and one has it'),
      test('medium', 'push', 'is delivered, at the last attempt'),
    ],
  },
  {
    name: 'a push waits for the most patient of the services asked for',
    edits: [off(OUTCOME, 'retryAfterMs = Math.max(pauseMs,', 'retryAfterMs = Math.min(...[pauseMs].filter(Boolean),')],
    tests: [test('medium', 'push', 'waits for as long as the most patient service asks')],
  },
  {
    name: 'the outage of one push service holds nothing that goes to others',
    edits: [off(OUTCOME, 'isAllDown && !isTaken && !othersAnswer', 'isAllDown && !isTaken')],
    tests: [
      small(OUTCOMES, 'one is down, and others are up for others'),
      test('medium', 'push', 'is not asked of a service that is down while others answer'),
    ],
  },
  {
    name: 'a push service that is down is left alone while others answer',
    edits: [off(`${PUSH}/device-senders`, '!this.services.mayAsk(service, performance.now())', 'false')],
    tests: [test('medium', 'push', 'is not asked of a service that is down while others answer')],
  },
  {
    name: 'where no push service answers, the engine says who tries',
    edits: [off(`${PUSH}/push-services`, ' || !this.othersAnswer(new Set([name]), nowMs)')],
    tests: [test('medium', 'push', 'counts as its provider’s trouble where no service answers')],
  },
  {
    name: 'a subscription that its service refuses keeps nothing from others',
    edits: [
      off(
        `${PUSH}/web-push-outcome`,
        "later('PROVIDER_REFUSED_LOGIN', words)",
        "later('PROVIDER_REFUSED_LOGIN', words, { isDown: true })",
      ),
    ],
    tests: [test('medium', 'push', 'is that one’s trouble, and keeps nothing from others')],
  },
  {
    name: 'a host that a stranger made up is no push service that is down',
    edits: [off(`${PUSH}/device-senders`, 'devices.some(isService) && ')],
    tests: [test('medium', 'push', 'to a host that a stranger made up says nothing of push services')],
  },
  {
    name: 'a push service that wants to speak something else keeps nobody waiting for ever',
    edits: [off(CONNECTIONS, "if (!isAnswered) fail('unreachable');")],
    tests: [test('medium', 'push', 'waits for no service that wants to speak something else')],
  },
  {
    name: 'devices that are gone are forgotten',
    edits: [off(CHANNEL, "else if (outcome.kind === 'gone') await this.devices.removeGone(device.id);")],
    tests: [
      test('medium', 'push', 'forgets devices that their services say are gone'),
      test('e2e', 'push', 'forgets the devices that are gone'),
    ],
  },
  {
    name: 'nobody’s device is forgotten because our project is wrong',
    edits: [
      off(`${PUSH}/fcm-outcome`, "errorCode === 'UNREGISTERED'", "errorCode === 'UNREGISTERED' || status === 404"),
    ],
    tests: [small(OUTCOMES, 'without a reason')],
  },
  {
    name: 'a subscription leads to an allowed push service',
    edits: [off(HOSTS, "url.port === '' && this.isHost(url.hostname)", "url.port === ''")],
    tests: [small(REQUEST, '169.254.169.254'), test('e2e', 'push', 'goes nowhere but to push services')],
  },
  {
    name: 'a host ends with a name that is allowed, from a dot on',
    edits: [off(HOSTS, 'this.suffixes.push(entry.slice(1))', 'this.suffixes.push(entry.slice(2))')],
    tests: [small(REQUEST, 'evilpush.apple.com')],
  },
  {
    name: 'production goes to no server of a test',
    edits: [off(HOSTS, "else if (NODE_ENV !== 'production')", "else if (NODE_ENV !== ('x' as string))")],
    tests: [small(REQUEST, 'are nothing to a production')],
  },
  {
    name: 'where a push goes is looked at again before it goes',
    edits: [off(`${PUSH}/web-push.device-sender`, 'this.hosts.allowed(address)', 'new URL(address)')],
    tests: [test('medium', 'push', 'goes nowhere that is not allowed any more')],
  },
  {
    name: 'a key that is no point is refused',
    edits: [off(REQUEST, 'p256dh && isPoint(p256dh)', 'p256dh')],
    tests: [small(REQUEST, 'a point that is none')],
  },
  {
    name: 'nothing of a prototype is taken for a subscription',
    edits: [off(REQUEST, 'value !== null && Object.hasOwn(value, name)', 'value !== null')],
    tests: [small(REQUEST, 'what its prototype has')],
  },
  {
    name: 'the last look is asked before the first byte of a push',
    edits: [off(CONNECTIONS, "if (!asked.mayGo()) return fail('not ours');")],
    tests: [test('medium', 'push', 'hands nothing over that is not ours any more')],
  },
  {
    name: 'a push that nobody answered may have been taken',
    edits: [off(`${PUSH}/web-push-outcome`, "if (error.isHandedOver) return later('TAKEN_PERHAPS', error.message);")],
    tests: [small(OUTCOMES, 'when all was handed over')],
  },
  {
    name: 'where a device is reached is in no words',
    edits: [off(`${PUSH}/device-senders`, "text.replaceAll(secret, '[device]')", 'text')],
    tests: [test('medium', 'push', 'says nothing of where a device is reached')],
  },
  {
    name: 'a shared browser is of whoever registered it last',
    edits: [off(DEVICES, 'recipient = excluded.recipient, p256dh', 'recipient = d.recipient, p256dh')],
    tests: [
      test('medium', 'devices', 'are of whoever registered them last'),
      test('e2e', 'push', 'of a browser that two people share'),
    ],
  },
  {
    name: 'what was somebody else’s device has another id',
    edits: [off(DEVICES, 'THEN d.id ELSE excluded.id END', 'THEN d.id ELSE d.id END')],
    tests: [test('medium', 'devices', 'are of whoever registered them last')],
  },
  {
    name: 'registrations of one person wait for each other',
    edits: [off(DEVICES, 'pg_advisory_xact_lock(hashtextextended(', '(hashtextextended(')],
    tests: [test('medium', 'devices', 'are at most twenty where many are registered at once')],
  },
  {
    name: 'a device is taken away by its owner alone',
    edits: [
      off(
        DEVICES,
        'DELETE FROM devices WHERE id = $2 AND recipient = $1',
        'DELETE FROM devices WHERE id = $2 AND $1 = $1',
      ),
    ],
    tests: [
      test('medium', 'devices', 'are taken away by their owners alone'),
      test('e2e', 'authorization-matrix', 'Mutation.unregisterDevice'),
    ],
  },
  {
    name: 'the keys of browsers are those of whoever was first to make them',
    edits: [
      off(`${PUSH}/vapid`, 'const found = await this.ours();\n    if', 'const found = ecdh.getPrivateKey();\n    if'),
    ],
    tests: [test('medium', 'devices', 'is one for all nodes')],
  },
  {
    name: 'the token of FCM is fetched once by all',
    edits: [off(`${PUSH}/fcm-tokens`, 'this.fetching ??=', 'this.fetching =')],
    tests: [test('medium', 'push', 'is fetched once by all who need it')],
  },
  {
    name: 'a token that FCM does not take is renewed once',
    edits: [off(`${PUSH}/fcm.device-sender`, 'if (!isTokenRefused(answer)) return', 'return')],
    tests: [test('medium', 'push', 'is renewed once when FCM does not take it')],
  },
  {
    name: 'data goes before words, where there is no room',
    edits: [off(WORDS, 'const bare = { ...words, data: undefined };', 'const bare = words;')],
    tests: [small(WORDS, 'is its data first')],
  },
  {
    name: 'words are cut between what people take for characters',
    edits: [off(WORDS, '[...graphemes.segment(head)].map(({ segment }) => segment)', 'Array.from(head)')],
    tests: [small(WORDS, 'a family, which is one to who sees it')],
  },
  {
    name: 'what is too large for its service is cut once more',
    edits: [off(`${PUSH}/web-push.device-sender`, "outcome.code === 'CONTENT_REFUSED'", "outcome.words === ''")],
    tests: [test('medium', 'push', 'is cut once more, and then given up')],
  },
  {
    name: 'people whom no directory knows are reached by their devices',
    edits: [
      off(
        `${PLANNING}/planning-facts`,
        'new Map([...byProfile, ...books])',
        'new Map([...books, ...byProfile].slice(0, 0))',
      ),
    ],
    tests: [test('e2e', 'push', 'reaches every device of whoever is not there')],
  },
  {
    name: 'a mail that waits goes at once when push has failed for good',
    edits: [off(`${PLANNING}/hastening`, 'if (channel === PUSH) this.unreached(notificationId);')],
    tests: [test('e2e', 'push', 'that has failed for good has the mail go at once')],
  },
  {
    name: 'a mail that waits goes at once when the last device was taken away',
    edits: [
      off(
        `${PLANNING}/stored.delivery-review`,
        'if (channel.key === PUSH && delivery.notificationId !== null) this.hastening.unreached(delivery.notificationId);',
      ),
    ],
    tests: [test('e2e', 'push', 'whose last device is unregistered while it waits')],
  },
];
