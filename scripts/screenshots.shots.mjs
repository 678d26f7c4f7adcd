// Which pictures there are, and how one gets to what they show.

/** @typedef {import('playwright-core').Page} Page */

/**
 * @typedef {object} Shot
 * @property {string} name of the file
 * @property {string} path
 * @property {'light' | 'dark'} [theme]
 * @property {number} [width]
 * @property {number} [height]
 * @property {boolean} [isLive] taken after a while of traffic
 * @property {(page: Page) => Promise<void>} [act]
 */

/** The story of one that a provider refused. @param {Page} page */
async function openFailure(page) {
  await page.locator('table a[href*="/notifications/"]').first().click();
  await page.getByRole('heading', { name: 'Its life' }).waitFor();
}

/** @param {Page} page */
async function compose(page) {
  await page.getByText('Attributes', { exact: true }).click();
  await page.getByLabel('Name of attribute 1').fill('plan');
  await page.getByLabel('Value of attribute 1').fill('gold');
  await page.getByRole('textbox', { name: 'Title' }).fill('Your new desk is ready');
  await page
    .getByRole('textbox', { name: 'Message' })
    .fill('Move in whenever you like: what was on the old one is there already.');
  await page.getByText(/people, if it began now/).waitFor();
  await page.evaluate(() => scrollTo(0, 0));
}

/** @param {Page} page */
async function showMail(page) {
  await page.getByText('Mail', { exact: true }).click();
  await page.frameLocator('iframe').locator('h1').first().waitFor();
  await page.waitForTimeout(500);
}

/** @param {Page} page */
async function readSome(page) {
  const phone = page.getByRole('article', { name: /laptop/ }).first();
  await phone.getByText('live', { exact: true }).waitFor();
  await phone.getByRole('listitem').nth(1).hover();
}

/** Tells both something while one of them looks elsewhere. @param {Page} page */
async function tellBoth(page) {
  await readSome(page);
  const grace = page.getByRole('article', { name: 'Grace’s laptop' });
  await grace
    .getByRole('button', { name: /Notifications/ })
    .first()
    .click();
  await page.getByRole('button', { name: /^Mention/ }).click();
  await page.getByRole('button', { name: /^Order/ }).click();
  await page.waitForTimeout(900);
}

/** @type {Shot[]} */
export const SHOTS = [
  { name: 'overview', path: '/admin', isLive: true },
  { name: 'overview-dark', path: '/admin', theme: 'dark', isLive: true },
  { name: 'overview-phone', path: '/admin', width: 390, height: 800, isLive: true },
  { name: 'reports', path: '/admin/reports?days=30' },
  { name: 'story-dark', path: '/admin/deliveries', theme: 'dark', act: openFailure },
  { name: 'bulk', path: '/admin/bulk/new', act: compose },
  { name: 'template-dark', path: '/admin/templates/order-shipped', theme: 'dark', act: showMail },
  { name: 'inbox', path: '/demo', act: tellBoth },
  { name: 'inbox-dark', path: '/demo', theme: 'dark', act: readSome },
  { name: 'inbox-phone', path: '/demo', width: 390, height: 800, theme: 'dark' },
];
