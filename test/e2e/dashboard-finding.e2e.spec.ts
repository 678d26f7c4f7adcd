import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { eventually, run, send } from '../support/client.js';
import { flawsOf, type Visit, visit, withoutConnection } from '../support/dashboard-visit.js';
import { startSmtpInbox } from '../support/smtp-inbox.js';

const ADMIN = tokenFor('operator', ['admin']);
const SHOP = tokenFor('shop', ['service']);
const EMAIL = { channels: [{ channel: 'email' }] };
const OWED = `query ($filter: DeliveryFilter) {
  adminDeliveries(first: 100, filter: $filter) { nodes { id notificationId userId status } } }`;

interface Owed {
  id: string;
  notificationId: string;
  userId: string;
  status: string;
}

describe.skipIf(noBrowser)('the dashboard, for whoever looks for something', () => {
  let smtp: Awaited<ReturnType<typeof startSmtpInbox>>;
  let installation: TestInstallation;
  let node: TestNode;
  let browser: Browser;
  let dashboard: Visit;
  /** Domains that the mail server refuses, and with which code. */
  const refused = new Map<string, number>();

  beforeAll(async () => {
    smtp = await startSmtpInbox({
      onRcptTo({ address }, _session, done) {
        const responseCode = refused.get(address.split('@')[1] ?? '');
        if (responseCode !== undefined) return done(Object.assign(new Error('no such mailbox'), { responseCode }));
        setTimeout(done, address.endsWith('@story.example') ? 1_500 : 0);
      },
    });
    const env = { SMTP_URL: smtp.url, RETRY_SCHEDULE: '50ms', SWEEP_SECONDS: '0.1' };
    [installation, browser] = await Promise.all([startInstallation(env), launchBrowser()]);
    [node] = installation.nodes as [TestNode];
    dashboard = await visit(browser, node.origin, { token: ADMIN });
  });
  afterEach(() => dashboard.page.unrouteAll({ behavior: 'ignoreErrors' }));
  afterAll(async () => {
    await browser.close();
    await installation.close();
    await smtp.close();
  });

  const owed = async (filter: Record<string, unknown>) =>
    (await run<{ adminDeliveries: { nodes: Owed[] } }>(node.url, ADMIN, OWED, { filter })).adminDeliveries.nodes;
  /** Sent over email alone, and given up by all. */
  async function failed(domain: string, code: number, ...people: string[]): Promise<Owed[]> {
    refused.set(domain, code);
    const recipients = people.map((id) => ({ id, email: `${id}@${domain}` }));
    await run(node.url, SHOP, 'mutation ($r: [RecipientInput!]!) { upsertRecipients(recipients: $r) }', {
      r: recipients,
    });
    await send(node.url, SHOP, people, { ...EMAIL, title: `To ${domain}` });
    return eventually(
      async () => (await owed({ statuses: ['FAILED'] })).filter(({ userId }) => people.includes(userId)),
      (rows) => rows.length === people.length,
    );
  }

  it('finds a notification by its words, by a filter, and by an id that was pasted', async () => {
    const sent = await send(node.url, SHOP, ['fay'], { title: 'Zebras at the gate', type: 'zebra_alarm' });
    await send(node.url, SHOP, ['finn'], { title: 'Nothing of the kind' });
    const id = sent.notifications[0]?.notificationId ?? '';
    const { page } = dashboard;
    await page.goto('/admin/notifications');
    const table = page.getByRole('table', { name: 'Notifications' });
    await table.getByText('Nothing of the kind').waitFor();
    await page.getByLabel('Search', { exact: true }).fill('zebras');
    await table.getByText('Nothing of the kind').waitFor({ state: 'detached' });
    expect(await table.getByRole('link', { name: 'fay' }).isVisible()).toBe(true);
    expect(new URL(page.url()).search).toBe('?text=zebras');

    await page.goto('/admin/notifications?types=zebra_alarm');
    await table.getByRole('link', { name: 'Zebras at the gate' }).click();
    await page.getByRole('heading', { level: 1, name: 'Zebras at the gate' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/admin/notifications/${id}`);

    await page.goto('/admin/notifications');
    await page.getByLabel('Search', { exact: true }).fill(` ${id.toUpperCase()} `);
    await page.getByLabel('Search', { exact: true }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Zebras at the gate' }).waitFor();
    await page.getByText('No address of the recipient is known').first().waitFor();
  });

  it('goes on behind pages that have nothing', async () => {
    await send(node.url, SHOP, ['late'], { title: 'Far behind' });
    await send(node.url, SHOP, ['later'], { title: 'In front of it' });
    const before = '{ adminNotifications(first: 1, filter: { userId: "later" }) { pageInfo { endCursor } } }';
    const { adminNotifications: front } = await run<{ adminNotifications: { pageInfo: { endCursor: string } } }>(
      node.url,
      ADMIN,
      before,
    );
    const { page } = dashboard;
    const asked: unknown[] = [];
    await withoutConnection(page);
    await page.route('**/graphql', (route) => {
      const { query, variables } = route.request().postDataJSON() as { query: string; variables: { after: unknown } };
      if (!query.includes('FindNotifications')) return route.continue();
      asked.push(variables.after);
      // As of a server that has looked at 20,000 of others, twice.
      const pageInfo = { hasNextPage: true, endCursor: front.pageInfo.endCursor };
      if (asked.length > 2) return route.continue();
      return route.fulfill({ json: { data: { adminNotifications: { nodes: [], pageInfo } } } });
    });
    await page.goto('/admin/notifications?userId=late');
    await page.getByRole('link', { name: 'Far behind' }).waitFor();
    expect(asked).toEqual([null, front.pageInfo.endCursor, front.pageInfo.endCursor]);
  });

  it('tells the whole story of one that failed, and has it sent again', async () => {
    const [row] = await failed('story.example', 550, 'stan');
    const { page } = dashboard;
    await page.goto(`/admin/notifications/${row?.notificationId}`);
    const email = page.getByRole('region', { name: 'Email' });
    await email.getByText('failed', { exact: true }).first().waitFor();
    expect(await email.getByText('ADDRESS_REFUSED').count()).toBe(2);
    const tries = email.getByRole('table', { name: 'Email: tries' }).getByRole('row');
    expect(await tries.count()).toBe(2);
    expect(await tries.last().innerText()).toContain('550 no such mailbox');
    await page.getByRole('region', { name: 'Its life' }).getByText('Email: try 1 failed').waitFor();

    refused.delete('story.example');
    await run(node.url, ADMIN, 'mutation { removeSuppression(channel: "email", address: "stan@story.example") }');
    await email.getByRole('button', { name: 'Send it again' }).click();
    await email.getByText('delivered', { exact: true }).first().waitFor();
    await page.getByRole('region', { name: 'Its life' }).getByText('Email: delivered').waitFor();
    expect((await owed({ userId: 'stan' })).map(({ status }) => status)).toEqual(['DELIVERED']);
    expect(await email.getByText('The provider calls it').isVisible()).toBe(true);
  });

  it('says of a change without an answer that it may have been done', async () => {
    const [row] = await failed('silent.example', 550, 'sid');
    const { page } = dashboard;
    await withoutConnection(page);
    await page.goto('/admin/deliveries?userId=sid');
    const again = page.getByRole('button', { name: 'Send again' });
    await again.waitFor();
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('RetryDelivery') ? route.abort() : route.continue(),
    );
    await again.click();
    await page.getByRole('alert').getByText('It may have been done').waitFor();
    await page.unrouteAll();
    await run(node.url, ADMIN, 'mutation { removeSuppression(channel: "email", address: "sid@silent.example") }');
    refused.delete('silent.example');
    await again.click();
    await page.getByText('Nothing matches').waitFor();
    const now = await eventually(
      async () => (await owed({ userId: 'sid' }))[0],
      (found) => found?.status === 'DELIVERED',
    );
    expect(now?.id).toBe(row?.id);
  });

  it('sends all again that failed and match, and no others', async () => {
    await failed('many.example', 450, 'max', 'mia');
    await failed('other.example', 550, 'otto');
    refused.delete('many.example');
    const { page } = dashboard;
    await page.goto('/admin/deliveries?reasons=MAX_RETRIES_EXCEEDED');
    await page.getByRole('link', { name: 'mia' }).waitFor();
    expect(await page.getByRole('link', { name: 'otto' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Send all that match again' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('for the reason MAX_RETRIES_EXCEEDED').waitFor();
    await dialog.getByRole('button', { name: 'Send them again' }).click();
    await page.getByText('2 deliveries go again.').waitFor();
    await eventually(
      async () => (await owed({})).filter(({ userId }) => ['max', 'mia', 'otto'].includes(userId)),
      (rows) =>
        rows
          .map(({ userId, status }) => `${userId} ${status}`)
          .toSorted()
          .join() === 'max DELIVERED,mia DELIVERED,otto FAILED',
    );
  });

  it('lifts a suppression, once somebody has said yes', async () => {
    await failed('gone.example', 550, 'greta', 'gus');
    const addresses = async () =>
      (
        await run<{ suppressions: { nodes: { address: string }[] } }>(
          node.url,
          ADMIN,
          '{ suppressions(address: "g") { nodes { address } } }',
        )
      ).suppressions.nodes.map(({ address }) => address);
    expect(await addresses()).toEqual(['greta@gone.example', 'gus@gone.example']);
    const { page } = dashboard;
    await page.goto('/admin/deliveries');
    await page.getByRole('tab', { name: 'Suppressions' }).click();
    await page.getByLabel('Address', { exact: true }).fill('GRE');
    const table = page.getByRole('table', { name: 'Suppressions' });
    await table.getByText('gus@gone.example').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Remove: greta@gone.example' }).click();
    // By keyboard: Esc is no.
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await addresses()).toHaveLength(2);
    await page.getByRole('button', { name: 'Remove: greta@gone.example' }).click();
    await page.getByRole('button', { name: 'Write to it again' }).click();
    await page.getByText('No suppressed address begins so').waitFor();
    expect(await addresses()).toEqual(['gus@gone.example']);
  });

  it('shows a send with its counts, and takes it back', async () => {
    const sent = await send(node.url, SHOP, ['ulla', 'udo'], { title: 'Sent in error' });
    const { page } = dashboard;
    await page.goto(`/admin/notifications?sendId=${sent.sendId}`);
    const panel = page.getByRole('region', { name: 'The send' });
    await panel.getByText('People').waitFor();
    await page.getByRole('link', { name: 'Sent in error' }).first().click();
    await panel.getByRole('button', { name: 'Cancel the send' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the send' }).click();
    await page.getByText('Taken back or kept from 2.').waitFor();
    await page.getByText('Recalled, deleted, or replaced by a newer one').waitFor();
    const { send: now } = await run<{ send: { cancelled: number } }>(
      node.url,
      ADMIN,
      'query ($id: ID!) { send(id: $id) { cancelled } }',
      { id: sent.sendId },
    );
    expect(now.cancelled).toBe(2);
  });

  it('says what went wrong with a list, and loads it when asked again', async () => {
    const { page } = dashboard;
    let isBroken = true;
    await withoutConnection(page);
    await page.route('**/graphql', (route) =>
      isBroken && route.request().postData()?.includes('ListDeliveries')
        ? route.fulfill({
            json: { errors: [{ message: 'That filter is odd.', extensions: { code: 'BAD_USER_INPUT' } }] },
          })
        : route.continue(),
    );
    await page.goto('/admin/deliveries?tab=all');
    const alert = page.getByRole('alert');
    await alert.getByText('That filter is odd.').waitFor();
    expect(await alert.getByText('BAD_USER_INPUT').isVisible()).toBe(true);
    isBroken = false;
    await alert.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('table', { name: 'Deliveries' }).waitFor();
  });

  it('says of an id that is none of a notification what else it may be', async () => {
    const { page } = dashboard;
    await page.goto('/admin/notifications/01a2266e-1983-7755-a3e9-7b278a7eb2d9');
    await page.getByText('There is no notification of this id').waitFor();
    expect(await page.getByRole('link', { name: 'Look for a send' }).isVisible()).toBe(true);
  });

  it.each([
    ['light', 1_280],
    ['dark', 390],
  ] as const)('can be used by everybody: %s, %i px wide', async (scheme, width) => {
    const [row] = await failed('axe.example', 550, `axel-${scheme}`);
    const { page, close } = await visit(browser, node.origin, { token: ADMIN, scheme, width });
    onTestFinished(close);
    for (const [path, sign] of [
      ['/admin/notifications?since=7d&priorities=MEDIUM', 'To axe.example'],
      [`/admin/notifications/${row?.notificationId}`, 'Email: try 1 failed'],
      ['/admin/deliveries', 'no such mailbox'],
      ['/admin/deliveries?tab=suppressions', '@axe.example'],
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
