import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, tokenFor } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { eventually, run } from '../support/client.js';
import { HeraldProcess } from '../support/herald-process.js';

const ADA = 'demo-ada';
const ADMIN = tokenFor('operator', ['admin']);
const TITLE = 'The office is closed on Friday';

interface Held {
  notifications: { nodes: { title: string; status: string }[] };
}

/** The whole way, as people go it: each in a browser of their own, on a server that is killed on the way. */
describe.skipIf(noBrowser)('from the dashboard to the inboxes, while Herald is killed', () => {
  let installation: TestInstallation;
  let herald: HeraldProcess;
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const wrongs: string[] = [];
  beforeAll(async () => {
    installation = await startInstallation({ DEMO: 'on' }, 0);
    herald = await HeraldProcess.start(installation.env);
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    if (!herald.isRunning) await herald.start();
  });
  afterAll(async () => {
    await browser.close();
    await herald.stop();
    await installation.close();
  });

  async function open(path: string): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1_360, height: 900 }, reducedMotion: 'reduce' });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', ({ message }) => wrongs.push(message));
    page.on('request', (request) => {
      if (!request.url().startsWith(herald.origin) && !/^(data|blob):/.test(request.url())) wrongs.push(request.url());
    });
    await page.goto(`${herald.origin}${path}`);
    return page;
  }
  /** Ada’s laptop on a demo page of its own. */
  async function openDevice(): Promise<Locator> {
    const laptop = (await open('/demo')).getByRole('article', { name: 'Ada’s laptop' });
    await laptop.getByText('live', { exact: true }).waitFor();
    return laptop;
  }
  const itemOn = (laptop: Locator) => laptop.getByRole('listitem').filter({ hasText: TITLE });
  const isUnreadOn = async (laptop: Locator) => (await itemOn(laptop).getAttribute('data-unread')) !== null;
  const markRead = async (laptop: Locator) => {
    await itemOn(laptop).hover();
    await itemOn(laptop).getByRole('button', { name: 'Mark as read' }).click();
  };
  const held = async () => {
    const { notifications } = await run<Held>(
      herald.url,
      tokenFor(ADA),
      '{ notifications { nodes { title status } } }',
    );
    return notifications.nodes;
  };
  async function restart(): Promise<void> {
    await herald.kill('SIGKILL');
    await herald.start();
  }

  it('is composed, confirmed, seen at once on both devices, read on one and gone as unread from the other', async () => {
    const devices = [await openDevice(), await openDevice()];
    const admin = await open('/admin');
    await admin.getByLabel('The token of an admin').fill(ADMIN);
    await admin.getByRole('button', { name: 'Sign in' }).click();
    await admin.getByRole('heading', { name: 'Overview' }).waitFor();
    await admin.getByRole('link', { name: 'Bulk sends' }).first().click();
    await admin.getByRole('link', { name: 'New bulk send' }).click();
    await admin.getByText('A list', { exact: true }).click();
    await admin.getByLabel('User ids').fill(`${ADA} demo-grace`);
    await admin.getByRole('textbox', { name: 'Title' }).fill(TITLE);

    // In the midst of writing.
    await restart();
    await admin.getByRole('textbox', { name: 'Message' }).fill('Whoever comes finds the door shut.');
    await admin.getByRole('button', { name: 'Look it over' }).click();
    await admin.getByRole('button', { name: 'Send it now' }).click();
    await admin.waitForURL(/\/admin\/bulk\/[0-9a-f-]{36}$/);
    await admin.getByText('2 of 2 people').waitFor();
    for (const device of devices) {
      await itemOn(device).waitFor();
      expect(await itemOn(device).count()).toBe(1);
      expect(await isUnreadOn(device)).toBe(true);
    }

    // Read on one, while nobody answers: shown at once, and told when there is somebody to tell.
    await herald.kill('SIGKILL');
    const [first, second] = devices;
    await markRead(first!);
    await eventually(
      () => isUnreadOn(first!),
      (unread) => !unread,
    );
    expect(await isUnreadOn(second!)).toBe(true);
    await herald.start();
    await eventually(
      async () => {
        // Where nobody answered for longer than it is tried, it was taken back, which shows: whoever meant it says it again.
        if (await isUnreadOn(first!)) await markRead(first!);
        return isUnreadOn(second!);
      },
      (unread) => !unread,
      40_000,
    );

    expect(await isUnreadOn(first!)).toBe(false);
    expect((await held()).filter(({ title }) => title === TITLE)).toEqual([{ title: TITLE, status: 'READ' }]);
    for (const device of devices) expect(await itemOn(device).count()).toBe(1);
    expect(wrongs).toEqual([]);
  });

  it('shows what came while the server was away, once, in order', async () => {
    const device = await openDevice();
    await restart();
    const titles = ['First', 'Second', 'Third'].map((word) => `${word} after the crash`);
    for (const title of titles) {
      await run(
        herald.url,
        tokenFor('shop', ['service']),
        'mutation ($title: String!, $to: [ID!]!) { sendNotification(input: { to: { userIds: $to }, type: "t", title: $title, message: "m" }) { sendId } }',
        { title, to: [ADA] },
      );
    }
    const shown = () => device.locator('.herald-item-title').filter({ hasText: 'after the crash' }).allTextContents();
    await eventually(shown, (found) => found.length === 3, 40_000);
    expect(await shown()).toEqual(titles.toReversed());
    expect(wrongs).toEqual([]);
  });
});
