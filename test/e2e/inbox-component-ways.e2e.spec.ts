import { request } from 'node:http';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { openDemo } from '../support/demo-page.js';

const SOON = { timeout: 10_000 };
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What axe finds on the page as it is now. */
async function findings(page: Page): Promise<string[]> {
  // A policy forbids it to the page's own scripts, and not to who drives the browser.
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate('axe.run(document)')) as { violations: Violation[] };
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

describe.skipIf(noBrowser)('the inbox of web/react', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let browser: Browser;
  beforeAll(async () => {
    installation = await startInstallation({ DEMO: 'on' });
    node = installation.nodes[0]!;
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.close();
  });

  it('changes preferences, which are true at the server, and shows what was changed elsewhere', async () => {
    const { page, ada } = await openDemo(browser, node);
    const choices = async () => {
      const query = `{ preferences { pausedUntil quietHours { enabled timeZone windows { days from to } }
        categories { category digest channels { channel enabled } } } }`;
      const { preferences } = await ada.ask<{
        preferences: {
          pausedUntil: string | null;
          quietHours: { enabled: boolean; timeZone: string; windows: { days: string[]; from: string; to: string }[] };
          categories: { category: string; digest: string; channels: { channel: string; enabled: boolean }[] }[];
        };
      }>(query);
      const social = preferences.categories.find(({ category }) => category === 'social');
      return { ...preferences, social, email: social?.channels.find(({ channel }) => channel === 'email')?.enabled };
    };
    await ada.laptop.getByRole('button', { name: 'Preferences' }).click();
    const email = ada.laptop.getByRole('checkbox', { name: 'Social: Email' });
    await email.uncheck();
    await expect.poll(async () => (await choices()).email, SOON).toBe(false);
    expect(await ada.laptop.getByRole('checkbox', { name: 'Security: Email' }).isDisabled()).toBe(true);
    await ada.laptop.getByRole('combobox', { name: 'Summary of Social' }).selectOption('Daily');
    await expect.poll(async () => (await choices()).social?.digest, SOON).toBe('DAILY');

    await ada.laptop.getByRole('switch', { name: 'Quiet hours' }).check();
    await ada.laptop.getByLabel('From').fill('23:15');
    await ada.laptop.getByLabel('From').press('Enter');
    await expect.poll(async () => (await choices()).quietHours.windows[0]?.from, SOON).toBe('23:15');
    await ada.laptop.getByRole('button', { name: 'Sun', exact: true }).click();
    await expect.poll(async () => (await choices()).quietHours.windows[0]?.days.length, SOON).toBe(6);
    const { quietHours } = await choices();
    expect(quietHours).toMatchObject({ enabled: true, windows: [{ from: '23:15', to: '07:00' }] });
    expect(quietHours.timeZone).toBe(await page.evaluate('Intl.DateTimeFormat().resolvedOptions().timeZone'));

    await ada.laptop.getByRole('button', { name: 'For an hour' }).click();
    await expect.poll(async () => (await choices()).pausedUntil, SOON).not.toBeNull();
    await ada.laptop.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(async () => (await choices()).pausedUntil, SOON).toBeNull();

    await ada.ask('mutation { resetPreferences { updatedAt } }');
    expect(await email.isChecked()).toBe(false);
    await page.evaluate('window.dispatchEvent(new Event("focus"))');
    await expect.poll(() => email.isChecked(), SOON).toBe(true);

    await page.getByRole('button', { name: 'Back to notifications' }).first().click();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Preferences');
  });

  it('has what came while its plug was out, once, and says meanwhile that it is away', async () => {
    const { ada } = await openDemo(browser, node);
    await ada.tell('before');
    await expect.poll(() => ada.titles(), SOON).toEqual(['before']);
    await ada.laptop.getByRole('button', { name: 'Unplug' }).click();
    await ada.laptop.getByText('Reconnecting. What you miss will come.').waitFor();
    for (const title of ['missed 1', 'missed 2', 'missed 3']) await ada.tell(title);
    expect(await ada.titles()).toEqual(['before']);
    await ada.laptop.getByRole('button', { name: 'Plug in' }).click();
    await expect.poll(() => ada.titles(), SOON).toEqual(['missed 3', 'missed 2', 'missed 1', 'before']);
    await ada.laptop.getByText('Reconnecting. What you miss will come.').waitFor({ state: 'detached' });
  });

  it('goes on when the server was restarted, with nothing missing and nothing doubled', async () => {
    const own = await installation.startNode();
    const { ada } = await openDemo(browser, own);
    await ada.tell('before');
    await expect.poll(() => ada.titles(), SOON).toEqual(['before']);
    await own.close();
    ada.node = node;
    await ada.tell('meanwhile');
    const again = await installation.startNode({ PORT: new URL(own.origin).port });
    ada.node = again;
    await expect.poll(() => ada.titles(), { timeout: 30_000 }).toEqual(['meanwhile', 'before']);
    await ada.tell('behind');
    await expect.poll(() => ada.titles(), SOON).toEqual(['behind', 'meanwhile', 'before']);
    await ada.act('behind', 'Mark as read');
    await expect.poll(async () => (await ada.counts()).unreadCount, SOON).toBe(2);
  });

  it('can be used by keyboard alone, and the focus is never lost', async () => {
    const { page, ada } = await openDemo(browser, node);
    await ada.close();
    for (const title of ['one', 'two', 'three']) await ada.tell(title);
    await expect.poll(() => ada.bell.getAttribute('aria-label'), SOON).toContain('3 unread');
    const focused = () => page.evaluate('document.activeElement.textContent') as Promise<string>;
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await ada.bell.focus();
    await press('Enter');
    await ada.dialog.waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.getAttribute("role")'), SOON).toBe('dialog');
    await press('Tab', 'Tab', 'Tab', 'Tab');
    expect(await focused()).toBe('Inbox');
    await press('ArrowRight');
    expect(await focused()).toBe('Unread');
    expect(await ada.tab('Unread').getAttribute('aria-selected')).toBe('true');
    await press('Home', 'ArrowLeft', 'ArrowRight');
    expect(await focused()).toBe('Inbox');
    // The field to search in, and then the first notification.
    await press('Tab', 'Tab');
    await expect.poll(focused, SOON).toContain('three');
    await press('ArrowDown');
    expect(await focused()).toContain('two');
    await press('Enter');
    await expect.poll(async () => (await ada.kept({ read: true })).map(({ title }) => title), SOON).toEqual(['two']);
    // Its actions: read, snooze, archive.
    await press('Tab', 'Tab', 'Enter');
    await ada.laptop.getByRole('menu').waitFor();
    expect(await focused()).toContain('In an hour');
    await press('ArrowDown', 'Escape');
    expect(await focused()).toBe('Snooze');
    expect(await ada.dialog.count()).toBe(1);
    await press('Tab', 'Enter');
    await expect.poll(() => ada.titles(), SOON).toEqual(['three', 'one']);
    await expect.poll(focused, SOON).toContain('one');
    await press('Tab', 'Tab', 'Tab', 'Tab', 'Enter');
    expect(await focused()).toBe('Delete');
    await press('Escape');
    expect(await page.evaluate('document.activeElement.className')).toBe('herald-item-open');
    expect(await focused()).toContain('one');
    expect(await ada.titles()).toEqual(['three', 'one']);
    // The other inboxes on the page stay as they are, also where something else took the focus away.
    const others = (await page.getByRole('dialog').count()) - 1;
    expect(others).toBeGreaterThan(0);
    await page.evaluate('document.activeElement.blur()');
    await press('Escape');
    await ada.dialog.waitFor({ state: 'detached' });
    expect(await page.getByRole('dialog').count()).toBe(others);
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toMatch(/^Notifications/);
  });

  it.each([
    { colorScheme: 'light' as const, width: 1_440 },
    { colorScheme: 'dark' as const, width: 1_440 },
    { colorScheme: 'light' as const, width: 390 },
    { colorScheme: 'dark' as const, width: 390 },
  ])('has nothing that axe finds: $colorScheme, $width px', async ({ colorScheme, width }) => {
    const isPhone = width < 500;
    const { page, ada } = await openDemo(browser, node, {
      colorScheme,
      viewport: { width, height: 844 },
      reducedMotion: 'reduce',
      hasTouch: isPhone,
      isMobile: isPhone,
    });
    for (const title of ['read', 'archived', 'snoozed']) await ada.tell(title);
    await ada.tell('important', { priority: 'HIGH', actionUrl: 'https://shop.example/' });
    await ada.tell('urgent', { priority: 'URGENT', category: 'security' });
    const ids = Object.fromEntries((await ada.kept()).map(({ id, title }) => [title, id]));
    await ada.ask('mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected } }', { ids: [ids['read']] });
    await ada.ask('mutation ($ids: [ID!]!) { archiveNotifications(ids: $ids) { affected } }', {
      ids: [ids['archived']],
    });
    const until = new Date(Date.now() + 86_400_000).toISOString();
    await ada.ask(
      'mutation ($id: ID!, $until: DateTime!) { snoozeNotification(id: $id, until: $until) { affected } }',
      { id: ids['snoozed'], until },
    );
    // On a phone it is closed at first.
    if (isPhone) await ada.toasts.first().waitFor();
    expect(await findings(page), 'as it is at first').toEqual([]);
    if (isPhone) await ada.bell.click();
    const views: [name: string, there: string][] = [
      ['Unread', 'urgent'],
      ['Archived', 'archived'],
      ['Snoozed', 'snoozed'],
      ['Inbox', 'read'],
    ];
    for (const [tab, there] of views) {
      await ada.tab(tab).click();
      await ada.item(there).waitFor();
      expect(await findings(page), tab).toEqual([]);
    }
    await ada.act('read', 'Delete');
    await ada.item('urgent').hover();
    await ada.item('urgent').getByRole('button', { name: 'Snooze' }).click();
    await ada.laptop.getByRole('menu').waitFor();
    expect(await findings(page), 'menu and question').toEqual([]);
    await page.keyboard.press('Escape');
    await ada.laptop.getByRole('button', { name: 'Preferences' }).click();
    await ada.laptop.getByRole('switch', { name: 'Quiet hours' }).check();
    await ada.laptop.getByLabel('From').waitFor();
    expect(await findings(page), 'preferences').toEqual([]);
  });
});

describe('the tokens of the demo', () => {
  let installation: TestInstallation;
  let node: TestNode;
  beforeAll(async () => {
    installation = await startInstallation({ DEMO: 'on' });
    node = installation.nodes[0]!;
  });
  afterAll(() => installation?.close());

  const asked = (of: TestNode, headers: Record<string, string>) =>
    new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const sent = request(`${of.origin}/demo/session`, { headers }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode, body }));
      });
      sent.on('error', reject);
      sent.end();
    });

  it('are given to this machine', async () => {
    const { status, body } = await asked(node, {});
    expect(status).toBe(200);
    expect((JSON.parse(body) as { people: unknown[] }).people).toHaveLength(2);
  });

  it.each([
    ['a name of somebody else’s that leads here', { host: 'attacker.example' }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['what came through a proxy', { 'x-forwarded-for': '203.0.113.9' }],
  ])('are not given to %s', async (_, headers) => {
    const { status, body } = await asked(node, headers);
    expect(status).toBe(403);
    expect(body).not.toContain('token');
  });

  it('are not there where there is no demo', async () => {
    const other = await installation.startNode({ DEMO: 'off' });
    const { status, body } = await asked(other, {});
    expect(status).toBe(404);
    expect(body).not.toContain('token');
  });
});
