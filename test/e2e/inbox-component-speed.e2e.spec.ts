import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestNode } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { openDemo } from '../support/demo-page.js';
import { fill } from '../support/inbox.js';

const RUNS = 15;
const PAGE = 20;
/** What is asked for is 200 ms. A machine that does other things beside is given ten times as long. */
const BOUND_MS = 2_000;

/** Puts a second device on the page, and says how long it took from the click to a page of notifications that was painted. */
const MEASURE = `(column) => new Promise((resolve) => {
  const button = column.querySelector('.second');
  const began = performance.now();
  const look = () => {
    if (column.querySelectorAll('[data-kind=Phone] .herald-item').length < ${PAGE}) return requestAnimationFrame(look);
    // The next frame begins when this one is on the screen.
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
  };
  button.click();
  look();
})`;

describe.skipIf(noBrowser)('the inbox of web/react', () => {
  let node: TestNode;
  let browser: Browser;
  beforeAll(async () => {
    node = await startApp({ DEMO: 'on' });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await node?.close();
  });

  it('is on the screen soon after it is rendered: a new client, its connection, and a page of notifications', async () => {
    const { page, ada } = await openDemo(browser, node);
    await fill(node, ada.id, PAGE + 5);
    await expect
      .poll(() => ada.laptop.locator('.herald-item').count(), { timeout: 10_000 })
      .toBeGreaterThanOrEqual(PAGE);
    const took: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      took.push(await page.evaluate<number>(`(${MEASURE})(document.querySelector('.column[aria-label=Ada]'))`));
      await ada.column.locator('.second').click();
      await ada.phone.waitFor({ state: 'detached' });
    }
    const sorted = took.toSorted((one, other) => one - other).map(Math.round);
    const median = sorted[Math.floor(RUNS / 2)]!;
    console.log(`the inbox was on the screen in ${median} ms (median of ${RUNS}; ${sorted[0]} to ${sorted.at(-1)})`);
    expect(median).toBeLessThan(BOUND_MS);
  });
});
