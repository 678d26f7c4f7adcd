import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface DashboardPage {
  page: Page;
  /** What the browser complained of: scripts that broke, what the policy forbade. */
  complaints: string[];
  /** What went out to anybody but Herald. */
  elsewhere: string[];
  close(): Promise<void>;
}

interface Options {
  scheme?: 'light' | 'dark';
  width?: number;
  /** So that axe may be put into the page. */
  isPolicyOff?: boolean;
}

/** The dashboard in a window of its own, signed in. */
export async function openDashboard(
  browser: Browser,
  origin: string,
  token: string,
  { scheme = 'light', width = 1_280, isPolicyOff = false }: Options = {},
): Promise<DashboardPage> {
  const context = await browser.newContext({
    baseURL: origin,
    colorScheme: scheme,
    viewport: { width, height: 900 },
    bypassCSP: isPolicyOff,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(10_000);
  // The frame that shows a mail has no origin, and no storage.
  await context.addInitScript({
    content: `if (origin !== 'null') sessionStorage.setItem('herald.token', ${JSON.stringify(token)})`,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Requests that a test has fail are told here as well.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  const elsewhere: string[] = [];
  const isElsewhere = (url: string) => !/^(data|blob):/.test(url) && !url.startsWith(origin);
  page.on('requestfinished', (request) => isElsewhere(request.url()) && elsewhere.push(request.url()));
  page.on('requestfailed', (request) => {
    // What the policy forbade did not go out.
    if (isElsewhere(request.url()) && request.failure()?.errorText !== 'csp') elsewhere.push(request.url());
  });
  return { page, complaints, elsewhere, close: () => context.close() };
}

/** So that all goes over HTTP, where a test can have it fail, and nothing is asked again because a connection is back. */
export async function withoutConnection(page: Page): Promise<void> {
  await page.routeWebSocket(/\/graphql$/, (socket) => void socket.close());
  await page.route('**/graphql/stream', (route) => route.abort());
}

interface Violation {
  id: string;
  nodes: { html: string }[];
}
declare const axe: { run(): Promise<{ violations: Violation[] }> };

/** What is wrong with the page for whoever sees, hears or types it: rules of axe, and whether it is wider than its window. */
export async function flawsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () =>
    (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`),
  );
  const excess = await excessOf(page);
  return excess > 0 ? [...violations, `${excess} px too wide`] : violations;
}

/** How many pixels a page is wider than its window. */
export const excessOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
