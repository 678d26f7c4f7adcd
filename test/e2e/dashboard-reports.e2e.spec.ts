import { readFile } from 'node:fs/promises';
import { Client as PgClient } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { run, send } from '../support/client.js';
import { flawsOf, visitAt, withoutConnection } from '../support/dashboard-visit.js';

const ADMIN = tokenFor('operator', ['admin']);
const SHOP = tokenFor('shop', ['service']);
const ZONE = 'Asia/Kolkata';
const QUARTER_MS = 15 * 60_000;

interface Row {
  group: Record<string, string>;
  sent: number;
  delivered: number;
  failed: number;
}

describe.skipIf(noBrowser)('reports in the dashboard', () => {
  let installation: TestInstallation;
  let node: TestNode;
  let browser: Browser;
  let sql: PgClient;

  /** As what happened then was counted. */
  const happened = (at: Date, channel: string, type: string, [sent, delivered, failed]: [number, number, number]) =>
    sql.query(
      `INSERT INTO report_deltas (slot, category, type, priority, channel, bucket, planned, delivered, failed) VALUES ($1, 'system', $2, 1, $3, 8, $4, $5, $6)`,
      [Math.floor(at.getTime() / QUARTER_MS), type, channel, sent, delivered, failed],
    );

  beforeAll(async () => {
    [installation, browser] = await Promise.all([startInstallation(), launchBrowser()]);
    node = installation.nodes[0]!;
    sql = new PgClient({ connectionString: installation.database.url });
    await sql.connect();
    await happened(new Date('2026-03-10T04:00:00Z'), 'email', '=cmd, "quoted"', [40, 36, 4]);
    await happened(new Date('2026-03-10T20:00:00Z'), 'email', 'invoice', [60, 60, 0]);
    await happened(new Date('2026-03-11T04:00:00Z'), 'push', 'invoice', [20, 10, 10]);
    // The two days before.
    await happened(new Date('2026-03-09T04:00:00Z'), 'email', 'invoice', [100, 98, 2]);
  });
  afterAll(async () => {
    await sql.end();
    await browser.close();
    await installation.close();
  });

  /** 10 and 11 March, by the clock of Kolkata. */
  const TWO_DAYS = 'reports?time=own&from=2026-03-10T00:00&to=2026-03-12T00:00';
  const using = async (path: string, look: (page: Page) => Promise<void>, options = {}) => {
    const opened = await visitAt(browser, node.origin, path, { token: ADMIN, timezoneId: ZONE, ...options });
    try {
      await look(opened.page);
      expect(opened.complaints).toEqual([]);
      expect(opened.elsewhere).toEqual([]);
    } finally {
      await opened.close();
    }
  };
  const tile = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
  const table = (page: Page) => page.getByRole('table', { name: 'All figures' });
  const report = async (groupBy: string[]) =>
    (
      await run<{ deliveryReport: Row[] }>(
        node.url,
        ADMIN,
        `query ($groupBy: [ReportGroup!]!) {
          deliveryReport(from: "2026-03-09T18:30:00Z", to: "2026-03-11T18:30:00Z", groupBy: $groupBy, timeZone: "${ZONE}") { group sent delivered failed }
        }`,
        { groupBy },
      )
    ).deliveryReport;

  it('say what the API says, beside the time before, and whether that is better', async () => {
    const [all] = await report([]);
    expect(all).toMatchObject({ sent: 120, delivered: 106, failed: 14 });
    await using(TWO_DAYS, async (page) => {
      await tile(page, 'Sent').getByText('120', { exact: true }).waitFor();
      expect(await tile(page, 'Sent').textContent()).toContain('▲ 20% more · 100 before');
      expect(await tile(page, 'Failed').textContent()).toContain('▲ 600% more: worse · 2 before');
      expect(await tile(page, 'Delivery rate').textContent()).toContain('88.3%');
      expect(await tile(page, 'Delivery rate').textContent()).toContain('▼ 9.7 points less: worse · 98% before');
      await page.getByText(/^10 Mar 2026, 00:00\s–\s12 Mar 2026, 00:00 \(Asia\/(?:Kolkata|Calcutta)\)/).waitFor();
      // By hours, as it is short: 04:00 UTC is 9:30 there, in the hour of nine.
      const course = page.getByRole('img', { name: /^By hour/ });
      await course.and(page.getByLabel(/ sent: 120, most at Wednesday, ?11 March 2026 at 01:00 \(60\)/)).waitFor();
      await page.getByRole('radio', { name: 'Hours', exact: true }).press('ArrowLeft');
      await page.getByRole('img', { name: /^By day.* sent: 120, most at Wednesday, ?11 March 2026 \(80\)/ }).waitFor();
      expect(new URL(page.url()).searchParams.get('step')).toBe('DAY');
    });
  });

  it('tell apart what one asks for, and give it as a file', async () => {
    await using(`${TWO_DAYS}&by=CHANNEL,TYPE&order=failed`, async (page) => {
      await table(page).getByRole('row').nth(3).waitFor();
      const texts = await table(page).getByRole('row').allTextContents();
      expect(texts.slice(1).map((text) => text.replace(/\d.*/, ''))).toEqual([
        'pushinvoice',
        'email=cmd, "quoted"',
        'emailinvoice',
      ]);
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download CSV' }).click(),
      ]);
      expect(file.suggestedFilename()).toBe('herald-report-2026-03-10-to-2026-03-11-by-channel-type.csv');
      const lines = (await readFile(await file.path(), 'utf8')).split('\r\n');
      expect(lines[0]).toMatch(/^\uFEFFCHANNEL,TYPE,sent,delivered,failed,/);
      const rows = await report(['CHANNEL', 'TYPE']);
      expect(rows).toHaveLength(3);
      expect(lines).toHaveLength(1 + rows.length + 1);
      // No formula, and one cell.
      expect(lines[2]).toMatch(/^email,"'=cmd, ""quoted""",40,36,4,/);

      // By the day of that clock.
      await page.getByRole('combobox', { name: 'Grouped by' }).press('ArrowDown');
      await page.getByRole('option', { name: 'Day' }).click();
      await page.keyboard.press('Escape');
      await table(page).getByText('Tue, 10 Mar 2026').waitFor();
      expect(new URL(page.url()).searchParams.get('by')).toBe('CHANNEL,TYPE,DAY');
      await page.goBack();
      await table(page).getByText('Tue, 10 Mar 2026').waitFor({ state: 'detached' });
    });
  });

  it('show what was sent today', async () => {
    await send(node.url, SHOP, ['ada', 'ben'], { type: 'hello' });
    await using('reports?time=today&bars=TYPE', async (page) => {
      await tile(page, 'Sent').getByText('2', { exact: true }).waitFor();
      expect(await tile(page, 'Sent').textContent()).toContain('nothing before');
      await page.getByText('hello', { exact: true }).waitFor();
      await page.getByText(/^2 sent, 0% delivered/).waitFor();
    });
  });

  it('are asked for no more than there can be', async () => {
    const asked: string[] = [];
    await using('audit', async (page) => {
      await withoutConnection(page);
      await page.goto(`${node.origin}/admin/reports?time=own&from=2024-01-01T00:00&to=2026-03-12T00:00`);
      page.on('request', (request) => asked.push(request.url()));
      await page.getByText('A report is of at most 400 days.').waitFor();
      await page.getByRole('textbox', { name: 'From' }).fill('2026-01-01T00:00');
      await tile(page, 'Sent').getByText('220', { exact: true }).waitFor();
      expect(await page.getByRole('radio', { name: 'Hours' }).isDisabled()).toBe(true);
      expect(asked.filter((url) => url.endsWith('/graphql')).length).toBeGreaterThan(0);
      await page.goto(`${node.origin}/admin/reports?time=own&from=2026-01-01T00:00&to=2026-03-12T00:00&by=HOUR`);
      await page.getByText('By the hour, a report is of at most 35 days').waitFor();
      expect(await page.getByRole('button', { name: 'Download CSV' }).isDisabled()).toBe(true);
    });
  });

  it('say why they could not be made, and are made again', async () => {
    await using('audit', async (page) => {
      await page
        .getByText('Nobody has changed anything yet')
        .or(page.getByRole('table', { name: 'Audit log' }))
        .waitFor();
      await withoutConnection(page);
      await page.context().route('**/graphql', (route) => route.abort());
      await page.goto(`${node.origin}/admin/${TWO_DAYS}`);
      await page.getByText('The report could not be made.').waitFor({ timeout: 60_000 });
      await page.context().unroute('**/graphql');
      const again = page.getByRole('button', { name: 'Try again' });
      while ((await again.count()) > 0) {
        await again.first().click();
        await page.waitForTimeout(100);
      }
      await tile(page, 'Sent').getByText('120', { exact: true }).waitFor();
      await table(page).getByRole('row').nth(2).waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
    });
  });

  it.each(['light', 'dark'] as const)(
    'can be read by everybody in %s colours, on a phone as well',
    async (colorScheme) => {
      const look = async (page: Page) => {
        await table(page).getByRole('row').nth(2).waitFor();
        await tile(page, 'Sent').getByText('120', { exact: true }).waitFor();
        expect(await flawsOf(page)).toEqual([]);
      };
      await using(TWO_DAYS, look, { colorScheme, viewport: { width: 390, height: 844 } });
    },
  );
});
