import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestNode } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';

describe.skipIf(noBrowser)('GraphiQL in a browser', () => {
  let app: TestNode;
  let browser: Browser;
  let page: Page;
  let requests: string[];
  let complaints: string[];

  beforeAll(async () => {
    app = await startApp();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  beforeEach(async () => {
    const context = await browser.newContext();
    page = await context.newPage();
    requests = [];
    complaints = [];
    // The context's, as the page's own events leave out what a policy blocks before it is sent.
    context.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
  });
  afterEach(() => page.context().close());

  const HEADERS = '.graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror';
  const RESULT = '.result-window .CodeMirror';

  /** With a query as of an earlier visit: one that is typed counts only when the editor has come to rest. */
  async function open(query: string): Promise<void> {
    await page.addInitScript(`localStorage.setItem('graphiql:query', ${JSON.stringify(query)})`);
    await page.goto(app.url, { waitUntil: 'networkidle' });
    await page.waitForSelector('.graphiql-query-editor .CodeMirror');
  }

  async function signIn(bearer: string): Promise<void> {
    await page.locator(HEADERS).click();
    await page.keyboard.insertText(JSON.stringify({ Authorization: `Bearer ${bearer}` }));
  }

  const result = () => page.locator(RESULT).innerText();
  const run = () => page.locator('.graphiql-execute-button').click();

  it('loads everything from Herald, and breaks no rule of its policy', async () => {
    await open('{ __typename }');
    expect(requests.length).toBeGreaterThan(5);
    const { host } = new URL(app.url);
    const elsewhere = requests.filter((url) => !url.startsWith('data:') && new URL(url).host !== host);
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('asks in the name of the token in the headers pane, and does not keep it', async () => {
    const bearer = app.token('graphiql-user');
    await open('{ inbox { id unreadCount } }');
    await run();
    await expect.poll(result).toContain('UNAUTHENTICATED');
    await signIn(bearer);
    await run();
    await expect.poll(result).toContain('"unreadCount": 0');
    // GraphiQL stores a while after typing: what is typed last shows that the token's time has passed.
    await page.locator('.graphiql-query-editor .CodeMirror').click();
    await page.keyboard.insertText('# typed last');
    const kept = await expect
      .poll(() => page.evaluate('localStorage.getItem("graphiql:tabState")'), { timeout: 5_000 })
      .toContain('typed last')
      .then(() => page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })'));
    expect(kept).not.toContain(bearer);
  });

  it('shows a live subscription', async () => {
    const userId = `graphiql-${Date.now()}`;
    await open('subscription { inboxChanged { kind notification { title } } }');
    await signIn(app.token(userId));
    await run();
    await expect.poll(result, { timeout: 10_000 }).toContain('SYNCED');
    await send(userId, 'Hello from the test');
    await expect.poll(result, { timeout: 10_000 }).toContain('Hello from the test');
    expect(complaints).toEqual([]);
  });

  async function send(userId: string, title: string): Promise<void> {
    const response = await fetch(app.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${app.token('shop', ['service'])}` },
      body: JSON.stringify({
        query: 'mutation($input: SendNotificationInput!) { sendNotification(input: $input) { accepted } }',
        variables: { input: { to: { userIds: [userId] }, type: 'test', title, message: 'hi' } },
      }),
    });
    expect(await response.json()).toEqual({ data: { sendNotification: { accepted: 1 } } });
  }
});
