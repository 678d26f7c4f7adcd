import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode } from '../support/app.js';
import { aSend, eventually, run, send, type SendResult } from '../support/client.js';
import { startSmtpInbox } from '../support/smtp-inbox.js';

const EXPLAIN = `query ($id: ID!) {
  explainDelivery(notificationId: $id) {
    decisions { channel verdict reason source until }
    deliveries { channel status reason attemptCount nextAttemptAt deliveredAt attempts { outcome providerMessageId } }
  }
}`;
const PREVIEW = `query ($input: SendNotificationInput!) {
  previewDelivery(input: $input) { decisions { channel verdict reason source until } }
}`;
const PAUSE = `mutation ($until: DateTime) { pauseNotifications(until: $until) { pausedUntil } }`;
const UPDATE = `mutation ($input: UpdatePreferencesInput!) { updatePreferences(input: $input) { updatedAt } }`;
const SEEN = `mutation ($ids: [ID!]!) { markNotificationsSeen(ids: $ids) { affected } }`;
const CATEGORY = `mutation ($input: CategoryInput!) { saveCategory(input: $input) { key } }`;
const INBOX = `{ notifications(first: 100) { nodes { id silent } } }`;

interface Decision {
  channel: string;
  verdict: string;
  reason: string;
  source: string | null;
  until: string | null;
}
interface Explained {
  decisions: Decision[];
  deliveries: {
    channel: string;
    status: string;
    reason: string | null;
    attemptCount: number;
    attempts: { outcome: string; providerMessageId: string | null }[];
  }[];
}

describe('what is held back', () => {
  let smtp: Awaited<ReturnType<typeof startSmtpInbox>>;
  let installation: TestInstallation;
  let nodes: [TestNode, TestNode];
  let service: string;
  beforeAll(async () => {
    smtp = await startSmtpInbox();
    installation = await startInstallation(
      { SMTP_URL: smtp.url, SWEEP_SECONDS: '0.1', LEASE_SECONDS: '5', CAPS: 'email:5/3s,inApp:60/1m' },
      2,
    );
    nodes = installation.nodes as [TestNode, TestNode];
    service = nodes[0].token('shop', ['service']);
    await run(nodes[0].url, nodes[0].token('root', ['admin']), CATEGORY, {
      input: { key: 'pings', title: 'Pings', channels: [{ channel: 'email', enabled: true, timing: 'ALWAYS' }] },
    });
  });
  afterAll(async () => {
    await installation.close();
    await smtp.close();
  });

  async function known(id: string, change: Record<string, unknown> = {}): Promise<string> {
    await run(nodes[0].url, service, 'mutation ($r: [RecipientInput!]!) { upsertRecipients(recipients: $r) }', {
      r: [{ id, email: `${id}@example.com`, ...change }],
    });
    return id;
  }
  const asHim = <Answer>(user: string, document: string, variables: Record<string, unknown> = {}) =>
    run<Answer>(nodes[1].url, nodes[1].token(user), document, variables);
  const sent = async (at: number, user: string, change: Record<string, unknown> = {}) => {
    const result: SendResult = await send(nodes[at % 2]!.url, service, [user], change);
    return result.notifications[0]?.notificationId ?? '';
  };
  const many = (count: number, user: string, change: Record<string, unknown> = {}) =>
    Promise.all(Array.from({ length: count }, (_, at) => sent(at, user, { title: `Number ${at}`, ...change })));
  const explained = async (id: string) =>
    (await run<{ explainDelivery: Explained }>(nodes[1].url, service, EXPLAIN, { id })).explainDelivery;
  const emailOf = async (id: string) => (await explained(id)).deliveries.find(({ channel }) => channel === 'email');
  const mailsTo = (user: string) => smtp.mails.filter(({ to }) => to.includes(`${user}@example.com`));
  const titlesIn = (text: string | undefined) =>
    [...(text ?? '').matchAll(/^(?:• )?(Number \d+)$/gm)].map(([, title]) => String(title));
  const ofEmail = (decisions: Decision[]) => decisions.find(({ channel }) => channel === 'email');

  it('by a pause, from two nodes at the same time, comes as one mail with all of it when the pause is over', async () => {
    await known('ada');
    // Long enough for all that is to happen meanwhile, on a busy machine as well.
    await asHim('ada', PAUSE, { until: new Date(Date.now() + 8_000).toISOString() });
    const [social, task] = await Promise.all([
      many(12, 'ada', { category: 'social' }),
      many(8, 'ada', { category: 'task' }),
    ]);
    const recalled = await sent(0, 'ada', { title: 'Recalled', cancellationKey: 'recalled' });
    expect(await emailOf(social[0]!)).toMatchObject({ status: 'DEFERRED', reason: 'PAUSED' });
    await asHim('ada', SEEN, { ids: [task[3]] });
    await run(
      nodes[0].url,
      service,
      'mutation { cancelNotifications(target: { cancellationKey: "recalled" }) { cancelled } }',
    );
    await eventually(
      () => Promise.resolve(mailsTo('ada')),
      (mails) => mails.length > 0,
      20_000,
    );
    for (const id of [...social, ...task.filter((_, at) => at !== 3)]) {
      await eventually(
        () => emailOf(id),
        (email) => email?.status === 'DELIVERED',
      );
    }
    const [mail, ...others] = mailsTo('ada');
    expect(others).toEqual([]);
    expect(mail?.mail.subject).toBe('You have 19 new notifications');
    const expected = [
      ...social.map((_, at) => `Number ${at}`),
      ...task.flatMap((_, at) => (at === 3 ? [] : `Number ${at}`)),
    ];
    expect(titlesIn(mail?.mail.text).toSorted()).toEqual(expected.toSorted());
    expect(mail?.mail.text).toMatch(/## Social\n[\s\S]*## Tasks?\n/);
    expect(await emailOf(task[3]!)).toMatchObject({ status: 'CANCELLED', reason: 'SEEN_IN_APP' });
    expect(await emailOf(recalled)).toMatchObject({ status: 'CANCELLED', reason: 'RECALLED' });
    // Each has the attempt of all.
    expect(await emailOf(social[0]!)).toMatchObject({
      attemptCount: 1,
      attempts: [{ outcome: 'DELIVERED', providerMessageId: expect.any(String) }],
    });
  });

  it('is left at one click, all that a mail was about', async () => {
    const [mail] = mailsTo('ada');
    const url = /<(http[^>]*)>/.exec(
      mail?.mail.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '',
    )?.[1];
    const path = new URL(url ?? '');
    const answer = await fetch(`${nodes[0].url.replace(/\/graphql$/, '')}${path.pathname}${path.search}`, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    });
    expect(answer.status).toBe(200);
    const { preferences } = await asHim<{
      preferences: { categories: { category: string; channels: { channel: string; enabled: boolean }[] }[] };
    }>('ada', '{ preferences { categories { category channels { channel enabled } } } }');
    const byMail = preferences.categories.map(({ category, channels }) => [
      category,
      channels.find(({ channel }) => channel === 'email')?.enabled,
    ]);
    expect(Object.fromEntries(byMail)).toMatchObject({ social: false, task: false, system: true });
  });

  it('by a cap comes as one mail as soon as there is room, and none is lost or comes twice', async () => {
    await known('bob');
    const ids = await many(30, 'bob', { category: 'pings' });
    for (const id of ids)
      await eventually(
        () => emailOf(id),
        (email) => email?.status === 'DELIVERED',
      );
    const mails = mailsTo('bob').map(({ mail }) => mail);
    expect(mails.map(({ subject }) => subject?.replace(/\d+/, 'n'))).toEqual([
      ...Array.from({ length: 5 }, () => 'Number n'),
      'You have n new notifications',
    ]);
    const all = [...mails.slice(0, 5).map(({ subject }) => subject ?? ''), ...titlesIn(mails[5]?.text)];
    expect(all.toSorted()).toEqual(ids.map((_, at) => `Number ${at}`).toSorted());
  });

  it('by a cap is foreseen', async () => {
    await known('bea');
    await many(5, 'bea', { category: 'pings' });
    await eventually(
      () => Promise.resolve(mailsTo('bea')),
      (mails) => mails.length === 5,
    );
    const preview = async (change: Record<string, unknown>) => {
      const { previewDelivery } = await run<{ previewDelivery: { decisions: Decision[] }[] }>(
        nodes[1].url,
        service,
        PREVIEW,
        {
          input: aSend(['bea'], { category: 'pings', ...change }),
        },
      );
      return ofEmail(previewDelivery[0]?.decisions ?? []);
    };
    expect(await preview({})).toMatchObject({ verdict: 'DEFERRED', reason: 'CAP_REACHED', until: expect.any(String) });
    expect(await preview({ priority: 'URGENT' })).toMatchObject({ verdict: 'PENDING', reason: 'ALLOWED' });
  });

  it('by what he chose waits for the next digest by his own clock', async () => {
    await known('cid', { timeZone: 'Asia/Tokyo' });
    await asHim('cid', UPDATE, { input: { categories: [{ category: 'social', digest: 'DAILY' }] } });
    const id = await sent(0, 'cid', { category: 'social' });
    const { decisions, deliveries } = await explained(id);
    const email = ofEmail(decisions);
    expect(email).toMatchObject({ verdict: 'DEFERRED', reason: 'DIGEST', source: 'CATEGORY' });
    expect(new Date(email?.until ?? 0).toISOString()).toMatch(/T00:00:00.000Z$/);
    expect(decisions.find(({ channel }) => channel === 'inApp')).toMatchObject({
      verdict: 'PENDING',
      reason: 'ALLOWED',
    });
    expect(deliveries.find(({ channel }) => channel === 'email')).toMatchObject({
      status: 'DEFERRED',
      reason: 'DIGEST',
    });
    // Another choice of his does not set it free before its time.
    await asHim('cid', UPDATE, { input: { channels: [{ channel: 'email', enabled: true, timing: 'ALWAYS' }] } });
    const now = await sent(1, 'cid', { category: 'task' });
    await eventually(
      () => emailOf(now),
      (other) => other?.status === 'DELIVERED',
    );
    expect(await emailOf(id)).toMatchObject({ status: 'DEFERRED', reason: 'DIGEST' });
  });

  it('never is in the app: what is over the cap comes without a sound, and says why', async () => {
    const ids = await many(63, 'dan');
    const { notifications } = await asHim<{ notifications: { nodes: { id: string; silent: boolean }[] } }>(
      'dan',
      INBOX,
    );
    expect(notifications.nodes).toHaveLength(63);
    const silent = notifications.nodes.filter((node) => node.silent).map(({ id }) => id);
    expect(silent).toHaveLength(3);
    const loud = ids.find((id) => !silent.includes(id))!;
    const inApp = async (id: string) => (await explained(id)).decisions.find(({ channel }) => channel === 'inApp');
    expect(await inApp(silent[0]!)).toMatchObject({ verdict: 'PENDING', reason: 'CAP_REACHED' });
    expect(await inApp(loud)).toMatchObject({ verdict: 'PENDING', reason: 'ALLOWED' });
    const urgent = await sent(0, 'dan', { priority: 'URGENT' });
    const after = await asHim<{ notifications: { nodes: { id: string; silent: boolean }[] } }>('dan', INBOX);
    expect(after.notifications.nodes.find(({ id }) => id === urgent)).toMatchObject({ silent: false });
  });
});
