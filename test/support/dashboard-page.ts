import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface DashboardPage {
  page: Page;
  /** What the page threw, and what its Content-Security-Policy forbade. */
  complaints: string[];
  /** What was asked of anybody else. */
  elsewhere: string[];
  close(): Promise<void>;
}

/** A tab of the dashboard in which somebody is signed in, in a window of its own. */
export async function openDashboard(
  browser: Browser,
  origin: string,
  token: string,
  path = '',
  options: BrowserContextOptions = {},
): Promise<DashboardPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  await context.addInitScript(`sessionStorage.setItem('herald.token', ${JSON.stringify(token)})`);
  const page = await context.newPage();
  const complaints: string[] = [];
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(?:data|blob):/.test(url)) elsewhere.push(url);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text());
  });
  await page.goto(`${origin}/admin/${path}`);
  return { page, complaints, elsewhere, close: () => context.close() };
}

/** What axe finds against WCAG 2.1 AA, one line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  // Over the debugger: the page's policy lets in no script of anybody else.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html.slice(0, 200)} ${any[0]?.message ?? ''}`),
  );
}

/** How far something stands out on the right, in pixels: 0 where all fits. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
