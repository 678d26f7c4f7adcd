import type { createHeraldClient, HeraldClient, Inbox } from '@herald/client';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { eventually, send } from '../support/client.js';
import { clientPage, serveClientPage } from '../support/client-page.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { inboxOf } from '../support/inbox.js';
import { WallAgainstSockets } from '../support/wall-against-sockets.js';

/** What a page of these tests has. */
interface PageWindow {
  herald: { createHeraldClient: typeof createHeraldClient };
  isReady?: boolean;
  client: HeraldClient;
  inbox: Inbox;
  titles: string[];
  isFollowing?: boolean;
}
declare const window: PageWindow;

interface Seen {
  status: string;
  over: string | undefined;
  isFollowing: boolean;
  titles: string[];
  shown: string[];
  unread: number;
  pending: number;
}

describe.skipIf(noBrowser)('the client in a real browser', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let pageServer: Awaited<ReturnType<typeof serveClientPage>>;
  let browser: Browser;
  beforeAll(async () => {
    pageServer = await serveClientPage();
    installation = await startInstallation({ ALLOWED_ORIGINS: pageServer.origin });
    node = installation.nodes[0]!;
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.close();
    await pageServer?.close();
  });

  const tell = (person: string, title: string) => send(node.url, node.token('shop', ['service']), [person], { title });

  async function context(): Promise<BrowserContext> {
    const opened = await browser.newContext();
    onTestFinished(() => opened.close());
    return opened;
  }
  async function wire(): Promise<FaultyProxy> {
    const proxy = await FaultyProxy.start(node.wsUrl);
    onTestFinished(() => proxy.stop());
    return proxy;
  }
  /** A tab of this person’s, with a client, its inbox, and the titles that it was told. */
  async function tab(within: BrowserContext, url: string, person: string, origin = pageServer.origin): Promise<Page> {
    const page = await within.newPage();
    await page.goto(origin);
    await page.waitForFunction(() => window.isReady === true);
    await page.evaluate(
      ([address, token]) => {
        const client = window.herald.createHeraldClient({
          url: address,
          token,
          retry: { baseMs: 100, capMs: 300 },
          socketAgainAfterMs: 200,
        });
        window.titles = [];
        // What comes from now on: from when its position is known.
        const onPosition = () => void (window.isFollowing = true);
        client.onNotification(({ title }) => void window.titles.push(title), { onPosition });
        window.client = client;
        window.inbox = client.inbox();
      },
      [url, tokenFor(person)] as const,
    );
    return page;
  }
  const seen = (page: Page): Promise<Seen> =>
    page.evaluate(() => {
      const { state } = window.client;
      const inbox = window.inbox.state;
      return {
        status: state.status,
        over: state.status === 'connected' ? state.over : undefined,
        isFollowing: window.isFollowing === true,
        titles: window.titles,
        shown: inbox.notifications.map(({ title }) => title),
        unread: inbox.unreadCount,
        pending: inbox.pendingCount,
      };
    });
  const shows = (page: Page, wanted: Partial<Seen>) =>
    eventually(
      () => seen(page),
      (is) =>
        Object.entries(wanted).every(([key, value]) => JSON.stringify(is[key as 'shown']) === JSON.stringify(value)),
      20_000,
    );
  const readFirst = (page: Page) =>
    page.evaluate(() => {
      const { inbox } = window;
      void inbox.markRead([inbox.state.notifications[0]?.id ?? '']).catch(() => undefined);
      return inbox.state.unreadCount;
    });

  it('has what it missed when the wire is whole again, once, and the inbox with it', async () => {
    const proxy = await wire();
    const page = await tab(await context(), proxy.url, 'ada');
    await shows(page, { status: 'connected', over: 'socket', isFollowing: true, shown: [] });
    await tell('ada', 'live');
    await shows(page, { titles: ['live'], shown: ['live'], unread: 1 });
    await proxy.refuse();
    await shows(page, { status: 'waiting' });
    for (const title of ['missed 1', 'missed 2']) await tell('ada', title);
    await proxy.heal();
    await shows(page, { titles: ['live', 'missed 1', 'missed 2'], shown: ['missed 2', 'missed 1', 'live'], unread: 3 });
    expect(await readFirst(page)).toBe(2);
    await shows(page, { unread: 2, pending: 0 });
    expect((await inboxOf(node, 'ada')).unreadCount).toBe(2);
  });

  it('tries again at once when the browser says that the network is back', async () => {
    const proxy = await wire();
    const page = await tab(await context(), proxy.url, 'eve');
    await shows(page, { status: 'connected' });
    await page.evaluate(() => {
      (window.client as unknown as { settings: { retry: object } }).settings.retry = { baseMs: 1e6, capMs: 1e6 };
    });
    await proxy.refuse();
    await shows(page, { status: 'waiting' });
    await proxy.heal();
    await page.evaluate(() => (window as unknown as EventTarget).dispatchEvent(new Event('online')));
    expect(await shows(page, { status: 'connected' })).toMatchObject({ over: 'socket' });
  });

  it('agrees in all tabs through the server, whatever way they have to it', async () => {
    const within = await context();
    const proxy = await wire();
    const one = await tab(within, node.wsUrl, 'bob');
    const other = await tab(within, proxy.url, 'bob');
    for (const title of ['first', 'second', 'third']) await tell('bob', title);
    await shows(one, { unread: 3 });
    await shows(other, { unread: 3 });
    expect(await readFirst(one)).toBe(2);
    await shows(other, { unread: 2, pending: 0 });
    await shows(one, { unread: 2, pending: 0 });
  });

  it('shows in a tab that waits what was done in another, which waits as well', async () => {
    const within = await context();
    const proxy = await wire();
    const [one, other] = [await tab(within, proxy.url, 'cyd'), await tab(within, proxy.url, 'cyd')];
    const stranger = await tab(within, proxy.url, 'dan');
    for (const title of ['first', 'second', 'third']) await tell('cyd', title);
    await tell('dan', 'of somebody else');
    for (const page of [one, other]) await shows(page, { unread: 3 });
    await shows(stranger, { unread: 1 });
    await proxy.refuse();
    for (const page of [one, other, stranger]) await shows(page, { status: 'waiting' });
    expect(await readFirst(one)).toBe(2);
    await shows(other, { unread: 2, pending: 1 });
    // The change is made when the server is back; both tabs have it from there then.
    await proxy.heal();
    for (const page of [one, other]) await shows(page, { unread: 2, pending: 0, status: 'connected' });
    expect((await inboxOf(node, 'cyd')).unreadCount).toBe(2);
    await shows(stranger, { unread: 1, pending: 0 });
  });

  it('takes back in all tabs what the server refuses', async () => {
    const within = await context();
    const [one, other] = [await tab(within, node.wsUrl, 'fay'), await tab(within, node.wsUrl, 'fay')];
    await tell('fay', 'stays');
    for (const page of [one, other]) await shows(page, { shown: ['stays'] });
    const code = await one.evaluate(() => {
      const { inbox } = window;
      const id = inbox.state.notifications[0]?.id ?? '';
      return inbox.snooze(id, '2020-01-01T00:00:00.000Z').then(
        () => 'not refused',
        (error: { code: string }) => error.code,
      );
    });
    expect(code).toBe('BAD_USER_INPUT');
    for (const page of [one, other]) await shows(page, { shown: ['stays'], pending: 0 });
  });

  it('uses server-sent events where sockets are forbidden, and a socket when it can', async () => {
    const wall = await WallAgainstSockets.start(node.origin, clientPage);
    onTestFinished(() => wall.stop());
    const page = await tab(await context(), wall.url, 'gus', wall.origin);
    await shows(page, { status: 'connected', over: 'stream', isFollowing: true });
    await tell('gus', 'by a stream');
    await shows(page, { titles: ['by a stream'], shown: ['by a stream'], unread: 1 });
    wall.isOpen = true;
    await shows(page, { over: 'socket' });
    await tell('gus', 'by a socket');
    const last = await shows(page, { titles: ['by a stream', 'by a socket'], unread: 2 });
    expect(last.shown).toEqual(['by a socket', 'by a stream']);
  });
});
