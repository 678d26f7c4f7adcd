import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { type TestNode, tokenFor } from './app.js';
import { run, send } from './client.js';

/** What a test does with /demo: two people of its own, whom no other test knows. */
export interface DemoPage {
  page: Page;
  ada: OnScreen;
  grace: OnScreen;
  /** Whatever the browser complained of: errors of a script, of the console, and what its policy refused. */
  complaints: string[];
  /** Where it asked for something. */
  requests: string[];
}

interface DemoOptions extends BrowserContextOptions {
  /** The page’s own people, as /demo/session gives them. */
  isAsServed?: boolean;
  /** Before anything of the page runs. */
  initScript?: () => void;
}

const ITEM = `id title readAt seenAt archivedAt snoozedUntil deliveredAt`;

export interface KeptItem {
  id: string;
  title: string;
  readAt: string | null;
  seenAt: string | null;
  archivedAt: string | null;
  snoozedUntil: string | null;
  deliveredAt: string | null;
}

let people = 0;

export async function openDemo(
  browser: Browser,
  node: TestNode,
  { isAsServed = false, initScript, ...options }: DemoOptions = {},
): Promise<DemoPage> {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, locale: 'en-GB', ...options });
  onTestFinished(() => context.close());
  if (initScript) await context.addInitScript(initScript);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error') complaints.push(line.text());
  });
  people += 1;
  const ids = isAsServed ? ['demo-ada', 'demo-grace'] : [`ada-${people}`, `grace-${people}`];
  if (!isAsServed) {
    const [ada = '', grace = ''] = ids;
    await page.route('**/demo/session', (route) =>
      route.fulfill({
        json: {
          people: [
            { id: ada, name: 'Ada', token: tokenFor(ada) },
            { id: grace, name: 'Grace', token: tokenFor(grace) },
          ],
          senderToken: tokenFor('shop', ['service']),
        },
      }),
    );
  }
  await page.goto(`${node.origin}/demo`);
  const [ada, grace] = ids.map((id, at) => new OnScreen(page, node, id, at === 0 ? 'Ada' : 'Grace'));
  if (!ada || !grace) throw new Error('there are two people');
  await ada.isLive();
  return { page, ada, grace, complaints, requests };
}

/** One person: what his laptop shows, and what the server has of him. */
export class OnScreen {
  readonly column: Locator;
  readonly laptop: Locator;
  readonly phone: Locator;
  readonly bell: Locator;
  readonly dialog: Locator;
  readonly toasts: Locator;

  constructor(
    private readonly page: Page,
    public node: TestNode,
    readonly id: string,
    name: string,
  ) {
    this.column = page.getByRole('region', { name, exact: true });
    this.laptop = page.getByRole('article', { name: `${name}’s laptop` });
    this.phone = page.getByRole('article', { name: `${name}’s phone` });
    this.bell = this.laptop.locator('.herald-bell');
    this.dialog = this.laptop.getByRole('dialog');
    this.toasts = this.laptop.locator('.herald-toast');
  }

  async isLive(device = this.laptop): Promise<void> {
    await device.locator('.connection[data-status=connected]').waitFor();
  }

  titles(device = this.laptop): Promise<string[]> {
    return device.locator('.herald-item-title').allInnerTexts();
  }

  item(title: string, device = this.laptop): Locator {
    return device.locator('.herald-item', { has: this.page.getByText(title, { exact: true }) });
  }

  /** Presses one of the buttons of a notification, which show where somebody points. */
  async act(title: string, action: string, device = this.laptop): Promise<void> {
    const item = this.item(title, device);
    await item.hover();
    await item.getByRole('button', { name: action, exact: true }).click();
  }

  tab(name: string, device = this.laptop): Locator {
    return device.getByRole('tab', { name });
  }

  async close(): Promise<void> {
    await this.bell.click();
    await this.dialog.waitFor({ state: 'detached' });
  }

  tell(title: string, change: Record<string, unknown> = {}): Promise<unknown> {
    return send(this.node.url, this.node.token('shop', ['service']), [this.id], { title, ...change });
  }

  /** As the server has them, in the inbox or with a filter. */
  async kept(filter: Record<string, unknown> = {}): Promise<KeptItem[]> {
    const query = `query ($filter: NotificationFilter) { notifications(filter: $filter, first: 100) { nodes { ${ITEM} } } }`;
    return (await this.ask<{ notifications: { nodes: KeptItem[] } }>(query, { filter })).notifications.nodes;
  }

  async counts(): Promise<{ unreadCount: number; unseenCount: number }> {
    const { inbox } = await this.ask<{ inbox: { unreadCount: number; unseenCount: number } }>(
      '{ inbox { unreadCount unseenCount } }',
    );
    return inbox;
  }

  ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    return run<Data>(this.node.url, tokenFor(this.id), query, variables);
  }
}
