import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { flawsOf, visit } from '../support/dashboard-visit.js';

const SOON_OVER_SECONDS = 8;

describe.skipIf(noBrowser)('signing in to the dashboard', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let browser: Browser;
  beforeAll(async () => {
    installation = await startInstallation();
    [node] = installation.nodes as [TestNode];
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await installation.close();
  });

  const admin = (name: string, seconds?: number) => tokenFor(name, ['admin'], seconds);
  const open = (token = '') => visit(browser, node.origin, { token });
  const enter = async (page: Page, token: string, button: string) => {
    await page.getByLabel('The token of an admin').fill(token);
    await page.getByRole('button', { name: button }).click();
  };
  const title = (page: Page) => page.getByRole('textbox', { name: 'Title' });
  const kept = (page: Page) => page.evaluate<string[]>('Object.keys(sessionStorage)');

  it('says of each token why it is refused, and shows nothing', async () => {
    const { page, complaints, close } = await visit(browser, node.origin, { token: '' });
    await page.addInitScript('sessionStorage.clear()');
    await page.goto('/admin/audit');
    const refused = async (token: string, why: string) => {
      await enter(page, token, 'Sign in');
      await page.getByRole('alert').getByText(why).waitFor();
    };
    await refused('nonsense', 'That is not a token.');
    await refused(admin('operator', -5), 'That token is over.');
    await refused(`${admin('operator')}x`, 'Herald refuses that token.');
    await refused(tokenFor('shop', ['service']), 'That is the token of shop, who is no admin.');
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await kept(page)).not.toContain('herald.token');
    expect(await flawsOf(page)).toEqual([]);
    // A token as it is pasted from a header; and one goes on to the place that one came for.
    await enter(page, `Bearer ${admin('operator')}`, 'Sign in');
    await page.getByRole('heading', { name: 'Audit' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('asks for another token when one is over, over what is on the screen', async () => {
    const { page, close } = await open(admin('operator', SOON_OVER_SECONDS));
    await page.goto('/admin/bulk/new');
    await title(page).fill('half a sentence');
    await page.getByRole('dialog', { name: 'Your token is over' }).waitFor({ timeout: 30_000 });
    await enter(page, admin('operator'), 'Go on');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await title(page).inputValue()).toBe('half a sentence');
    await page.getByText('Live', { exact: true }).waitFor();
    await close();
  });

  it('leaves nothing of one admin to the next', async () => {
    const { page, close } = await open(admin('operator'));
    await page.goto('/admin/bulk/new');
    await title(page).fill('for my eyes');
    await page.getByRole('button', { name: /signed in as operator/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Herald' }).waitFor();
    expect((await kept(page)).filter((name) => name.startsWith('herald.'))).toEqual([]);
    await enter(page, admin('other'), 'Sign in');
    await page.getByRole('heading', { name: 'New bulk send' }).waitFor();
    expect(await title(page).inputValue()).toBe('');
    await page.getByRole('button', { name: /signed in as other/ }).waitFor();
    await close();
  });
});
