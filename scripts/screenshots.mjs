// Makes the pictures of the README, docs/images: a Herald of its own with sample data, a while of traffic, and the pages in Chromium.
//   npm run screenshots [-- name …]
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { chromium } from 'playwright-core';
import { findChromium } from './chromium.mjs';
import { fillWithSamples } from './sample-data.mjs';
import { SHOTS } from './screenshots.shots.mjs';

const root = join(import.meta.dirname, '..');
const images = join(root, 'docs/images');
const SECRET = 'a secret for pictures, longer than 32 bytes';
const PORT = process.env.PORT ?? '3789';
const DAYS = 60;
/** What live charts show. */
const TRAFFIC_MS = 75_000;

const origin = `http://localhost:${PORT}`;
const executablePath = findChromium();
if (executablePath === null) throw new Error('There is no Chromium here: install it, or set CHROMIUM_PATH.');
const { issueToken } = await import('../dist/src/platform/auth/index.js');
const { startEmbedded } = await import('../dist/src/platform/embedded/index.js');
const tokenOf = (sub, ...roles) => issueToken(SECRET, { sub, roles, expiresInSeconds: 36_000 });

async function waitUntilReady(herald) {
  for (;;) {
    if (herald.exitCode !== null) throw new Error(`Herald ended with ${herald.exitCode}`);
    const answer = await fetch(`${origin}/health/ready`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await pause(200);
  }
}

/** Two months before today, as reports would have them: nobody can send into the past. */
async function rememberDays(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `INSERT INTO report_deltas (slot, category, type, priority, channel, bucket, planned, delivered, seen, read, failed)
     SELECT floor(extract(epoch FROM now()) / 900)::integer - d.ago * 96 - d.hour * 4, c.category, c.type, c.priority, c.channel,
            10 + (random() * 4)::integer, n.sent, n.sent - n.failed, (n.sent * 0.8)::integer, (n.sent * 0.55)::integer, n.failed
     FROM report_cells c
     CROSS JOIN (SELECT ago, hour FROM generate_series(1, $1::integer) AS ago, generate_series(0, 20, 4) AS hour) AS d
     CROSS JOIN LATERAL (
       SELECT s.sent, (s.sent * (0.01 + 0.03 * random()))::integer AS failed
       FROM (SELECT (8 + 30 * random() * (1 + d.hour % 3) * CASE WHEN d.ago % 7 IN (2, 3) THEN 0.3 ELSE 1 END
                     * (1.3 - d.ago / 200.0))::integer AS sent WHERE c.id > 0 AND d.ago > 0) AS s
     ) AS n
     WHERE c.type <> '*'`,
    [DAYS],
  );
  await client.end();
}

/** People who are connected, and a service that tells them something again and again. */
async function makeTraffic(stop) {
  const { createHeraldClient } = await import('@herald/client');
  const { WebSocket } = await import('ws');
  const people = ['demo-ada', 'demo-grace', ...Array.from({ length: 22 }, (_, number) => `user-${number + 1}`)];
  const clients = people.map((sub) =>
    createHeraldClient({ url: `${origin}/graphql`, token: tokenOf(sub), webSocketImpl: WebSocket }),
  );
  for (const client of clients) client.onNotification(() => undefined);
  const shop = createHeraldClient({
    url: `${origin}/graphql`,
    token: tokenOf('shop', 'service'),
    webSocketImpl: WebSocket,
  });
  for (let round = 0; !stop.aborted; round += 1) {
    const userIds = people.slice(2).filter(() => Math.random() < 0.4 + 0.3 * Math.sin(round / 9));
    const input = {
      to: { userIds: ['user-1', ...userIds] },
      type: 'price_changed',
      category: 'orders',
      title: 'A price has changed',
      message: 'Two of the things that you watch are cheaper.',
    };
    await shop
      .mutate('mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { sendId } }', { input })
      .catch(() => undefined);
    await pause(100 + Math.random() * 250);
  }
  for (const client of [...clients, shop]) client.close();
}

async function shoot(browser, { name, path, theme = 'light', width = 1280, height = 800, act }) {
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height },
    deviceScaleFactor: width < 600 ? 2 : 1,
  });
  await context.addInitScript((token) => sessionStorage.setItem('herald.token', token), tokenOf('admin-1', 'admin'));
  const page = await context.newPage();
  await page.goto(`${origin}${path}`);
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await act?.(page, { origin, tokenOf });
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(images, `${name}.png`) });
  await context.close();
  console.log(`${name}.png`);
}

const wanted = process.argv.slice(2);
const shots = SHOTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const dir = mkdtempSync(join(tmpdir(), 'herald-pictures-'));
chmodSync(dir, 0o755);
mkdirSync(images, { recursive: true });
const servers = await startEmbedded({ dir, postgres: true, redis: true, persistent: false, log: () => undefined });
const herald = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
  env: {
    ...process.env,
    NODE_ENV: 'development',
    PORT,
    HERALD_DIR: dir,
    LOG_LEVEL: 'error',
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
    JWT_SECRET: SECRET,
    WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  },
  stdio: ['ignore', 'ignore', 'inherit'],
});
const stop = new AbortController();
try {
  await waitUntilReady(herald);
  await fillWithSamples({ url: `${origin}/graphql`, tokenOf });
  await rememberDays(servers.databaseUrl);
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const traffic = makeTraffic(stop.signal);
  // What is live is looked at last, when there is something of it.
  for (const shot of shots.filter(({ isLive }) => !isLive)) await shoot(browser, shot);
  const live = shots.filter(({ isLive }) => isLive);
  await Promise.all(
    live.map((shot) =>
      shoot(browser, {
        ...shot,
        act: async (page, tools) => {
          await pause(TRAFFIC_MS);
          await shot.act?.(page, tools);
        },
      }),
    ),
  );
  stop.abort();
  await traffic;
  await browser.close();
} finally {
  stop.abort();
  const ended = new Promise((resolve) => herald.once('exit', resolve));
  herald.kill('SIGTERM');
  await ended;
  await servers.stop();
  rmSync(dir, { recursive: true, force: true });
}
process.exit();
