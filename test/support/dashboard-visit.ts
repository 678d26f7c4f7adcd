import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { eventually } from './client.js';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A page of the dashboard, signed in, and what went wrong on it. */
export interface Visit {
  page: Page;
  /** What it asked of anybody else: nothing, where all is well. */
  elsewhere: string[];
  /** Exceptions, and what its policy forbade. */
  complaints: string[];
  close(): Promise<void>;
}

interface VisitOptions extends BrowserContextOptions {
  token: string;
  scheme?: 'light' | 'dark';
  width?: number;
}

/** Of a browser of its own: no other visit knows its drafts. */
export async function visit(browser: Browser, origin: string, options: VisitOptions): Promise<Visit> {
  const { token, scheme = 'light', width = 1_280, ...others } = options;
  const context = await browser.newContext({
    baseURL: origin,
    colorScheme: scheme,
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
    ...others,
  });
  // The frame that shows a mail has no storage. A token that was given since stays.
  await context.addInitScript(`if (origin !== 'null') sessionStorage['herald.token'] ??= ${JSON.stringify(token)};`);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const elsewhere: string[] = [];
  const complaints: string[] = [];
  const isElsewhere = (url: string) => !/^(data|blob):/.test(url) && !url.startsWith(origin);
  page.on('requestfinished', (request) => isElsewhere(request.url()) && elsewhere.push(request.url()));
  page.on('requestfailed', (request) => {
    // What the policy forbade did not go out.
    if (isElsewhere(request.url()) && request.failure()?.errorText !== 'csp') elsewhere.push(request.url());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content.Security.Policy/i.test(message.text())) complaints.push(message.text());
  });
  return { page, elsewhere, complaints, close: () => context.close() };
}

/** The same, at a place of the dashboard: "audit?action=template." */
export async function visitAt(browser: Browser, origin: string, place: string, options: VisitOptions): Promise<Visit> {
  const opened = await visit(browser, origin, options);
  await opened.page.goto(`/admin/${place}`);
  return opened;
}

/** So that all goes over HTTP, where a test can have it fail, and nothing is asked again because a connection is back. */
export async function withoutConnection(page: Page): Promise<void> {
  await page.routeWebSocket(/\/graphql$/, (socket) => void socket.close());
  await page.route('**/graphql/stream', (route) => route.abort());
}

/** What axe finds wrong by WCAG 2.2 AA, with the places: nothing, where all is well. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate<string[]>(`(async () => {
    const { violations } = await axe.run(document, { runOnly: ${JSON.stringify(RULES)} });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ': ' + target.join(' ') + ' ' + failureSummary));
  })()`);
}

/** Whether the page itself has to be scrolled sideways, once it has found its place. */
export async function isTooWide(page: Page): Promise<boolean> {
  const excess = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  // Not `waitForFunction`: it looks again by `eval`, which the policy of the page forbids.
  return eventually(
    () => page.evaluate<number>(excess),
    (pixels) => pixels <= 0,
  ).then(
    () => false,
    () => true,
  );
}

/** What is wrong with the page for whoever sees, hears or types it, and whether it has to be scrolled sideways. */
export async function flawsOf(page: Page): Promise<string[]> {
  const problems = await accessibilityProblems(page);
  return (await isTooWide(page)) ? [...problems, 'too wide'] : problems;
}
