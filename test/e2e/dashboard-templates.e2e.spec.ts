import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { run } from '../support/client.js';
import { accessibilityProblems, isTooWide, visit, withoutConnection } from '../support/dashboard-visit.js';

const ADMIN = tokenFor('editor', ['admin']);
const SAVE = 'mutation ($input: SaveTemplateInput!) { saveTemplate(input: $input) { version } }';

interface Version {
  version: number;
  category: string;
  content: { title: string; message: string; html: string | null };
}

describe.skipIf(noBrowser)('templates and categories in the dashboard', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let browser: Browser;
  beforeAll(async () => {
    installation = await startInstallation();
    node = installation.nodes[0]!;
    browser = await launchBrowser();
    await save('order-shipped', {
      title: 'Order {{ order.number }} is on its way',
      message: 'Hello {{ name }}.',
      html: '<p>Hello <b>{{ name }}</b></p>',
    });
  });
  afterAll(async () => {
    await browser.close();
    await installation.close();
  });

  const open = (options: Partial<Parameters<typeof visit>[2]> = {}) =>
    visit(browser, node.origin, { token: ADMIN, ...options });
  const save = (key: string, content: object) =>
    run(node.url, ADMIN, SAVE, { input: { key, content, variables: SCHEMA } });
  const versionsOf = async (key: string) =>
    (
      await run<{ templateVersions: Version[] }>(
        node.url,
        ADMIN,
        'query ($key: String!) { templateVersions(key: $key) { version category content { title message html } } }',
        { key },
      )
    ).templateVersions;
  const editorOf = (page: Page, label: string) => page.getByRole('textbox', { name: label, exact: true });
  const look = (page: Page, as: string) => page.getByText(as, { exact: true }).click();

  it('are written with their variables, shown as they will be, and saved as versions', async () => {
    const { page, elsewhere, complaints, close } = await open();
    await page.goto('/admin/templates');
    await page.getByRole('link', { name: 'order-shipped' }).click();
    // A sample of its schema stands in it.
    await page.getByText('Order 7 is on its way').waitFor();
    await editorOf(page, 'name').fill('Grace');
    await page.getByText('Hello Grace.').waitFor();

    await editorOf(page, 'Message').fill('Good day {{ name }}.');
    await page.getByText('Good day Grace.').waitFor();
    await look(page, 'Mail');
    await page.frameLocator('iframe[title="The mail"]').getByText('Hello Grace').waitFor();
    await look(page, 'Plain text');
    await page.getByText('Unsaved').waitFor();

    // It is still there after a reload, and after a look at another page.
    await page.reload();
    await page.getByText('Good day Grace.').waitFor();
    await page.getByRole('link', { name: 'Categories' }).click();
    await page.getByRole('heading', { name: 'Categories' }).waitFor();
    await page.getByRole('link', { name: 'Templates', exact: true }).click();
    await page.getByText('en · 1 · unsaved').click();
    await page.getByRole('button', { name: 'Save as version 2' }).click();
    await page.getByText('As it is saved.').waitFor();
    expect(await versionsOf('order-shipped')).toMatchObject([
      { version: 2, content: { message: 'Good day {{ name }}.' } },
      { version: 1, content: { message: 'Hello {{ name }}.' } },
    ]);

    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('link', { name: 'Version 1, compared' }).click();
    await page.getByText('Removed: Hello {{ name }}.').waitFor();
    await page.getByText('Added: Good day {{ name }}.').waitFor();
    await page.getByRole('button', { name: 'Take this version again' }).click();
    await page.getByRole('button', { name: 'Save as newest' }).click();
    await page.getByText('version 3', { exact: true }).waitFor();
    expect((await versionsOf('order-shipped'))[0]).toMatchObject({
      version: 3,
      content: { message: 'Hello {{ name }}.' },
    });
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('say where Liquid is wrong, and which variables are missing', async () => {
    const { page, close } = await open();
    await page.goto('/admin/templates/order-shipped');
    await editorOf(page, 'Body of the mail').fill('<p>one</p>\n<p>{% iff name %}</p>');
    await page.getByText(/^Line 2, column 4: tag "iff" not found/).waitFor();
    const marked = page.locator('.cm-lintRange-error');
    expect(await marked.textContent()).toBe('{% iff name %}</p>');
    await editorOf(page, 'Body of the mail').fill('<p>{{ stranger }}</p>');
    await page.getByText('Variables are missing').waitFor();
    await page.getByRole('button', { name: 'Add them' }).click();
    await look(page, 'Mail');
    await page.frameLocator('iframe[title="The mail"]').getByText('stranger').waitFor();
    // Its schema does not have it: that is said at the schema.
    await page.getByRole('button', { name: 'Save as version' }).click();
    await page.getByText('It uses variables that their schema does not have: stranger.').waitFor();
    await close();
  });

  it('are begun in another language, and deleted in it', async () => {
    const { page, close } = await open();
    await page.goto('/admin/templates/order-shipped');
    await page.getByRole('button', { name: 'Another language' }).click();
    await page.getByRole('textbox', { name: 'Language' }).fill('de-at');
    await page.getByText('Austrian German').waitFor();
    await page.getByRole('button', { name: 'Write it' }).click();
    await page.getByText('In Austrian German: not saved yet.').waitFor();
    await page.getByRole('textbox', { name: 'Title' }).fill('Servus');
    await editorOf(page, 'Message').fill('Servus {{ name }}');
    await page.getByRole('button', { name: 'Save as version 1' }).click();
    await page.getByText('As it is saved.').waitFor();

    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/locale=en$/);
    const { templates } = await run<{ templates: { locale: string }[] }>(node.url, ADMIN, '{ templates { locale } }');
    expect(templates.map(({ locale }) => locale)).toEqual(['en']);
    await close();
  });

  it('are sent to oneself for a test', async () => {
    const { page, close } = await open();
    await page.goto('/admin/templates/order-shipped');
    await page.getByRole('button', { name: 'Send a test' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('To whom').inputValue()).toBe('editor');
    await dialog.getByRole('button', { name: 'Send', exact: true }).click();
    await dialog.getByRole('link', { name: 'See what becomes of it' }).waitFor();
    const { notifications } = await run<{ notifications: { nodes: { title: string }[] } }>(
      node.url,
      tokenFor('editor'),
      '{ notifications { nodes { title } } }',
    );
    expect(notifications.nodes).toEqual([{ title: '[Test] Order 7 is on its way' }]);
    await close();
  });

  it('run nothing that somebody wrote into them, and load nothing for it', async () => {
    const { page, elsewhere, close } = await open();
    await withoutConnection(page);
    await page.addInitScript(`globalThis.heard = []; addEventListener('message', ({ data }) => heard.push(data));`);
    const answered: string[] = [];
    // As if nothing had been taken out of it on its way.
    await page.route('**/graphql', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { data?: { renderTemplate?: { html: string; title: string } } };
      if (body.data?.renderTemplate) {
        Object.assign(body.data.renderTemplate, { html: HOSTILE, title: '<img src=x onerror="ran(1)">' });
        answered.push('hostile');
      }
      await route.fulfill({ response: answer, json: body });
    });
    await page.goto('/admin/templates/order-shipped');
    await page.getByText('<img src=x onerror="ran(1)">').waitFor();
    await look(page, 'Mail');
    const mail = page.frameLocator('iframe[title="The mail"]');
    await mail.getByText('The end').waitFor();
    await mail.getByText('press me').click();
    // Time for what would run.
    await page.evaluate(`new Promise((resolve) => setTimeout(resolve, 300))`);
    const heard = await page.evaluate<object[]>(`heard`);
    expect(answered.length).toBeGreaterThan(0);
    expect(heard.length).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify(heard)).not.toContain('ran');
    expect(elsewhere).toEqual([]);
    expect(await mail.locator('body').evaluate(`globalThis.origin`)).toBe('null');
    await close();
  });

  it('say so where they can’t be had, and show them when they can', async () => {
    const { page, close } = await open();
    await withoutConnection(page);
    await page.route('**/graphql', (route) => route.abort());
    await page.goto('/admin/templates');
    await page.getByText('The list could not be loaded.').waitFor();
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'order-shipped' }).waitFor();
    expect(await page.getByText('The list could not be loaded.').count()).toBe(0);
    await close();
  });

  it('make and change categories, channel defaults and topics', async () => {
    const { page, close } = await open();
    await page.goto('/admin/categories');
    await page.getByRole('link', { name: 'New category' }).click();
    await page.getByRole('textbox', { name: 'Key' }).fill('orders');
    await page.getByRole('textbox', { name: 'Title' }).fill('Orders');
    await page.getByRole('combobox', { name: 'When, over Email' }).selectOption('ALWAYS');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/categories\/orders$/);
    await page.getByRole('heading', { name: 'Orders' }).waitFor();
    const query = '{ categories { key critical channels { channel enabled timing } } }';
    const category = async () => {
      const { categories } = await run<{ categories: { key: string; critical: boolean; channels: object[] }[] }>(
        node.url,
        ADMIN,
        query,
      );
      return categories.find(({ key }) => key === 'orders');
    };
    expect((await category())?.channels).toContainEqual({ channel: 'email', enabled: true, timing: 'ALWAYS' });

    await page.getByLabel('Critical').check({ force: true });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Orders is saved').nth(0).waitFor();
    await page.getByText('Unsaved').waitFor({ state: 'detached' });
    expect(await category()).toMatchObject({ critical: true });
    await page.goto('/admin/categories/security');
    expect(await page.getByLabel('Critical').isDisabled()).toBe(true);

    await page.goto('/admin/categories?tab=channels');
    await page.getByRole('combobox', { name: 'When, over Push, by default' }).selectOption('ALWAYS');
    await page.getByText('Push is saved.').waitFor();
    const { channels } = await run<{ channels: object[] }>(node.url, ADMIN, '{ channels { key defaultTiming } }');
    expect(channels).toContainEqual({ key: 'push', defaultTiming: 'ALWAYS' });

    await page.getByRole('tab', { name: 'Topics' }).click();
    await page.getByRole('button', { name: 'New topic' }).click();
    await page.getByRole('textbox', { name: 'Key' }).fill('project:42');
    await page.getByRole('textbox', { name: 'Who is to follow it' }).fill('ada, grace');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /project:42.*2/ }).waitFor();
    await close();
  });

  it.each(['light', 'dark'] as const)('are readable and usable by all, %s', async (scheme) => {
    const { page, complaints, close } = await open({ scheme });
    const pages: [path: string, isThere: string][] = [
      ['/admin/templates', 'order-shipped'],
      ['/admin/templates/order-shipped', 'Order 7 is on its way'],
      ['/admin/templates/order-shipped?tab=versions', 'Version 1, compared'],
      ['/admin/templates/order-shipped?tab=versions&version=2', 'From version 2 to version 3'],
      ['/admin/categories', 'Security'],
      ['/admin/categories/orders', 'Channels'],
      ['/admin/categories?tab=channels', 'On by default'],
      ['/admin/categories?tab=topics', 'project:42'],
    ];
    for (const [path, isThere] of pages) {
      await page.setViewportSize({ width: 1_280, height: 900 });
      await page.goto(path);
      await page.getByText(isThere).first().waitFor();
      if (path.endsWith('order-shipped')) await page.locator('.cm-content').nth(2).waitFor();
      expect([path, await accessibilityProblems(page)]).toEqual([path, []]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect([path, await isTooWide(page)]).toEqual([path, false]);
    }
    expect(complaints).toEqual([]);
    await close();
  });
});

const SCHEMA = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string' },
    order: { type: 'object', properties: { number: { type: 'integer' } } },
  },
};

const RAN = `parent.postMessage('ran', '*')`;
/** Each way that a text has of running something, or of asking somebody for something. */
const HOSTILE = `<!doctype html><html><head>
<script>${RAN}</script>
<script src="https://evil.example/x.js"></script>
<link rel="stylesheet" href="https://evil.example/x.css">
<style>@import url(https://evil.example/y.css); body { background: url(https://evil.example/b.png) }</style>
<meta http-equiv="refresh" content="0; url=https://evil.example/refreshed">
<base href="https://evil.example/">
</head><body onload="${RAN}">
<img src="x" onerror="${RAN}"><img src="https://evil.example/pixel.png">
<svg onload="${RAN}"><script>${RAN}</script></svg>
<iframe srcdoc="<script>parent.parent.postMessage('ran', '*')</script>"></iframe>
<iframe src="https://evil.example/frame"></iframe>
<object data="https://evil.example/o"></object><embed src="https://evil.example/e">
<form action="https://evil.example/form"><button>send</button></form>
<video src="https://evil.example/v.mp4" autoplay></video>
<a href="javascript:${RAN}">press me</a>
<p>The end</p></body></html>`;
