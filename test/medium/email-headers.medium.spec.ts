import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { KEPT_MAILS } from '../../src/delivery/channels/email/mail-files.js';
import { newId } from '../../src/platform/database/index.js';
import { anEmailChannel } from '../support/email-channel.js';
import { aContext, anOutgoingDelivery } from '../support/outgoing-delivery.js';
import { startSmtpInbox } from '../support/smtp-inbox.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function onInbox(env: Record<string, string> = {}) {
  const inbox = await startSmtpInbox();
  const made = anEmailChannel({ SMTP_URL: inbox.url, ...env });
  closers.push(() => inbox.close(), made.close);
  return { inbox, ...made };
}

/** The lines in front of the first empty one, put together again where they were folded. */
const headersOf = (raw: string): string[] =>
  raw
    .slice(0, raw.indexOf('\r\n\r\n'))
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
const header = (raw: string, name: string) =>
  headersOf(raw)
    .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    .map((line) => line.slice(name.length + 1).trim());

describe('the headers of a mail', () => {
  it('say what it is, who it is from, and how to stop it', async () => {
    const { inbox, channel } = await onInbox();
    const delivery = anOutgoingDelivery({ attempt: 3, recipient: { displayName: 'Ada Lovelace', locale: 'fr-CH' } });
    await channel.deliver(delivery, aContext('smtp'));
    const [{ raw, from, to, mail }] = inbox.mails as [(typeof inbox.mails)[0]];
    expect({ from, to }).toEqual({ from: 'news@shop.example', to: ['ada@example.com'] });
    expect(mail).toMatchObject({
      from: { name: 'Example Shop', address: 'news@shop.example' },
      to: [{ name: 'Ada Lovelace', address: 'ada@example.com' }],
      subject: 'Your order has shipped',
      messageId: `<${delivery.id}@shop.example>`,
    });
    expect(Math.abs(Date.parse(mail.date ?? '') - Date.now())).toBeLessThan(60_000);
    expect(header(raw, 'Auto-Submitted')).toEqual(['auto-generated']);
    expect(header(raw, 'Feedback-ID')).toEqual(['order_status:system:email:herald']);
    expect(header(raw, 'X-Herald-Notification')).toEqual([delivery.notification.id]);
    expect(header(raw, 'List-Unsubscribe')).toEqual([
      expect.stringMatching(/^<https:\/\/herald\.shop\.example\/unsubscribe\?t=[\w-]{80,}&l=fr>$/),
    ]);
    expect(header(raw, 'List-Unsubscribe-Post')).toEqual(['List-Unsubscribe=One-Click']);
    expect(mail.text).toContain('Bonjour Ada Lovelace,');
    expect(mail.html).toContain('<h1');
    expect(raw).not.toContain(delivery.recipient.id);
  });

  it('have no way out of a critical category', async () => {
    const { inbox, channel } = await onInbox();
    await channel.deliver(anOutgoingDelivery({ isCritical: true }), aContext('smtp'));
    const { raw, mail } = inbox.mails[0]!;
    expect(raw.toLowerCase()).not.toContain('list-unsubscribe');
    expect(mail.text).not.toContain('/unsubscribe');
    expect(mail.html).not.toContain('/unsubscribe');
  });

  it('have the same Message-ID at each attempt', async () => {
    const { inbox, channel } = await onInbox();
    const delivery = anOutgoingDelivery();
    for (const attempt of [1, 2]) await channel.deliver({ ...delivery, attempt }, aContext('smtp'));
    expect(new Set(inbox.mails.map(({ mail }) => mail.messageId)).size).toBe(1);
  });

  it('encode what is not ASCII, and stay lines of a bounded length', async () => {
    const { inbox, channel } = await onInbox({ MAIL_FROM: '"Société Générale, Bücher" <news@shop.example>' });
    const title = `Größe 🎉 ${'x'.repeat(180)}`;
    const recipient = { displayName: 'Zoë "Z" Größe, 李' };
    await channel.deliver(
      anOutgoingDelivery({ recipient, notification: { title, message: 'w'.repeat(10_000) } }),
      aContext('smtp'),
    );
    const { raw, mail } = inbox.mails[0]!;
    expect(mail.subject).toBe(title);
    expect(mail.to?.[0]?.name).toBe(recipient.displayName);
    expect(mail.from?.name).toBe('Société Générale, Bücher');
    expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).toMatch(/^[\x20-\x7e\r\n\t]*$/);
    for (const line of raw.split('\r\n')) expect(line.length).toBeLessThan(998);
    expect(mail.text).toContain('w'.repeat(10_000));
  });
});

const EVIL = 'evil@evil.example';

describe('hostile values', () => {
  it.each([
    ['an address with a header behind it', { address: `ada@example.com\r\nBcc: ${EVIL}` }],
    ['an address with a line feed', { address: `ada@example.com\nBcc: ${EVIL}` }],
    ['an address with a NUL', { address: 'ada@example.com\0' }],
    ['two addresses', { address: `ada@example.com, ${EVIL}` }],
    ['an address with a name', { address: `Evil <${EVIL}>` }],
    ['an address with a command', { address: `ada@example.com> SIZE=1\r\nRCPT TO:<${EVIL}` }],
    ['an address with a space', { address: `ada@example.com ${EVIL}` }],
    ['no address', { address: '' }],
    ['an address without a host', { address: 'ada' }],
    ['an address that is too long', { address: `${'a'.repeat(250)}@example.com` }],
  ])('%s is refused, before anybody is asked', async (_what, over) => {
    const { inbox, channel } = await onInbox();
    await expect(channel.deliver(anOutgoingDelivery(over), aContext('smtp'))).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
      retry: false,
      isBadAddress: false,
    });
    expect(inbox.mails).toEqual([]);
    expect(channel.addressOf({ ...anOutgoingDelivery().recipient, email: over.address })).toBeNull();
  });

  const INJECTIONS = [
    `\r\nBcc: ${EVIL}`,
    `\nBcc: ${EVIL}`,
    `\rBcc: ${EVIL}`,
    `\r\n\r\nBcc: ${EVIL}`,
    `\u2028Bcc: ${EVIL}`,
    `\u0085Bcc: ${EVIL}`,
    `\0\r\n.\r\nMAIL FROM:<${EVIL}>\r\n`,
    `" <${EVIL}>, "`,
    `=?utf-8?Q?=0D=0ABcc:_${EVIL}?=`,
    ` =?utf-8?B?${Buffer.from(`\r\nBcc: ${EVIL}`).toString('base64')}?= `,
    `<${EVIL}>`,
  ];

  it.each(INJECTIONS)('as name, title, type and category change neither envelope nor headers: %j', async (evil) => {
    const { inbox, channel } = await onInbox();
    await channel.deliver(
      anOutgoingDelivery({
        recipient: { displayName: `Ada${evil}`, locale: evil, timeZone: evil },
        notification: {
          title: `Hello${evil}`,
          message: `Text${evil}`,
          type: `t${evil}`,
          category: `c${evil}`,
          categoryTitle: `C${evil}`,
        },
      }),
      aContext('smtp'),
    );
    expect(inbox.mails).toHaveLength(1);
    const { raw, from, to, mail } = inbox.mails[0]!;
    expect({ from, to }).toEqual({ from: 'news@shop.example', to: ['ada@example.com'] });
    expect(mail.to?.map(({ address }) => address)).toEqual(['ada@example.com']);
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(`${mail.to?.[0]?.name}${mail.subject}`).not.toMatch(/[\u0000-\u001f\u0080-\u009f\u2028]/);
    expect(mail.from?.address).toBe('news@shop.example');
    expect(mail.bcc ?? []).toEqual([]);
    const names = headersOf(raw).map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
    expect(names.toSorted()).toEqual(EXPECTED_HEADERS);
  });

  const EXPECTED_HEADERS = [
    'auto-submitted',
    'content-type',
    'date',
    'feedback-id',
    'from',
    'list-unsubscribe',
    'list-unsubscribe-post',
    'message-id',
    'mime-version',
    'subject',
    'to',
    'x-auto-response-suppress',
    'x-herald-attempt',
    'x-herald-notification',
  ];
});

describe('a server that wants TLS and a login', () => {
  it('gets both, and credentials are not logged', async () => {
    for (const scheme of ['smtp', 'smtps']) {
      const logins: string[] = [];
      const inbox = await startSmtpInbox({
        secure: scheme === 'smtps',
        disabledCommands: [],
        authOptional: false,
        onAuth({ username, password }, session, done) {
          logins.push(`${username}:${password}:${String(session.secure)}`);
          done(null, { user: username });
        },
      });
      const url = `${scheme}://shop%40example:p%3Fss@127.0.0.1:${inbox.port}?tls.rejectUnauthorized=false&requireTLS=true`;
      const { channel, log, close } = anEmailChannel({ SMTP_URL: url });
      closers.push(() => inbox.close(), close);
      await channel.deliver(anOutgoingDelivery(), aContext('smtp'));
      expect(inbox.mails).toHaveLength(1);
      expect(logins).toEqual(['shop@example:p?ss:true']);
      expect(log.text()).not.toContain('p?ss');
    }
  });

  it('whose certificate nobody vouches for gets nothing', async () => {
    const inbox = await startSmtpInbox({ disabledCommands: [] });
    const { channel, close } = anEmailChannel({ SMTP_URL: inbox.url });
    closers.push(() => inbox.close(), close);
    await expect(channel.deliver(anOutgoingDelivery(), aContext('smtp'))).rejects.toMatchObject({
      code: 'PROVIDER_DOWN',
    });
    expect(inbox.mails).toEqual([]);
  });
});

describe('without a server', () => {
  async function inFolder(env: Record<string, string> = {}) {
    const dir = await mkdtemp(join(tmpdir(), 'herald-mail-'));
    const made = anEmailChannel({ HERALD_DIR: dir, ...env });
    closers.push(() => rm(dir, { recursive: true, force: true }), made.close);
    return { folder: join(dir, 'mail'), ...made };
  }

  it('a mail is a file for browsers and one for mail programs, once for a delivery, and is told in the log', async () => {
    const { folder, channel, log } = await inFolder();
    expect(channel.isConfigured).toBe(true);
    expect(channel.providers).toEqual(['file']);
    const delivery = anOutgoingDelivery();
    for (const attempt of [1, 2]) await channel.deliver({ ...delivery, attempt }, aContext('file'));
    expect((await readdir(folder)).toSorted()).toEqual([`${delivery.id}.eml`, `${delivery.id}.html`]);
    const eml = await readFile(join(folder, `${delivery.id}.eml`), 'utf8');
    expect(header(eml, 'Message-ID')).toEqual([`<${delivery.id}@shop.example>`]);
    expect(await readFile(join(folder, `${delivery.id}.html`), 'utf8')).toContain('Your order has shipped');
    const lines = log.lines().filter(({ path }) => path === join(folder, `${delivery.id}.html`));
    expect(lines).toHaveLength(2);
    expect(log.text()).not.toContain('ada@example.com');
  });

  it('the newest are kept', async () => {
    const { folder, channel } = await inFolder();
    await channel.deliver(anOutgoingDelivery(), aContext('file'));
    const old = new Date(Date.now() - 86_400_000);
    const names = Array.from({ length: KEPT_MAILS + 50 }, () => newId()).flatMap((id) => [`${id}.eml`, `${id}.html`]);
    for (const name of [...names, 'mine.txt']) {
      await writeFile(join(folder, name), '');
      await utimes(join(folder, name), old, old);
    }
    const ids: string[] = [];
    for (let sent = 0; sent < 100; sent += 1) {
      const delivery = anOutgoingDelivery();
      ids.push(delivery.id);
      await channel.deliver(delivery, aContext('file'));
    }
    const left = await readdir(folder);
    expect(left).toHaveLength(KEPT_MAILS * 2 + 1);
    expect(left).toContain('mine.txt');
    for (const id of ids) expect(left).toContain(`${id}.eml`);
  });

  it('nothing is written that is not ours any more', async () => {
    const { folder, channel } = await inFolder();
    await expect(
      channel.deliver(anOutgoingDelivery(), aContext('file', { isOurs: () => false })),
    ).rejects.toMatchObject({ code: 'WORKER_DIED' });
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
  });

  it('there is no email in production', async () => {
    const { channel } = await inFolder({ NODE_ENV: 'production', JWT_SECRET: 's'.repeat(32) });
    expect(channel.isConfigured).toBe(false);
  });
});
