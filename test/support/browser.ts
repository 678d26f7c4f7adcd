import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

/** Where systems put Chromium or Chrome; CHROMIUM_PATH names another place. */
const PLACES = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const path = PLACES.find((place) => place !== undefined && existsSync(place));

/** Why tests in a browser are skipped here; undefined where one was found. */
export const noBrowser =
  path === undefined
    ? 'no Chromium was found: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH'
    : undefined;

if (noBrowser) console.warn(`Tests in a browser are skipped: ${noBrowser}`);

/** As root, Chromium runs only without its sandbox. */
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** A real browser, without a window. */
export function launchBrowser(): Promise<Browser> {
  if (path === undefined) throw new Error(noBrowser);
  return chromium.launch({ executablePath: path, args });
}

/** One with a profile of its own: the contexts of a browser are private windows, which have no push. */
export async function launchProfile(): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  if (path === undefined) throw new Error(noBrowser);
  const folder = mkdtempSync(join(tmpdir(), 'herald-profile-'));
  // Without the shell that has no windows: that one grants no permission to show anything.
  const options = { executablePath: path, headless: true, args };
  const context = await chromium.launchPersistentContext(folder, options);
  return {
    context,
    async close() {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
