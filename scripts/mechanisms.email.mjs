// Of mechanisms.table.mjs: mail, its links, and whom it does not go to.

import { off, small, test } from './mechanisms.words.mjs';

const EMAIL = 'delivery/channels/email';
const RENDERING = 'delivery/channels/rendering';
const UNSUBSCRIBE = 'delivery/channels/unsubscribe';
const CHANNEL = `${EMAIL}/email.delivery-channel`;
const UNDER_WAY = `${EMAIL}/mail-under-way`;
const OUTCOME = `${EMAIL}/smtp-outcome`;
const COMPOSE = `${EMAIL}/compose-mail`;
const TOKEN = `${UNSUBSCRIBE}/unsubscribe-token`;

export const EMAIL_MECHANISMS = [
  {
    name: 'a mail is not ended when its attempt is no longer ours',
    edits: [off(UNDER_WAY, '!this.isOver && this.mayGo()', 'true')],
    tests: [
      small(UNDER_WAY, 'is not ended when it may not'),
      test('medium', 'email', 'is not ended when the attempt is no longer ours by then'),
      test('medium', 'email', 'is not ended when the worker stood still'),
    ],
  },
  {
    name: 'whether a mail may end is asked when all before has left the process',
    edits: [off(UNDER_WAY, 'if (waiting === 0) then();\n    else', 'if (waiting >= 0) then();\n    else')],
    tests: [small(UNDER_WAY, 'is asked for when all of it has left the process')],
  },
  {
    name: 'a mail that failed in its middle takes its connection along',
    edits: [off(UNDER_WAY, 'if (!this.isHandedOver) this.begun?.cut();')],
    tests: [small(UNDER_WAY, 'takes its connection along'), test('medium', 'email', 'full-452-in-data')],
  },
  {
    name: 'an attempt whose time is over lets go of the mail server',
    edits: [off(CHANNEL, 'transporterName: provider, signal }', 'transporterName: provider }')],
    tests: [
      test('medium', 'email', 'is let go of in the middle when the time is over'),
      test('medium', 'email', 'ends promptly when the time is over'),
    ],
  },
  {
    name: 'silence behind the whole of a mail may be a yes, and no outage',
    edits: [
      off(OUTCOME, "if (responseCode === undefined && isHandedOver) return as('TAKEN_PERHAPS', { retry: true });"),
    ],
    tests: [
      small(OUTCOME, 'knows nothing when all was handed over'),
      test('medium', 'email', 'drop-after-dot'),
      test('medium', 'email', 'silent-after-dot'),
    ],
  },
  {
    name: 'a database that is away is not taken for a mail server that is',
    edits: [off(OUTCOME, 'code !== undefined && OF_THE_CONNECTION.has(code) ?', "code !== '' ?")],
    tests: [small(OUTCOME, 'CHANNEL_FAILED')],
  },
  {
    name: 'a server that does not let us in puts nobody on the suppression list',
    edits: [off(OUTCOME, "&& !NOT_OF_THE_ADDRESS.test(response ?? '')")],
    tests: [small(OUTCOME, 'for the address’s fault'), test('medium', 'email', 'policy-550')],
  },
  {
    name: 'nobody’s mail is given up because our sender is refused',
    edits: [
      off(
        OUTCOME,
        "return isForGood\n    ? as('PROVIDER_REFUSED_SENDER', { retry: true, isProviderDown: true })",
        "return isForGood\n    ? as('CONTENT_REFUSED', { retry: false })",
      ),
    ],
    tests: [test('medium', 'email', 'sender-550')],
  },
  {
    name: 'an address is one, and can end no header',
    edits: [off(COMPOSE, 'if (!isWritable(address)) {', 'if (address === null) {')],
    tests: [test('medium', 'email-headers', 'is refused, before anybody is asked')],
  },
  {
    name: 'nobody passes off a text as encoded already',
    edits: [off(COMPOSE, ".replaceAll('=?', '=\\u2060?')")],
    tests: [test('medium', 'email-headers', 'change neither envelope nor headers')],
  },
  {
    name: 'a mail has the same Message-ID at each attempt',
    edits: [off(COMPOSE, 'messageId: messageIdOf(delivery.id, from.address),')],
    tests: [
      test('medium', 'email-headers', 'have the same Message-ID at each attempt'),
      test('medium', 'email', 'lets the provider recognise another attempt'),
    ],
  },
  {
    name: 'whatever a sender wrote is text',
    edits: [off(`${RENDERING}/escaping`, 'text.replaceAll(/[&<>"\'`]/g, (char) => ENTITIES[char] ?? char)', 'text')],
    tests: [small(`${RENDERING}/mail`, 'lets nothing of a sender’s be anything but text')],
  },
  {
    name: 'mails link to the web and to mail alone',
    edits: [off(`${RENDERING}/escaping`, 'SAFE_PROTOCOLS.has(url.protocol) ? url.href : null', 'url.href')],
    tests: [small(`${RENDERING}/mail`, 'links to nothing but the web and mail')],
  },
  {
    name: 'a mail is dark where its reader is in the dark',
    edits: [off(`${RENDERING}/mail-styles`, "`@media (prefers-color-scheme: dark){${classes('', dark)}}`,")],
    tests: [test('e2e', 'mail-look', 'can be read in dark')],
  },
  {
    name: 'a word without end does not widen a mail',
    edits: [off(`${RENDERING}/mail-html`, "'overflow-wrap:anywhere;word-break:break-word'", "''")],
    tests: [test('e2e', 'mail-look', 'can be read in light')],
  },
  {
    name: 'mails of critical categories have no way out',
    edits: [off(CHANNEL, 'const unsubscribeUrl = isCritical', 'const unsubscribeUrl = delivery === null')],
    tests: [test('medium', 'email-headers', 'have no way out of a critical category')],
  },
  {
    name: 'the page of a link changes nothing',
    edits: [
      off(
        `${UNSUBSCRIBE}/unsubscribe.service`,
        "return 'kind' in found ? found : { kind: 'ask', category: found.title };",
        "if ('kind' in found) return found;\n    await this.unsubscribe(token);\n    return { kind: 'ask', category: found.title };",
      ),
    ],
    tests: [test('e2e', 'unsubscribe', 'shows a page, and changes nothing')],
  },
  {
    name: 'nobody leaves a critical category by a link',
    edits: [
      off(`${UNSUBSCRIBE}/unsubscribe.service`, 'isCritical: category?.isCritical === true', 'isCritical: false'),
    ],
    tests: [test('e2e', 'unsubscribe', 'of a category that was made critical since')],
  },
  {
    name: 'what an unsubscription brings along is bounded',
    edits: [off(`${UNSUBSCRIBE}/unsubscribe.controller`, 'if (!(await isSmall(request))) {', 'if (request.closed) {')],
    tests: [test('e2e', 'unsubscribe', 'takes no more of a body')],
  },
  {
    name: 'a link is believed by its signature',
    edits: [off(TOKEN, 'if (!timingSafeEqual(signature, sign(text, key))) return undefined;')],
    tests: [small(TOKEN, 'that was changed anywhere is none')],
  },
  {
    name: 'a link does not show whom it is for',
    edits: [off(TOKEN, 'cipher.update(text), cipher.final()]).toString(', 'text]).toString(')],
    tests: [small(TOKEN, 'does not show whose it is')],
  },
  {
    name: 'of nodes that start together one makes the key of links',
    edits: [
      off(
        'platform/secrets/installation-secrets.repository',
        'ON CONFLICT (name) DO NOTHING',
        'ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      ),
    ],
    tests: [test('medium', 'unsubscribe', 'where a node looked before another had made the key')],
  },
  {
    name: 'a stranger’s token does not cost us our keys',
    edits: [off(`${UNSUBSCRIBE}/unsubscribe-keys`, 'this.read().catch(() => all)', 'this.read()')],
    tests: [small(`${UNSUBSCRIBE}/unsubscribe-keys`, 'are kept while the database is away')],
  },
  {
    name: 'addresses are compared without their case',
    edits: [off('delivery/channels/suppressions/suppressions.service', '.trim().toLowerCase()')],
    tests: [test('medium', 'unsubscribe', 'are of a channel, whatever the case and the spaces')],
  },
  {
    name: 'mails in files are bounded',
    edits: [off(`${EMAIL}/mail-files`, 'if (this.written % PRUNE_EVERY === 1) await this.prune();')],
    tests: [test('medium', 'email-headers', 'the newest are kept')],
  },
  {
    name: 'no mail is written to a file that is not ours any more',
    edits: [off(CHANNEL, 'if (signal.aborted || !context.isOurs()) throw new AttemptLostError();')],
    tests: [test('medium', 'email-headers', 'nothing is written that is not ours any more')],
  },
  {
    name: 'options of a mail server that nobody knows are refused at start',
    edits: [
      off('platform/config/mail-environment', '(SMTP_OPTIONS as readonly string[]).includes(name)', "name !== ''"),
    ],
    tests: [small('platform/config/mail-environment', 'has no server')],
  },
  {
    name: 'no password is kept that a mail server repeats',
    edits: [off(`${EMAIL}/smtp-outcome`, 'if (isOfLogin(failure) && response !== undefined) {', 'if (false) {')],
    tests: [small(`${EMAIL}/smtp-outcome`, 'keeps no password that a server repeats')],
  },
];
