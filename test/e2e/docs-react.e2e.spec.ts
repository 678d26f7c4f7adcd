import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestNode } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { send } from '../support/client.js';
import { type ReactPage, startReactPage } from '../support/react-page.js';

const SOON = { timeout: 10_000 };

const describeEach = describe.skipIf(noBrowser).each([19, 18] as const);

describeEach('the examples of docs/react.md, in an application of another origin with React %i', (react) => {
  let application: ReactPage;
  let node: TestNode;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    application = await startReactPage(react);
    node = await startApp({ ALLOWED_ORIGINS: application.origin });
    await application.serveFor(node.wsUrl, node.token('reader'));
    browser = await launchBrowser();
    page = await browser.newPage({ locale: 'en-GB' });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(application.origin);
  });
  afterAll(async () => {
    await browser?.close();
    await node?.close();
    await application?.close();
  });

  const tell = (title: string, category: string) =>
    send(node.url, node.token('shop', ['service']), ['reader'], { title, category });

  it('inbox.jsx is a bell that counts, and the inbox behind it', async () => {
    await page.getByRole('button', { name: 'Notifications', exact: true }).waitFor();
    expect(await page.evaluate<string>('window.react')).toMatch(new RegExp(`^${react}\\.`));
    await tell('hello', 'social');
    await page.getByRole('button', { name: 'Notifications: 1 new, 1 unread' }).click();
    const inbox = page.getByRole('dialog', { name: 'Notifications' });
    await expect.poll(() => inbox.locator('.herald-item-title').allInnerTexts(), SOON).toEqual(['hello']);
    await page.keyboard.press('Escape');
  });

  it('hooks.jsx is a list of open tasks, what comes, and a pause', async () => {
    await page.getByRole('heading', { name: /^0 of 1 unread, connected/ }).waitFor();
    await tell('count the shelves', 'task');
    await page.getByRole('heading', { name: /^1 of 2 unread/ }).waitFor();
    expect(await page.evaluate('window.arrived')).toEqual(['count the shelves']);
    await page.locator('section').getByRole('button', { name: 'count the shelves' }).click();
    await page.getByRole('heading', { name: /^0 of 1 unread/ }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
