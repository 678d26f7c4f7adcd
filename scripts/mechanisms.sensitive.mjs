// Of mechanisms.table.mjs: what sensitive notifications say, and who may have it.

import { off, small, test } from './mechanisms.words.mjs';

const SEALING = 'notifications/sealing';
const SEALER = `${SEALING}/content-sealer`;
const OPENER = `${SEALING}/content-opener`;
const AES = 'platform/sealing/aes.content-cipher';
const REVIEW = 'delivery/planning/stored.delivery-review';

const canary = test('faults', 'sensitive', 'is nowhere in clear, and is read by those whom it is for');
const medium = (name) => test('medium', 'sensitive', name);
const e2e = (name) => test('e2e', 'sensitive', name);

export const SENSITIVE_MECHANISMS = [
  {
    name: 'what is sent in a sensitive category is sealed',
    edits: [off(SEALER, 'return (await this.isSensitive(send)) ? this.seal(send) : send;', 'return send;')],
    tests: [canary],
  },
  {
    name: 'what is sent in a sensitive category in somebody’s transaction is sealed',
    edits: [off('notifications/transaction-sends.service', 'problem ? send : await this.sealer.sealed(send)', 'send')],
    tests: [canary],
  },
  {
    name: 'a scheduled send is sealed for what it becomes',
    edits: [
      off('notifications/due/schedules.service', 'this.sealer.resealed(', '((planned: PlannedSend) => planned)('),
    ],
    tests: [canary, medium('wait for their key, and are published when it is there')],
  },
  {
    name: 'a scheduled send is sealed whose category became sensitive',
    edits: [off(SEALER, 'if (!sealed) return this.sealed(planned);', 'if (!sealed) return planned;')],
    tests: [medium('are sealed if their category has become sensitive since')],
  },
  {
    name: 'a worker of the version before can’t publish what is sealed',
    edits: [
      off(
        'notifications/scheduled-request',
        'sealed ? request : { ...request, title',
        'false ? request : { ...request, title',
      ),
    ],
    tests: [medium('are left alone by a worker of the version before')],
  },
  {
    name: 'a fingerprint is sealed with its send',
    edits: [
      off('notifications/publish.repository', 'idempotency?.sealed?.bytes ?? idempotency', 'idempotency'),
      off('notifications/publish.repository', 'send.idempotency?.sealed?.keyId', 'null'),
    ],
    tests: [medium('leave no hash of what they say under their idempotency key')],
  },
  {
    name: 'the bus gets nothing of what is sealed',
    edits: [
      off(
        'notifications/feed/feed-change',
        "if (changes?.some((change) => 'record' in change && isSealed(change.record.content))) return withoutChanges();",
      ),
    ],
    tests: [small('notifications/feed/feed-change', 'takes nothing of what is kept encrypted along'), canary],
  },
  {
    name: 'what is sealed is in no chunk',
    edits: [off('notifications/feed/feed-announcer', ' && said.sealed === null')],
    tests: [small('notifications/feed/feed-announcer', 'tells nobody what is sealed')],
  },
  {
    name: 'a stream is told what it reads opened',
    edits: [
      off(
        'notifications/feed/feed-reader',
        'rows.some((row) => row.sealed !== null) ? this.opened(pages) : pages',
        'pages',
      ),
    ],
    tests: [canary],
  },
  {
    name: 'what is sealed can’t be opened in the place of another',
    edits: [off(AES, '${LAYOUT}\\0${keyId}\\0${context}', '${LAYOUT}')],
    tests: [
      {
        project: 'small',
        file: 'test/contracts/content-cipher.spec.ts',
        name: 'does not open what was sealed for another place',
      },
      medium('can’t be put into the place of one another'),
    ],
  },
  {
    name: 'every key that is known opens',
    edits: [off(AES, 'new Map(keys.map(', 'new Map(keys.slice(0, 1).map(')],
    tests: [
      { project: 'small', file: 'test/contracts/content-cipher.spec.ts', name: 'opens with each of them' },
      e2e('leave nobody without what he is told'),
    ],
  },
  {
    name: 'what can’t be opened breaks nothing',
    edits: [
      off(
        AES,
        '// The tag does not fit: another key of that name, another place, or changed bytes.\n      return null;',
        'throw new Error();',
      ),
      off(
        OPENER,
        "} catch (err) {\n      this.log.write('error', 'sensitive notifications",
        "} catch (err) {\n      if (err) throw err;\n      this.log.write('error', 'sensitive notifications",
      ),
    ],
    tests: [
      small(OPENER, 'stays a placeholder where it was put into another’s place'),
      small(OPENER, 'stays one while the cipher fails'),
    ],
  },
  {
    name: 'a cipher that does not answer holds up no page',
    edits: [
      off(
        OPENER,
        'await inTime(\n        OPEN_MS,\n        Promise.resolve().then(() => this.cipher.open(items)),\n      )',
        'await this.cipher.open(items)',
      ),
    ],
    tests: [small(OPENER, 'stays one while the cipher fails, or does not answer')],
  },
  {
    name: 'what was opened does not stay in memory',
    edits: [off(OPENER, 'this.sweeping ??= setTimeout(() => this.sweep(), KEEP_MS).unref();')],
    tests: [small(OPENER, 'is in clear in memory for half a minute')],
  },
  {
    name: 'nobody is sent a placeholder',
    edits: [
      off(
        REVIEW,
        "if (text) return { ...review, text };\n    return { verdict: 'DEFERRED'",
        "if (text ?? review) return { ...review, ...(text && { text }) };\n    return { verdict: 'DEFERRED'",
      ),
    ],
    tests: [small(REVIEW, 'lets what can’t be opened wait'), e2e('has mails that wait for their key')],
  },
  {
    name: 'what was published as sensitive stays so',
    edits: [off(REVIEW, ' || notification.sealed !== null')],
    tests: [small(REVIEW, 'calls it sensitive whatever its category is by now')],
  },
  {
    name: 'the log of attempts has nothing of what is sensitive',
    edits: [
      off(
        'delivery/engine/delivery-sending',
        'outgoing.notification.isSensitive ? withoutWords(outcome.error) : outcome.error',
        'withoutWords({ ...outcome.error, code: outcome.error.code } as DeliveryError) && outcome.error',
      ),
    ],
    tests: [canary],
  },
  {
    name: 'what an older key opens is sealed anew',
    edits: [
      off(
        `${SEALING}/resealing.service`,
        'keys.filter((other) => other !== now)',
        'keys.filter((other) => other === now)',
      ),
    ],
    tests: [medium('are sealed anew under the key of now'), e2e('leave nobody without what he is told')],
  },
  {
    name: 'no category becomes sensitive where there are no keys',
    edits: [
      off(
        'preferences/defaults.service',
        'if (checked.sensitive === true && this.cipher.sealingKey === null) throw noKeys();',
      ),
    ],
    tests: [e2e('can’t be made in production without keys')],
  },
];
