import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

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

/** A real browser, without a window. As root, Chromium runs only without its sandbox. */
export function launchBrowser(): Promise<Browser> {
  if (path === undefined) throw new Error(noBrowser);
  return chromium.launch({ executablePath: path, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}
