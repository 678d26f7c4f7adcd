import PostalMime from 'postal-mime';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, eventually, run, type SendResult, sendQuery } from '../support/client.js';
import { startSmtpInbox } from '../support/smtp-inbox.js';

const service = tokenFor('shop', ['service']);
const admin = tokenFor('root', ['admin']);
const SAVE = `mutation ($input: SaveTemplateInput!) {
  saveTemplate(input: $input) { id key locale version category content { subject title message html } variables createdAt createdBy }
}`;
const DELETE = 'mutation ($key: String!, $locale: String) { deleteTemplate(key: $key, locale: $locale) }';
const RENDER =
  'query ($input: RenderTemplateInput!) { renderTemplate(input: $input) { subject title message html text } }';
const TEST = `mutation ($template: TemplateInput!, $userId: ID!, $channels: [ChannelInput!]) {
  sendTestNotification(template: $template, userId: $userId, channels: $channels) { sendId notifications { userId notificationId } }
}`;
const PREVIEW = `query ($input: SendNotificationInput!) {
  previewDelivery(input: $input) { userId decisions { channel verdict } }
}`;
const CATEGORY = 'mutation ($input: CategoryInput!) { saveCategory(input: $input) { key } }';
const NOW = [{ channel: 'inApp' }, { channel: 'email', timing: 'ALWAYS' }];

interface Saved {
  saveTemplate: { id: string; key: string; locale: string; version: number; category: string; createdBy: string };
}

describe('a send by a template', () => {
  let smtp: Awaited<ReturnType<typeof startSmtpInbox>>;
  let installation: TestInstallation;
  let node: TestNode;
  let other: TestNode;
  let sql: Client;
  beforeAll(async () => {
    smtp = await startSmtpInbox();
    const env = {
      SMTP_URL: smtp.url,
      SWEEP_SECONDS: '0.2',
      BRAND_NAME: 'Acme & Sons',
      BRAND_LOGO_URL: 'https://acme.example/logo.png',
      BRAND_COLOR: '#ffcc00',
      CONTENT_KEYS: `one:${Buffer.alloc(32, 1).toString('base64')}`,
    };
    installation = await startInstallation(env, 2);
    [node, other] = installation.nodes as [TestNode, TestNode];
    sql = new Client({ connectionString: installation.database.url });
    await sql.connect();
    const recipients = [
      { id: 'ann', email: 'ann@example.com', locale: 'en' },
      { id: 'bob', email: 'bob@example.com', locale: 'de-AT' },
      { id: 'cem', email: 'cem@example.com', locale: 'fr-CH' },
      { id: 'dan', email: 'dan@example.com', locale: 'ja' },
      { id: 'eve', email: 'eve@example.com' },
    ];
    await run(node.url, service, 'mutation ($r: [RecipientInput!]!) { upsertRecipients(recipients: $r) }', {
      r: recipients,
    });
    await run(node.url, admin, CATEGORY, { input: { key: 'secret', title: 'Secret', sensitive: true } });
  });
  afterAll(async () => {
    await sql.end();
    await installation.close();
    await smtp.close();
  });

  const save = async (key: string, content: object, more: object = {}, at = node) =>
    (await run<Saved>(at.url, admin, SAVE, { input: { key, content, ...more } })).saveTemplate;
  const send = async (userIds: string[], template: object, more: object = {}, at = node) =>
    (
      await run<{ sendNotification: SendResult }>(at.url, service, sendQuery, {
        input: { to: { userIds }, type: 'test', template, ...more },
      })
    ).sendNotification;
  const refused = async (template: object, more: object = {}) => {
    const input = { to: { userIds: ['ann'] }, type: 'test', template, ...more };
    return (await ask(node.url, service, sendQuery, { input })).errors?.[0];
  };
  const newest = async (user: string) => {
    const page = '{ notifications(first: 1) { nodes { title message category type } } }';
    const { notifications } = await run<{
      notifications: { nodes: { title: string; message: string; category: string; type: string }[] };
    }>(other.url, tokenFor(user), page);
    return notifications.nodes[0];
  };
  const mailTo = async (user: string, subject: string) => {
    const found = await eventually(
      async () => {
        const mails = smtp.mails.filter(({ to }) => to.includes(`${user}@example.com`));
        const parsed = await Promise.all(mails.map(({ raw }) => PostalMime.parse(raw)));
        return parsed.find((mail) => mail.subject === subject);
      },
      (mail) => mail !== undefined,
    );
    return found!;
  };
  const inThreeLanguages = async (key: string, more: object = {}) => {
    await save(
      key,
      {
        title: 'Order {{ n }}',
        message: 'Hello {{ name }}',
        subject: 'Your order {{ n }}',
        html: '<p>Hello <b>{{ name }}</b></p>',
      },
      more,
    );
    await save(
      key,
      {
        title: 'Bestellung {{ n }}',
        message: 'Hallo {{ name }}',
        subject: 'Ihre Bestellung {{ n }}',
        html: '<p>Hallo <b>{{ name }}</b></p>',
      },
      { locale: 'de' },
    );
    await save(key, { title: 'Commande {{ n }}', message: 'Bonjour {{ name }}' }, { locale: 'fr' });
  };

  it('tells each in his own language, in the app and by mail', async () => {
    await inThreeLanguages('three', { category: 'social' });
    const variables = { n: 7, name: '<i>Ada</i>' };
    await send(['ann', 'bob', 'cem', 'dan', 'eve'], { key: 'three', variables }, { channels: NOW });
    const titles = await Promise.all(['ann', 'bob', 'cem', 'dan', 'eve'].map(newest));
    expect(titles.map((each) => each?.title)).toEqual(['Order 7', 'Bestellung 7', 'Commande 7', 'Order 7', 'Order 7']);
    expect(titles[1]).toEqual({ title: 'Bestellung 7', message: 'Hallo <i>Ada</i>', category: 'social', type: 'test' });
    const german = await mailTo('bob', 'Ihre Bestellung 7');
    expect(german.html).toContain('<p>Hallo <b>&lt;i&gt;Ada&lt;/i&gt;</b></p>');
    expect(german.html).toContain('https://acme.example/logo.png');
    expect(german.html).toContain('alt="Acme &amp; Sons"');
    expect(german.html).toContain('#ffcc00');
    expect(german.text).toContain('Hallo <i>Ada</i>');
    // Without html of its own it has the usual form.
    const french = await mailTo('cem', 'Commande 7');
    expect(french.html).toContain('Bonjour &lt;i&gt;Ada&lt;/i&gt;');
  });

  it('names a version, or has the newest, which is another at every node within a second', async () => {
    const content = (number: number) => ({ title: `Version ${number}`, message: 'x' });
    const first = await save('versions', content(1), {}, other);
    expect([first.version, first.locale, first.category, first.createdBy]).toEqual([1, 'en', 'system', 'root']);
    await send(['ann'], { key: 'versions' });
    expect((await newest('ann'))?.title).toBe('Version 1');
    const savedAt = performance.now();
    expect((await save('versions', content(2), { category: 'task' }, other)).version).toBe(2);
    await eventually(
      async () => {
        await send(['ann'], { key: 'versions' });
        return newest('ann');
      },
      (told) => told?.title === 'Version 2' && told.category === 'task',
    );
    expect(performance.now() - savedAt).toBeLessThan(2_000);
    await send(['ann'], { key: 'versions', version: 1 });
    expect(await newest('ann')).toMatchObject({ title: 'Version 1', category: 'system' });
    expect((await save('versions', content(3))).category).toBe('task');
    expect((await refused({ key: 'versions', version: 4 }))?.message).toContain('has no version 4');
    const { templateVersions } = await run<{ templateVersions: { version: number }[] }>(
      other.url,
      admin,
      '{ templateVersions(key: "versions") { version } }',
    );
    expect(templateVersions.map(({ version }) => version)).toEqual([3, 2, 1]);
  });

  it('is refused where something is missing or wrong, which is named, and never shown', async () => {
    const variables = {
      type: 'object',
      properties: {
        name: { type: 'string' },
        order: { type: 'object', properties: { number: { type: 'integer' } }, required: ['number'] },
      },
      required: ['name', 'order'],
      additionalProperties: false,
    };
    await save('checked', { title: '{{ name }}', message: '{{ order.number }}' }, { variables });
    const error = await refused({ key: 'checked', variables: { order: { number: 'seventeen' }, colour: 'red' } });
    expect(error?.extensions.code).toBe('BAD_USER_INPUT');
    expect(error?.message).toContain('template.variables.name is missing');
    expect(error?.message).toContain('template.variables.order.number must be integer');
    expect(error?.message).toContain('template.variables.colour is none that it has');
    expect(error?.message).not.toMatch(/seventeen|red\b/);
    await save('unchecked', { title: '{{ a }}', message: '{{ b.c }} {{ d | default: "x" }}' });
    expect((await refused({ key: 'unchecked' }))?.message).toContain('needs variables that were not given: a, b');
    expect((await refused({ key: 'nosuch' }))?.message).toContain('there is no template "nosuch"');
    expect((await refused({ key: 'checked' }, { title: 'x', message: 'y' }))?.message).toContain(
      'either a template, or title and message',
    );
    expect((await refused({ key: 'unchecked', variables: { a: 'x'.repeat(300), b: { c: 1 } } }))?.message).toContain(
      'title must have at most 200',
    );
    await send(['ann'], { key: 'unchecked', variables: { a: 'One\r\nBcc: evil@example.com\n', b: { c: 1 } } });
    expect((await newest('ann'))?.title).toBe('One Bcc: evil@example.com');
  });

  it('is the same send when it is repeated, whatever was saved meanwhile or deleted', async () => {
    await save('repeated', { title: 'First {{ a }}', message: 'x' });
    const request = [['ann'], { key: 'repeated', variables: { a: 1, b: 2 } }, { idempotencyKey: 'again' }] as const;
    const first = await send([...request[0]], request[1], request[2]);
    await save('repeated', { title: 'Second {{ a }}', message: 'x' });
    const second = await send(['ann'], { key: 'repeated', variables: { b: 2, a: 1 } }, request[2]);
    await run(node.url, admin, DELETE, { key: 'repeated' });
    const third = await send([...request[0]], request[1], request[2]);
    for (const again of [second, third]) {
      expect([again.sendId, again.duplicate]).toEqual([first.sendId, true]);
    }
    expect((await refused({ key: 'repeated', variables: { a: 2 } }, request[2]))?.extensions.code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
    expect((await refused({ key: 'repeated' }))?.message).toContain('there is no template');
  });

  it('says at its time what it said when it was accepted, to each in the language that he has then', async () => {
    await inThreeLanguages('later');
    const scheduledAt = new Date(Date.now() + 2_500);
    const variables = { n: 1, name: 'Ada' };
    await run(node.url, service, 'mutation { setTopicFollowers(topic: "news", add: ["ann", "bob"]) }').catch(
      () => undefined,
    );
    await send(['ann', 'bob', 'cem'], { key: 'later', variables }, { scheduledAt, channels: NOW });
    await save('later', { title: 'Changed', message: 'x' });
    await run(node.url, admin, DELETE, { key: 'later' });
    await run(node.url, service, 'mutation { upsertRecipients(recipients: [{ id: "cem", locale: "de" }]) }');
    await eventually(
      () => newest('cem'),
      (told) => told?.title === 'Bestellung 1',
    );
    expect([(await newest('ann'))?.title, (await newest('bob'))?.title]).toEqual(['Order 1', 'Bestellung 1']);
    expect((await mailTo('bob', 'Ihre Bestellung 1')).html).toContain('Hallo <b>Ada</b>');
    await run(node.url, service, 'mutation { upsertRecipients(recipients: [{ id: "cem", locale: "fr-CH" }]) }');
  });

  it('leaves nothing of what is sensitive in clear, and shows it where it belongs', async () => {
    await inThreeLanguages('sensitive', { category: 'secret' });
    const variables = { n: 'canary-4711', name: 'Ada' };
    const later = new Date(Date.now() + 86_400_000);
    await send(['ann', 'bob'], { key: 'sensitive', variables }, { channels: NOW });
    await send(['ann', 'bob'], { key: 'sensitive', variables }, { scheduledAt: later });
    expect((await newest('bob'))?.title).toBe('Bestellung canary-4711');
    expect((await mailTo('bob', 'Ihre Bestellung canary-4711')).html).toContain('Hallo <b>Ada</b>');
    for (const table of ['contents', 'scheduled_sends', 'idempotency_keys', 'audit_entries']) {
      const { rows } = await sql.query<{ row: string }>(
        `SELECT t::text AS row FROM ${table} t WHERE t::text LIKE '%canary-4711%'`,
      );
      expect(rows).toEqual([]);
    }
  });

  it('is previewed, unsaved or saved, and sent as a test', async () => {
    const content = {
      title: 'Hello {{ name }}',
      message: 'Text {{ name }}',
      html: '<p onclick="x()">{{ name }}</p><script>alert(1)</script>',
    };
    const { renderTemplate } = await run<{ renderTemplate: Record<string, string | null> }>(node.url, admin, RENDER, {
      input: { content, variables: { name: '<Ada>' }, locale: 'de' },
    });
    expect(renderTemplate).toMatchObject({ subject: null, title: 'Hello <Ada>', message: 'Text <Ada>' });
    expect(renderTemplate['html']).toContain('<p>&lt;Ada&gt;</p>');
    expect(renderTemplate['html']).toContain('https://acme.example/logo.png');
    expect(renderTemplate['html']).not.toMatch(/onclick|alert/);
    expect(renderTemplate['text']).toContain('Text <Ada>');
    await inThreeLanguages('tested');
    const variables = { n: 5, name: 'Ada' };
    const saved = await run<{ renderTemplate: { title: string } }>(node.url, admin, RENDER, {
      input: { key: 'tested', locale: 'de-CH', variables },
    });
    expect(saved.renderTemplate.title).toBe('Bestellung 5');
    const preview = await run<{ previewDelivery: { userId: string }[] }>(node.url, service, PREVIEW, {
      input: { to: { userIds: ['bob'] }, type: 'test', template: { key: 'tested', variables } },
    });
    expect(preview.previewDelivery.map(({ userId }) => userId)).toEqual(['bob']);
    const test = await run<{ sendTestNotification: SendResult }>(node.url, admin, TEST, {
      template: { key: 'tested', variables },
      userId: 'bob',
      channels: NOW,
    });
    expect(test.sendTestNotification.notifications.map(({ userId }) => userId)).toEqual(['bob']);
    expect(await newest('bob')).toMatchObject({ title: '[Test] Bestellung 5', type: 'template_test' });
    expect((await mailTo('bob', '[Test] Ihre Bestellung 5')).html).toContain('Hallo <b>Ada</b>');
  });

  it('is in the audit log as it was changed, by keys alone', async () => {
    await save('audited', { title: 'canary-0815', message: 'x' });
    await run(node.url, admin, DELETE, { key: 'audited', locale: 'en' });
    const { auditLog } = await run<{ auditLog: { nodes: { action: string; subject: string }[] } }>(
      node.url,
      admin,
      '{ auditLog(first: 2, action: "template.") { nodes { action subject detail } } }',
    );
    expect(auditLog.nodes).toMatchObject([
      { action: 'template.delete', subject: 'template:audited', detail: { locale: 'en' } },
      { action: 'template.save', subject: 'template:audited', detail: { locale: 'en', version: 1 } },
    ]);
    expect(JSON.stringify(auditLog)).not.toContain('canary-0815');
    const deleted = await run<{ deleteTemplate: boolean; template: null }>(node.url, admin, DELETE, { key: 'audited' });
    expect(deleted.deleteTemplate).toBe(false);
    const { templates, template } = await run<{ templates: { key: string }[]; template: { version: number } | null }>(
      node.url,
      admin,
      '{ templates { key locale } template(key: "audited") { version } }',
    );
    expect([templates.some(({ key }) => key === 'audited'), template]).toEqual([false, null]);
    // Its numbers go on.
    expect((await save('audited', { title: 'x', message: 'x' })).version).toBe(2);
    expect((await refused({ key: 'audited', version: 1 }))?.message).toContain('has no version 1');
  });
});
