import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { ask, eventually, run, send, socketClient, watch } from '../support/client.js';
import { flawsOf, type Visit, visit } from '../support/dashboard-visit.js';
import { startSmtpInbox } from '../support/smtp-inbox.js';

const ADMIN = tokenFor('operator', ['admin']);
const SHOP = tokenFor('shop', ['service']);
/** Of every kind that paths and queries treat in a way of their own. */
const ODD = 'acme:100%/ada lovelace?#&%2F';

describe.skipIf(noBrowser)('the dashboard, about people', () => {
  let smtp: Awaited<ReturnType<typeof startSmtpInbox>>;
  let installation: TestInstallation;
  let node: TestNode;
  let browser: Browser;
  let dashboard: Visit;

  beforeAll(async () => {
    smtp = await startSmtpInbox();
    [installation, browser] = await Promise.all([startInstallation({ SMTP_URL: smtp.url }), launchBrowser()]);
    [node] = installation.nodes as [TestNode];
    dashboard = await visit(browser, node.origin, { token: ADMIN });
    await known({ id: ODD, displayName: 'Ada Lovelace', email: 'ada@people.example', attributes: { plan: 'gold' } });
  });
  afterEach(() => dashboard.page.unrouteAll({ behavior: 'ignoreErrors' }));
  afterAll(async () => {
    await browser.close();
    await installation.close();
    await smtp.close();
  });

  const known = (...recipients: Record<string, unknown>[]) =>
    run(node.url, SHOP, 'mutation ($r: [RecipientInput!]!) { upsertRecipients(recipients: $r) }', { r: recipients });
  const pathOf = (id: string, tab: string) => `/admin/recipients/${encodeURIComponent(id)}?tab=${tab}`;

  it('finds a person of the oddest id by the beginning of a name, and stays with that person over a reload', async () => {
    await known({ id: 'other' });
    await send(node.url, SHOP, [ODD], { title: 'Only for Ada' });
    const { page } = dashboard;
    await page.goto('/admin/recipients');
    const table = page.getByRole('table', { name: 'Recipients' });
    await table.getByRole('link', { name: 'other' }).waitFor();
    await page.getByLabel('Search', { exact: true }).fill('love');
    await table.getByRole('link', { name: 'other' }).waitFor({ state: 'detached' });
    await table.getByRole('link', { name: ODD }).click();
    await page.getByRole('heading', { level: 1, name: 'Ada Lovelace' }).waitFor();
    await page.getByText('"plan": "gold"').waitFor();
    await page.getByRole('link', { name: 'Only for Ada' }).waitFor();
    await page.getByRole('tab', { name: 'Preferences' }).click();
    await page.getByRole('table', { name: 'Preferences' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Ada Lovelace' }).waitFor();
    await page.getByRole('table', { name: 'Preferences' }).waitFor();

    await page.getByRole('tab', { name: 'Profile' }).click();
    await page.getByRole('link', { name: 'All of theirs' }).click();
    await page.getByRole('table', { name: 'Notifications' }).getByRole('link', { name: 'Only for Ada' }).waitFor();
    expect(new URL(page.url()).searchParams.get('userId')).toBe(ODD);
  });

  it('sees them come and go', async () => {
    const { page } = dashboard;
    await known({ id: 'paul' });
    await page.goto(pathOf('paul', 'profile'));
    await page.getByText('Offline').waitFor();
    expect(await page.getByText('Not seen in 30 days').isVisible()).toBe(true);
    const client = socketClient(node.wsUrl, tokenFor('paul'));
    watch(client, 'subscription { notificationAdded { id } }');
    await page.getByText('Online').waitFor();
    await client.dispose();
    await page.getByText('Offline').waitFor();
    expect(await page.getByText('Last seen').isVisible()).toBe(true);
  });

  it('says what they chose, what decided, and what would become of a send now', async () => {
    await known({ id: 'quinn', email: 'quinn@people.example' });
    await run(
      node.url,
      tokenFor('quinn'),
      'mutation ($i: UpdatePreferencesInput!) { updatePreferences(input: $i) { updatedAt } }',
      {
        i: {
          categories: [{ category: 'social', channels: [{ channel: 'email', enabled: false }], digest: 'DAILY' }],
          types: [{ type: 'order_status', channels: [{ channel: 'email', enabled: true, timing: 'ALWAYS' }] }],
          quietHours: {
            enabled: true,
            timeZone: 'Europe/Paris',
            windows: [{ days: ['MONDAY', 'TUESDAY'], from: '22:00', to: '07:00' }],
          },
        },
      },
    );
    const { page } = dashboard;
    await page.goto(pathOf('quinn', 'preferences'));
    const row = page.getByRole('row', { name: /^Social/ });
    await row.waitFor();
    expect((await row.innerText()).replaceAll(/\s+/g, ' ')).toContain('Off their choice for the category');
    expect(await row.innerText()).toContain('daily');
    expect(await page.getByRole('row', { name: /^order_status/ }).innerText()).toContain('their choice for the type');
    await page.getByText('Mon, Tue 22:00–07:00').waitFor();

    await page.getByRole('tab', { name: 'Find out' }).click();
    await page.getByLabel('Type').fill('comment');
    await page.getByLabel('Category').selectOption('social');
    await page.getByRole('button', { name: 'Find out' }).click();
    const email = page.getByRole('region', { name: 'Email' });
    await email.getByText('PREFERENCE_DISABLED').waitFor();
    expect(await email.getByText('skipped', { exact: true }).isVisible()).toBe(true);
    expect(smtp.mails.filter(({ to }) => to.includes('quinn@people.example'))).toEqual([]);
  });

  it('sends a person a test, and keeps what was written of it where it is refused', async () => {
    await known({ id: 'tess', email: 'tess@people.example' });
    await run(node.url, ADMIN, 'mutation ($i: SaveTemplateInput!) { saveTemplate(input: $i) { version } }', {
      i: {
        key: 'welcome',
        content: { title: 'Hello {{ name }}', message: 'Good to have you.' },
        variables: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
      },
    });
    const { page } = dashboard;
    await page.goto(pathOf('tess', 'test'));
    const variables = page.getByLabel('Variables');
    await variables.fill('{ "nam": "Tess" }');
    await page.getByRole('button', { name: 'Send the test' }).click();
    await page.getByRole('alert').getByText('BAD_USER_INPUT').waitFor();
    await page.reload();
    expect(await variables.inputValue()).toContain('"nam": "Tess"');
    await variables.fill('{ "name": "Tess" }');
    await page.getByRole('button', { name: 'Send the test' }).click();
    await page.getByRole('link', { name: 'Watch what becomes of it' }).click();
    await page.getByRole('heading', { level: 1, name: '[Test] Hello Tess' }).waitFor();
    await eventually(
      async () => smtp.mails.find(({ to }) => to.includes('tess@people.example'))?.mail.subject,
      (subject) => subject === '[Test] Hello Tess',
    );
  });

  it('hands out all that is known of a person by a link that says until when it is good', async () => {
    await send(node.url, SHOP, ['ed'], { title: 'A secret of Ed' });
    const { page } = dashboard;
    await page.goto(pathOf('ed', 'data'));
    await page.getByRole('button', { name: 'Make a link' }).click();
    const link = page.getByRole('status').getByRole('link');
    // It is below PUBLIC_URL, of which a node on a port that it was given knows nothing.
    const { pathname, search } = new URL((await link.getAttribute('href')) ?? '');
    const answer = await fetch(`${node.origin}${pathname}${search}`);
    const text = await answer.text();
    expect(text).toContain('A secret of Ed');
    expect(text).toMatch(/"complete":\s*true/);
    expect(await page.getByText('Good until').innerText()).toMatch(/in 1[45] min/);
  });

  it("ends a person's sessions, and says how many connections that closed", async () => {
    await known({ id: 'rex' });
    const token = tokenFor('rex');
    const closed = new Promise<number>((resolve) => {
      const client = socketClient(node.wsUrl, token, {
        on: { closed: (event) => resolve((event as { code: number }).code) },
      });
      onTestFinished(() => void client.dispose());
      watch(client, 'subscription { notificationAdded { id } }');
    });
    const { page } = dashboard;
    await page.goto(pathOf('rex', 'data'));
    await page.getByText('Online').waitFor();
    await page.getByRole('button', { name: 'End all sessions' }).click();
    await page.getByRole('button', { name: 'End them' }).click();
    await page.getByText('1 connection was closed.').waitFor();
    expect(await closed).toBe(4401);
    expect((await ask(node.url, token, '{ inbox { unreadCount } }')).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('forgets a person when the id was typed, and not before', async () => {
    const id = 'eve/1';
    await send(node.url, SHOP, [id], { title: 'For Eve' });
    const { page } = dashboard;
    await page.goto(pathOf(id, 'data'));
    await page.getByRole('button', { name: 'Forget for good' }).click();
    const dialog = page.getByRole('dialog');
    const forget = dialog.getByRole('button', { name: 'Forget for good' });
    await dialog.getByLabel('Type their id').fill('eve/');
    expect(await forget.isDisabled()).toBe(true);
    await dialog.getByLabel('Type their id').fill(id);
    await forget.click();
    await page.getByText(`${id} is forgotten.`).waitFor();
    expect(new URL(page.url()).pathname).toBe('/admin/recipients');
    const { errors } = await ask(node.url, ADMIN, 'query ($id: ID!) { recipient(id: $id) { id } }', { id });
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    await page.goto(pathOf(id, 'profile'));
    await page.getByText('Nobody is known by this id').waitFor();
  });

  it.each([
    ['light', 1_280],
    ['dark', 390],
  ] as const)('can be used by everybody: %s, %i px wide', async (scheme, width) => {
    const { page, close } = await visit(browser, node.origin, { token: ADMIN, scheme, width });
    onTestFinished(close);
    for (const [path, sign] of [
      ['/admin/recipients', 'Ada Lovelace'],
      [pathOf(ODD, 'profile'), '"plan": "gold"'],
      [pathOf(ODD, 'preferences'), 'Quiet hours'],
      [`${pathOf(ODD, 'find-out')}&type=a&category=security`, 'the category is critical'],
      [pathOf(ODD, 'data'), 'Forget them'],
    ] as const) {
      await page.goto(path);
      await page.getByText(sign).first().waitFor();
      expect([path, ...(await flawsOf(page))]).toEqual([path]);
    }
  });

  it('gives the browser nothing to complain of', () => {
    expect(dashboard.complaints).toEqual([]);
  });
});
