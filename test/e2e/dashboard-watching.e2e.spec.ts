import { Client as PgClient } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DeliveryBacklog } from '../../src/delivery/index.js';
import { AuditTrailService } from '../../src/platform/audit/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { startBulk } from '../support/bulk.js';
import { eventually, run, send, socketClient, watch } from '../support/client.js';
import { flawsOf, type Visit, visitAt } from '../support/dashboard-visit.js';

const ADMIN = tokenFor('operator', ['admin']);
const SHOP = tokenFor('shop', ['service']);
const MAIL = { channels: [{ channel: 'email', timing: 'ALWAYS' }] };

/** Nobody delivers: what is owed stays owed. */
const NO_WORKER = { ROLES: 'api,gateway' };

describe.skipIf(noBrowser)('watching an installation in the dashboard', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let other: TestNode;
  let browser: Browser;
  let sql: PgClient;
  beforeAll(async () => {
    [installation, browser] = await Promise.all([startInstallation(NO_WORKER, 0), launchBrowser()]);
    node = await installation.startNode();
    other = await installation.startNode();
    sql = new PgClient({ connectionString: installation.database.url });
    await sql.connect();
    await run(
      node.url,
      SHOP,
      'mutation { upsertRecipients(recipients: [{ id: "mailed", email: "mailed@example.com" }]) }',
    );
  });
  afterAll(async () => {
    await sql.end();
    await browser.close();
    await installation.close();
  });

  const open = (path: string, options = {}) => visitAt(browser, node.origin, path, { token: ADMIN, ...options });
  const using = async (opened: Visit, look: (page: Page) => Promise<void>) => {
    try {
      await look(opened.page);
      expect(opened.complaints).toEqual([]);
      expect(opened.elsewhere).toEqual([]);
    } finally {
      await opened.close();
    }
  };
  const tile = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).locator('p').nth(1);
  const row = (page: Page, table: string, name: string | RegExp) =>
    page.getByRole('table', { name: table }).getByRole('row', { name });

  const rows = (page: Page) => page.getByRole('table', { name: 'Audit log' }).locator('tbody > tr:not([hidden])');
  const first = (page: Page) => rows(page).first();

  describe('the overview', () => {
    it('shows what goes on, each second, and keeps it while one looks elsewhere', async () => {
      const client = socketClient(node.wsUrl, tokenFor('reader'));
      const inbox = watch(client, 'subscription { inboxChanged { kind } }');
      await inbox.until((events) => events.length === 1);
      await using(await open(''), async (page) => {
        // The reader and this page.
        await eventually(
          () => tile(page, 'Connections').textContent(),
          (text) => text === '2',
        );
        for (let sent = 0; sent < 10; sent += 1) await send(node.url, SHOP, ['reader']);
        const pace = page.getByRole('img', { name: /^Published and delivered/ });
        await eventually(
          () => pace.getAttribute('aria-label'),
          (words) => /published: now 0\.[1-9]|published: now [1-9]/.test(words ?? ''),
        );
        expect(await tile(page, 'Latency').textContent()).toMatch(/^[\d.,]+\sm?s$/);
        // Drawn, not only told.
        const isDrawn = () =>
          page.evaluate<boolean>(
            `[...document.querySelectorAll('canvas')].length === 4 && [...document.querySelectorAll('canvas')].every((canvas) =>
              canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0))`,
          );
        await eventually(isDrawn, (drawn) => drawn);
        await page.getByRole('link', { name: 'Audit', exact: true }).click();
        await page.getByRole('heading', { name: 'Audit' }).waitFor();
        await page.getByRole('link', { name: 'Overview', exact: true }).click();
        await page.getByRole('heading', { name: 'Overview' }).waitFor();
        // Of before it was left: another look begins with a minute of nothing.
        expect(await pace.getAttribute('aria-label')).toMatch(/between 0 and (?:0\.[1-9]|[1-9])/);
      });
      await client.dispose();
    });

    it('shows what waits and for how long, the nodes, what was given up, and which bulk sends are under way', async () => {
      const [waits, failed] = [
        await send(node.url, SHOP, ['mailed'], MAIL),
        await send(node.url, SHOP, ['mailed'], MAIL),
      ];
      const idOf = (sent: typeof waits) => sent.notifications[0]?.notificationId ?? '';
      await sql.query(`UPDATE deliveries SET due_at = now() - interval '7 minutes'`);
      await sql.query(`UPDATE deliveries SET state = 'FAILED', reason = 'INVALID_ADDRESS' WHERE notification_id = $1`, [
        idOf(failed),
      ]);
      const bulk = await startBulk(
        node.url,
        { everyone: true },
        { name: 'Summer sale', scheduledAt: new Date(Date.now() + 3_600_000).toISOString() },
      );
      await using(await open(''), async (page) => {
        const queue = row(page, 'Queues', /^email\.normal/);
        await eventually(
          () => queue.textContent(),
          (text) => text?.startsWith('email.normal1') ?? false,
        );
        await queue.getByRole('img', { name: 'Longer than it should:' }).waitFor();
        expect(await queue.textContent()).toMatch(/7(?:\.\d)?\smin/);
        expect(
          await row(page, 'Queues', /^email\.urgent/)
            .getByRole('img')
            .count(),
        ).toBe(0);
        expect(await tile(page, 'Failed').textContent()).toBe('1');
        const { systemStatus } = await run<{ systemStatus: { nodes: { id: string }[] } }>(
          node.url,
          ADMIN,
          '{ systemStatus { nodes { id } } }',
        );
        expect(systemStatus.nodes).toHaveLength(2);
        for (const { id } of systemStatus.nodes) await row(page, 'Nodes', new RegExp(id)).waitFor();
        const failure = row(page, 'Latest failures', /mailed/);
        await failure.waitFor();
        expect(await failure.getByRole('link').first().getAttribute('href')).toBe(
          `/admin/notifications/${idOf(failed)}`,
        );
        const link = page.getByRole('link', { name: 'Summer sale' });
        expect(await link.getAttribute('href')).toBe(`/admin/bulk/${bulk.id}`);
      });
    });

    it('says what it could not ask for', async () => {
      const backlog = node.app.get(DeliveryBacklog, { strict: false });
      const read = backlog.read.bind(backlog);
      await using(await open(''), async (page) => {
        await row(page, 'Queues', /^email\.normal/).waitFor();
        backlog.read = () => Promise.reject(new Error('away'));
        await page.getByText('what waits could not be counted').waitFor();
        expect(await tile(page, 'Waiting').textContent()).toBe('–');
        backlog.read = read;
        await page.getByText('what waits could not be counted').waitFor({ state: 'detached' });
        await row(page, 'Queues', /^email\.normal/).waitFor();
      });
    });

    it('says that it is of before while the node is away, and goes on by itself', async () => {
      const away = await installation.startNode();
      const { port } = new URL(away.origin);
      const opened = await visitAt(browser, away.origin, '', { token: ADMIN });
      await using(opened, async (page) => {
        await row(page, 'Queues', /^email\.normal/).waitFor();
        expect(await page.locator('[data-old]').count()).toBe(0);
        await away.close();
        await page.getByText(/^Not connected: the figures are as of \d\d:\d\d:\d\d/).waitFor();
        expect(await page.locator('[data-old]').count()).toBe(6);
        await installation.startNode({ PORT: port });
        await page.getByText(/^Not connected/).waitFor({ state: 'detached' });
        expect(await page.locator('[data-old]').count()).toBe(0);
      });
    });

    it('begins with an error and a button where it is refused', async () => {
      await using(await visitAt(browser, node.origin, '', { token: tokenFor('shop', ['service']) }), async (page) => {
        await page.getByText('The figures could not be loaded.').waitFor();
        const alert = page.getByRole('alert');
        expect(await alert.textContent()).toContain('FORBIDDEN');
        expect(await alert.getByRole('button', { name: 'Try again' }).count()).toBe(1);
      });
    });
  });

  describe('the audit log', () => {
    const SAVE = `mutation ($key: String!) { saveTemplate(input: { key: $key, content: { title: "Hello", message: "World" } }) { id } }`;
    const saveTemplate = (key: string, at = node) => run(at.url, ADMIN, SAVE, { key });

    it('shows what is done the moment it is done, of those that are asked for', async () => {
      await using(await open('audit'), async (page) => {
        const { sendId } = await send(node.url, SHOP, ['reader']);
        const line = row(page, 'Audit log', new RegExp(sendId));
        await line.waitFor();
        expect(await line.getByRole('link').getAttribute('href')).toBe(`/admin/notifications?sendId=${sendId}`);
        await line.getByRole('button', { name: 'Detail of notification.send' }).press('Enter');
        await page.getByText('"recipients": 1').waitFor();
        // By an action that is pressed, then by all of a kind.
        await page.getByRole('combobox', { name: 'Action' }).fill('template.');
        await page.getByText('There is none of these').waitFor();
        expect(new URL(page.url()).search).toBe('?action=template.');
        await send(other.url, SHOP, ['reader']);
        await saveTemplate('welcome', other);
        await row(page, 'Audit log', /template:welcome/).waitFor();
        expect(await rows(page).count()).toBe(1);
        await page.reload();
        await row(page, 'Audit log', /template:welcome/).waitFor();
        expect(await rows(page).count()).toBe(1);
        expect(await first(page).getByRole('link').getAttribute('href')).toBe('/admin/templates/welcome');
        await first(page).getByRole('button', { name: 'operator' }).click();
        expect(new URL(page.url()).searchParams.get('actor')).toBe('operator');
        await page.goBack();
        expect(new URL(page.url()).searchParams.get('actor')).toBeNull();
      });
    });

    it('has all of it by and by, and moves nothing under the eyes of whoever reads', async () => {
      for (let sent = 0; sent < 60; sent += 1) await send(node.url, SHOP, [`reader-${sent}`]);
      await using(await open('audit?action=notification.send'), async (page) => {
        await eventually(
          () => rows(page).count(),
          (count) => count >= 50,
        );
        await page.mouse.wheel(0, 100_000);
        await eventually(
          () => rows(page).count(),
          (count) => count >= 60,
        );
        // What it is of; when it was is told anew by and by.
        const topmost = async () => (await first(page).textContent())?.match(/send:[\da-f-]{36}/)?.[0];
        const before = await topmost();
        expect(before).toBeDefined();
        await saveTemplate('not-asked-for');
        for (let sent = 0; sent < 3; sent += 1) await send(node.url, SHOP, ['reader']);
        const pill = page.getByRole('button', { name: '3 new' });
        await pill.waitFor();
        expect(await topmost()).toBe(before);
        // Somebody comes back to the window, and the log is read again: that moves nothing either.
        const trail = node.app.get(AuditTrailService, { strict: false });
        const read = vi.spyOn(trail, 'page');
        await eventually(
          async () => {
            await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
            return read.mock.calls.length;
          },
          (times) => times >= 2,
        );
        read.mockRestore();
        await send(node.url, SHOP, ['reader']);
        await page.getByRole('button', { name: '4 new' }).waitFor();
        expect(await topmost()).toBe(before);
        await page.getByRole('button', { name: '4 new' }).click();
        await page.getByRole('button', { name: /new$/ }).waitFor({ state: 'detached' });
        expect(await topmost()).not.toBe(before);
        expect(await page.evaluate<number>('scrollY')).toBe(0);
      });
    });

    it('has no hole after more than a page keeps of what came live', async () => {
      await saveTemplate('before-many');
      const read = vi.spyOn(node.app.get(AuditTrailService, { strict: false }), 'page');
      await using(await open('audit?action=template.save'), async (page) => {
        await first(page).waitFor();
        // What was written before it was told live has been asked for.
        await eventually(
          () => read.mock.calls.length,
          (times) => times >= 2,
        );
        const keys = Array.from({ length: 250 }, (_, at) => `many-${at}`);
        for (let at = 0; at < keys.length; at += 10) {
          await Promise.all(keys.slice(at, at + 10).map((key) => saveTemplate(key, other)));
        }
        const written = keys.map((key) => `template:${key}`);
        const shown = async () => {
          const subjects = await rows(page).getByRole('link').allTextContents();
          return subjects.filter((subject) => subject.startsWith('template:many-')).toSorted();
        };
        // Whoever goes down earlier has the last ones wait.
        await eventually(shown, (subjects) => written.slice(-10).every((subject) => subjects.includes(subject)));
        const further = async () => {
          await page.mouse.wheel(0, 100_000);
          return shown();
        };
        const all = await eventually(further, (subjects) => subjects.length >= written.length);
        expect(all).toEqual(written.toSorted());
      });
      read.mockRestore();
    });

    it('has what was written while the connection was away', async () => {
      const away = await installation.startNode();
      const { port } = new URL(away.origin);
      const opened = await visitAt(browser, away.origin, 'audit', { token: ADMIN });
      await using(opened, async (page) => {
        await first(page).waitFor();
        await away.close();
        await page.getByText(/^Not connected: what is new/).waitFor();
        await saveTemplate('meanwhile', other);
        await installation.startNode({ PORT: port });
        const line = row(page, 'Audit log', /template:meanwhile/);
        await line.waitFor();
        expect(await line.count()).toBe(1);
      });
    });
  });

  it.each(['light', 'dark'] as const)(
    'can be read by everybody in %s colours, on a phone as well',
    async (colorScheme) => {
      await using(await open('', { colorScheme, viewport: { width: 390, height: 844 } }), async (page) => {
        await row(page, 'Queues', /^email\.normal/).waitFor();
        expect(await flawsOf(page)).toEqual([]);
        await page.goto(`${node.origin}/admin/audit`);
        await first(page).waitFor();
        await first(page)
          .getByRole('button', { name: /^Detail of/ })
          .click();
        expect(await flawsOf(page)).toEqual([]);
      });
    },
  );
});
