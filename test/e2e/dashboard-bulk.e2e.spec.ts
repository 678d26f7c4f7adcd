import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { makeKnown, OPERATOR, startBulk, untilBulk } from '../support/bulk.js';
import { eventually, run } from '../support/client.js';
import { accessibilityProblems, isTooWide, visit, withoutConnection } from '../support/dashboard-visit.js';
import { portOfItsOwn } from '../support/port-of-its-own.js';

const READER = 'reader-0000001';

interface Listed {
  id: string;
  name: string | null;
  status: string;
  total: number;
}

describe.skipIf(noBrowser)('bulk sends in the dashboard', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let browser: Browser;
  let port: string;
  let sql: Client;
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
    port = String(await portOfItsOwn());
    node = await installation.startNode({ PORT: port });
    browser = await launchBrowser();
    sql = new Client({ connectionString: installation.database.url });
    await sql.connect();
    await makeKnown(sql, 'reader', 40, '{"plan":"gold"}');
  });
  afterAll(async () => {
    await browser.close();
    await sql.end();
    await installation.close();
  });

  const open = (options: Partial<Parameters<typeof visit>[2]> = {}) =>
    visit(browser, node.origin, { token: OPERATOR, ...options });
  const bulksNamed = async (name: string) => {
    const { bulkSends } = await run<{ bulkSends: { nodes: Listed[] } }>(
      node.url,
      OPERATOR,
      '{ bulkSends(first: 100) { nodes { id name status total } } }',
    );
    return bulkSends.nodes.filter((each) => each.name === name);
  };
  const inboxOf = async (person: string) => {
    const query = '{ notifications { nodes { title message } } }';
    return (
      await run<{ notifications: { nodes: { title: string; message: string }[] } }>(node.url, tokenFor(person), query)
    ).notifications.nodes;
  };
  /** As far as the last question. */
  async function write(page: Page, name: string): Promise<void> {
    await page.goto('/admin/bulk/new');
    await page.getByText('Attributes', { exact: true }).click();
    await page.getByLabel('Name of attribute 1').fill('plan');
    await page.getByLabel('Value of attribute 1').fill('gold');
    await page.getByText('40 people, if it began now').waitFor();
    await page.getByRole('textbox', { name: 'Title' }).fill(`Title of ${name}`);
    await page.getByRole('textbox', { name: 'Message' }).fill('Look: {{ this }} is no Liquid.');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  }
  const lookOver = (page: Page) => page.getByRole('button', { name: 'Look it over' }).click();
  const sendButton = (page: Page) => page.getByRole('button', { name: 'Send it now' });
  const isAccepted = (page: Page) => page.waitForURL(/\/admin\/bulk\/[0-9a-f-]{36}$/);

  it('are written, said in words, confirmed, and arrive; pressed twice, once', async () => {
    const { page, elsewhere, complaints, close } = await open();
    await write(page, 'twice');
    // What is written is text, in its preview as well.
    await page.getByText('Look: {{ this }} is no Liquid.').nth(1).waitFor();
    await page.getByLabel('User id').fill(READER);
    await page.getByRole('button', { name: 'What would happen?' }).click();
    const verdicts = page.getByRole('table', { name: `What would happen for ${READER}` });
    await verdicts.getByRole('cell', { name: 'inApp' }).waitFor();

    await page.getByText('These and no others').click();
    await lookOver(page);
    await page.getByText('To 40 people (whoever has plan = "gold"), now, in the app.').waitFor();
    // In one turn of the loop: no state can have changed between.
    await page.evaluate(`(() => {
      const button = [...document.querySelectorAll('button')].find((each) => each.textContent.includes('Send it now'));
      button.click();
      button.click();
    })()`);
    await isAccepted(page);
    await page.getByRole('heading', { name: 'twice' }).waitFor();
    await page.getByText('completed').waitFor();
    await page.getByText('40 of 40 people').waitFor();
    expect(await bulksNamed('twice')).toMatchObject([{ total: 40 }]);
    expect(await inboxOf(READER)).toMatchObject([{ title: 'Title of twice' }]);

    // Whoever looks for the notification finds the bulk send that it came with.
    const bulk = new URL(page.url()).pathname;
    await page.goto(`/admin/notifications?userId=${READER}`);
    await page.getByRole('link', { name: 'Title of twice' }).first().click();
    await page.getByRole('link', { name: 'Its progress' }).click();
    await page.waitForURL(`**${bulk}`);
    await page.getByRole('heading', { name: 'twice' }).waitFor();

    // No draft is left of what was sent.
    await page.goto('/admin/bulk/new');
    await page.getByRole('heading', { name: 'New bulk send' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('');
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('are sent once where the answer was lost on the way', async () => {
    const { page, close } = await open();
    await withoutConnection(page);
    await write(page, 'lost answer');
    await lookOver(page);
    let lost = 0;
    await page.route('**/graphql', async (route) => {
      if (lost > 0 || !route.request().postData()?.includes('StartBulkSend')) return route.continue();
      lost += 1;
      await route.fetch();
      await route.abort('connectionreset');
    });
    await sendButton(page).click();
    await isAccepted(page);
    expect(lost).toBe(1);
    expect(await bulksNamed('lost answer')).toHaveLength(1);
    await close();
  });

  it('wait in their draft for a server that stopped, over a reload, and are sent once', async () => {
    const { page, close } = await open();
    await write(page, 'server away');
    await lookOver(page);
    await page.getByText('To 40 people').waitFor();
    await node.close();
    await sendButton(page).click();
    await page.getByText('Nobody knows whether it was accepted').waitFor({ timeout: 30_000 });

    node = await installation.startNode({ PORT: port });
    await page.reload();
    await page.getByText('To 40 people').waitFor();
    await page.getByRole('button', { name: 'Change it' }).click();
    expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Title of server away');
    await lookOver(page);
    await sendButton(page).click();
    await isAccepted(page);
    expect(await bulksNamed('server away')).toHaveLength(1);
    await close();
  });

  it('say at the field what the server refuses', async () => {
    const { page, close } = await open();
    await page.goto('/admin/bulk/new');
    await lookOver(page);
    await page.getByText('Write a title.').waitFor();
    // The first of them has the keyboard.
    expect(await page.evaluate(`document.activeElement.dataset.field`)).toBe('title');
    await page.getByText('A topic', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Topic' }).fill('nobody:made:it');
    await page.getByText('There is no such topic.').waitFor();
    await page.getByText('A list', { exact: true }).click();
    await page.getByRole('textbox', { name: 'User ids' }).fill('ada, grace');
    await page.getByRole('textbox', { name: 'Title' }).fill('News');
    await page.getByRole('textbox', { name: 'Message' }).fill('Some.');
    await page.getByText('At a time', { exact: true }).click();
    await page.getByLabel('It begins', { exact: true }).fill('2199-01-01T10:00');
    await lookOver(page);
    await page.getByRole('button', { name: 'Send it at its time' }).click();
    await page.getByText('scheduledAt must be at most a year ahead.', { exact: true }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('News');
    await close();
  });

  it('ask for more than a press where it is for many', async () => {
    const { page, close } = await open();
    await makeKnown(sql, 'crowd', 1_200, '{"plan":"free"}');
    await page.goto('/admin/bulk/new');
    await page.getByText('1,240 people, if it began now').waitFor();
    await page.getByRole('textbox', { name: 'Title' }).fill('News');
    await page.getByRole('textbox', { name: 'Message' }).fill('Some.');
    await lookOver(page);
    const typed = page.getByLabel('Type 1,240 to send it to so many');
    await typed.fill('1,24');
    expect(await sendButton(page).isDisabled()).toBe(true);
    await typed.fill('1,240');
    expect(await sendButton(page).isDisabled()).toBe(false);
    await close();
  });

  it('are watched live, paused, resumed, cancelled and taken back', async () => {
    const bulk = await startBulk(node.url, { attributes: { plan: 'gold' } }, { name: 'slow', ratePerSecond: 4 });
    const { page, close } = await open();
    await page.goto(`/admin/bulk/${bulk.id}`);
    await page.getByText('running', { exact: true }).waitFor();
    await page.getByText(/ a second, about \d+ s to go/).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('paused', { exact: true }).waitFor();
    expect(await untilBulk(node.url, bulk.id, ({ status }) => status === 'PAUSED')).toBeDefined();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('running', { exact: true }).waitFor();
    await untilBulk(node.url, bulk.id, ({ status }) => status === 'RUNNING');

    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByLabel('Take back what is unread').check();
    await page.getByRole('button', { name: 'Cancel and take back' }).click();
    await page.getByText('cancelled', { exact: true }).waitFor();
    await untilBulk(node.url, bulk.id, ({ status }) => status === 'CANCELLED');
    const titles = (await inboxOf('reader-0000000')).map(({ title }) => title);
    await eventually(
      async () => (await inboxOf('reader-0000000')).map(({ title }) => title),
      (left) => !left.includes('To all of you'),
    );
    expect(titles).not.toContain('To all of you');
    await close();
  });

  it('say so where the list can’t be had, and show it when it can', async () => {
    const { page, close } = await open();
    await withoutConnection(page);
    await page.route('**/graphql', (route) => route.abort());
    await page.goto('/admin/bulk');
    await page.getByText('The list could not be loaded.').waitFor();
    // It is asked for again and again, as all that moves.
    await page.unroute('**/graphql');
    await page.getByRole('link', { name: 'twice' }).waitFor();
    expect(await page.getByText('The list could not be loaded.').count()).toBe(0);
    await close();
  });

  it.each(['light', 'dark'] as const)('are readable and usable by all, %s', async (scheme) => {
    const { page, complaints, close } = await open({ scheme });
    const [{ id } = { id: '' }] = await bulksNamed('twice');
    await page.goto('/admin/bulk');
    await page.getByRole('link', { name: 'twice' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.goto(`/admin/bulk/${id}`);
    await page.getByText('40 of 40 people').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await write(page, 'axe');
    await page.getByText('These and no others').click();
    await page.getByText('At a time', { exact: true }).click();
    await page.getByText('Title of axe').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await lookOver(page);
    await page.getByText('To 40 people').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ['/admin/bulk', `/admin/bulk/${id}`, '/admin/bulk/new']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect([path, await isTooWide(page)]).toEqual([path, false]);
    }
    expect(complaints).toEqual([]);
    await close();
  });
});
