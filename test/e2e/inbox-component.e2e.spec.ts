import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { openDemo } from '../support/demo-page.js';
import { fill } from '../support/inbox.js';

const SOON = { timeout: 10_000 };

describe.skipIf(noBrowser)('the inbox of web/react on the demo page', () => {
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

  it('shows to each what the shop sends him, from here alone, and breaks no rule of its policy', async () => {
    const { page, ada, grace, complaints, requests } = await openDemo(browser, node, { isAsServed: true });
    await page.getByRole('button', { name: 'Ada', exact: true }).click();
    await page.getByRole('button', { name: /^Order/ }).click();
    await expect.poll(() => ada.titles(), SOON).toEqual(['Order 4710 is on its way']);
    await page.getByRole('button', { name: 'Both', exact: true }).click();
    await page.getByRole('button', { name: /^Alarm/ }).click();
    await expect.poll(() => ada.titles(), SOON).toEqual(['A new device signed in', 'Order 4710 is on its way']);
    await expect.poll(() => grace.titles(), SOON).toEqual(['A new device signed in']);
    await ada.laptop.getByRole('button', { name: 'Preferences' }).click();
    await ada.laptop.getByRole('checkbox', { name: 'Social: Email' }).waitFor();
    const { host } = new URL(node.origin);
    expect(requests.length).toBeGreaterThan(5);
    expect(requests.filter((url) => new URL(url).host !== host)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('counts on the bell what nobody has seen; who opens it has seen it, and has not read it', async () => {
    const { ada } = await openDemo(browser, node);
    await ada.close();
    for (let count = 1; count <= 10; count += 1) await ada.tell(`number ${count}`);
    const badge = ada.bell.locator('.herald-badge');
    await expect.poll(() => badge.textContent(), SOON).toBe('9+');
    expect(await ada.bell.getAttribute('aria-label')).toBe('Notifications: 10 new, 10 unread');
    expect(await ada.counts()).toEqual({ unreadCount: 10, unseenCount: 10 });
    await ada.bell.click();
    await expect.poll(() => badge.count(), SOON).toBe(0);
    expect(await ada.bell.getAttribute('aria-label')).toBe('Notifications: 10 unread');
    await expect.poll(() => ada.counts(), SOON).toEqual({ unreadCount: 10, unseenCount: 0 });
    // What was shown here has arrived here.
    await expect.poll(async () => (await ada.kept()).filter(({ deliveredAt }) => !deliveredAt), SOON).toEqual([]);
  });

  it('does everything that can be done with a notification, and the server agrees', async () => {
    const { ada } = await openDemo(browser, node);
    for (const title of ['one', 'two', 'three', 'four']) await ada.tell(title);
    await expect.poll(() => ada.titles(), SOON).toEqual(['four', 'three', 'two', 'one']);
    const titlesOf = async (filter?: Record<string, unknown>) => (await ada.kept(filter)).map(({ title }) => title);

    await ada.act('one', 'Mark as read');
    await expect.poll(() => titlesOf({ read: true }), SOON).toEqual(['one']);
    await ada.act('one', 'Mark as unread');
    await expect.poll(() => titlesOf({ read: true }), SOON).toEqual([]);
    // Opening reads it as well.
    await ada.item('two').locator('.herald-item-open').click();
    await expect.poll(() => titlesOf({ read: true }), SOON).toEqual(['two']);
    await ada.tab('Unread').click();
    await expect.poll(() => ada.titles(), SOON).toEqual(['four', 'three', 'one']);
    await ada.tab('Inbox').click();

    await ada.act('three', 'Archive');
    await expect.poll(() => ada.titles(), SOON).toEqual(['four', 'two', 'one']);
    await expect.poll(() => titlesOf({ archived: true }), SOON).toEqual(['three']);
    await ada.laptop.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => ada.titles(), SOON).toEqual(['four', 'three', 'two', 'one']);
    expect(await titlesOf({ archived: true })).toEqual([]);
    await ada.act('three', 'Archive');
    await ada.tab('Archived').click();
    await expect.poll(() => ada.titles(), SOON).toEqual(['three']);
    await ada.act('three', 'Move to inbox');
    await expect.poll(() => ada.titles(), SOON).toEqual([]);
    await ada.tab('Inbox').click();
    await expect.poll(() => ada.titles(), SOON).toContain('three');

    await ada.act('four', 'Snooze');
    await ada.laptop.getByRole('menuitem', { name: /^Tomorrow/ }).click();
    await expect.poll(() => titlesOf({ snoozed: true }), SOON).toEqual(['four']);
    const [snoozed] = await ada.kept({ snoozed: true });
    expect(new Date(snoozed!.snoozedUntil!).getHours()).toBe(9);
    await ada.tab('Snoozed').click();
    await expect.poll(() => ada.titles(), SOON).toEqual(['four']);
    await ada.act('four', 'Bring back now');
    await expect.poll(() => titlesOf({ snoozed: true }), SOON).toEqual([]);
    await ada.tab('Inbox').click();

    await ada.act('one', 'Delete');
    await ada.item('one').getByRole('button', { name: 'Keep' }).click();
    expect(await titlesOf()).toContain('one');
    await ada.act('one', 'Delete');
    await ada.item('one').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => titlesOf(), SOON).not.toContain('one');

    await ada.laptop.getByRole('button', { name: 'Mark all as read' }).click();
    await expect.poll(() => ada.counts(), SOON).toEqual({ unreadCount: 0, unseenCount: 0 });
    expect(await ada.titles()).toHaveLength(3);
    expect(await ada.laptop.locator('.herald-item[data-unread]').count()).toBe(0);
  });

  it('agrees on two devices of a person', async () => {
    const { ada, grace } = await openDemo(browser, node);
    await ada.column.getByRole('button', { name: 'Second device' }).click();
    await ada.isLive(ada.phone);
    for (const title of ['one', 'two']) await ada.tell(title);
    await expect.poll(() => ada.titles(ada.phone), SOON).toEqual(['two', 'one']);
    const unread = (of = ada.laptop) => of.locator('.herald-item[data-unread] .herald-item-title').allInnerTexts();
    await ada.act('two', 'Mark as read', ada.phone);
    await expect.poll(() => unread(), SOON).toEqual(['one']);
    await ada.act('one', 'Archive');
    await expect.poll(() => ada.titles(ada.phone), SOON).toEqual(['two']);
    expect(await grace.titles()).toEqual([]);
  });

  it('shows a toast and plays a tone for what comes, and neither for what is silent', async () => {
    const { page, ada } = await openDemo(browser, node, {
      initScript: () => {
        type Context = new () => { createOscillator(): unknown };
        const scope = globalThis as unknown as { tones: number; AudioContext: Context };
        scope.tones = 0;
        scope.AudioContext = class extends scope.AudioContext {
          override createOscillator() {
            scope.tones += 1;
            return super.createOscillator();
          }
        };
      },
    });
    const tones = () => page.evaluate('tones') as Promise<number>;
    await ada.close();
    await ada.tell('before it was allowed');
    await expect.poll(() => ada.toasts.count(), SOON).toBe(1);
    expect(await tones()).toBe(0);

    await ada.bell.click();
    await ada.laptop.getByRole('button', { name: 'Preferences' }).click();
    await ada.laptop.getByRole('switch', { name: 'Sound' }).check();
    await expect.poll(tones, SOON).toBeGreaterThan(0);
    await ada.close();
    // One tone at a time: the one that the switch played is over.
    await page.waitForTimeout(1_200);
    const before = await tones();
    await ada.tell('heard');
    await expect.poll(() => ada.toasts.locator('strong').allInnerTexts(), SOON).toEqual(['heard']);
    await expect.poll(tones, SOON).toBeGreaterThan(before);
    expect(await ada.laptop.getByRole('status').locator('.herald-toast').count()).toBe(1);
    await ada.tell('urgent', { priority: 'URGENT' });
    await expect.poll(() => ada.laptop.getByRole('alert').locator('.herald-toast').count(), SOON).toBe(1);
    await expect
      .poll(async () => {
        const first = ada.toasts.first().getByRole('button', { name: 'Dismiss' });
        await first.click({ timeout: 1_000 }).catch(() => undefined);
        return ada.toasts.count();
      }, SOON)
      .toBe(0);

    await ada.ask('mutation ($until: DateTime) { pauseNotifications(until: $until) { pausedUntil } }', {
      until: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await page.waitForTimeout(1_200);
    const quiet = await tones();
    await ada.tell('silent');
    await expect.poll(() => ada.bell.getAttribute('aria-label'), SOON).toMatch('new, 4 unread');
    // As long as one tone keeps others away.
    await page.waitForTimeout(1_200);
    expect(await tones()).toBe(quiet);
    // A critical one comes behind it, and is heard: the silent one had its turn. Looked at at once: a toast goes by itself.
    await ada.tell('critical', { category: 'security' });
    await ada.toasts.getByText('critical', { exact: true }).waitFor();
    expect(await ada.toasts.locator('strong').allInnerTexts()).toEqual(['critical']);
    await expect.poll(tones, SOON).toBe(quiet + 2);
    await ada.bell.click();
    await expect
      .poll(() => ada.titles(), SOON)
      .toEqual(['critical', 'silent', 'urgent', 'heard', 'before it was allowed']);
  });

  it('takes a toast away that was read on another device', async () => {
    const { ada } = await openDemo(browser, node);
    await ada.close();
    await ada.tell('urgent', { priority: 'URGENT' });
    await expect.poll(() => ada.toasts.count(), SOON).toBe(1);
    const [kept] = await ada.kept();
    await ada.ask('mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected } }', { ids: [kept!.id] });
    await expect.poll(() => ada.toasts.count(), SOON).toBe(0);
  });

  it('loads more while somebody scrolls, each once, and says what came above meanwhile', async () => {
    const { ada, complaints } = await openDemo(browser, node);
    await fill(node, ada.id, 70, (index) => ({ title: `number ${index}` }));

    const list = ada.laptop.locator('.herald-scroll');
    await list.waitFor();
    await ada.column.getByRole('button', { name: 'Second device' }).click();
    const phone = ada.phone.locator('.herald-scroll');
    await phone.waitFor();
    const count = () => ada.phone.locator('.herald-item').count();
    expect(await count()).toBeLessThan(70);
    await expect
      .poll(async () => {
        await phone.evaluate((box) => (box as unknown as { scrollTo(x: number, y: number): void }).scrollTo(0, 1e6));
        return count();
      }, SOON)
      .toBe(70);
    const ids = await ada.phone
      .locator('.herald-item')
      .evaluateAll((items) => items.map((item) => (item as unknown as { dataset: { id: string } }).dataset.id));
    expect(ids).toEqual((await ada.kept()).map(({ id }) => id));
    await ada.tell('above');
    const pill = ada.phone.getByRole('button', { name: '1 new' });
    await pill.click();
    await expect.poll(() => phone.evaluate((box) => (box as unknown as { scrollTop: number }).scrollTop), SOON).toBe(0);
    await expect.poll(() => pill.count(), SOON).toBe(0);
    // Seventy at once once were more than React takes in a row.
    expect(complaints).toEqual([]);
  });

  it('searches by words', async () => {
    const { ada } = await openDemo(browser, node);
    for (const title of ['a blue bicycle', 'a red car']) await ada.tell(title);
    await expect.poll(() => ada.titles(), SOON).toHaveLength(2);
    await ada.laptop.getByRole('searchbox').fill('bicycle');
    await expect.poll(() => ada.titles(), SOON).toEqual(['a blue bicycle']);
    await ada.laptop.getByRole('searchbox').fill('submarine');
    await ada.laptop.getByText('Nothing found').waitFor();
    await ada.laptop.getByRole('searchbox').fill('');
    await expect.poll(() => ada.titles(), SOON).toHaveLength(2);
  });
});
