import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { UnsubscribeLinks } from '../../src/delivery/channels/unsubscribe/index.js';
import { createGuest } from '../../src/herald.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import { startInstallation, type TestInstallation, type TestNode } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { run } from '../support/client.js';

const ONE_CLICK = 'List-Unsubscribe=One-Click';
const PATIENCE = { timeout: 20_000 };
const FORM = 'application/x-www-form-urlencoded';

let installation: TestInstallation;
let node: TestNode;
beforeAll(async () => {
  installation = await startInstallation({}, 2);
  [node] = installation.nodes as [TestNode];
});
afterAll(() => installation.close());

/** What stands in a mail to him, and where that is here. */
async function linkFor(
  recipient: string,
  category: string,
  at: { app: NestExpressApplication; origin: string } = node,
) {
  const links = at.app.get(UnsubscribeLinks, { strict: false });
  const url = new URL(await links.urlFor({ recipient, category, channel: 'email' }, 'en'));
  return {
    path: url.pathname + url.search,
    token: url.searchParams.get('t') ?? '',
    url: at.origin + url.pathname + url.search,
  };
}

const post = (url: string, body: string | FormData = ONE_CLICK, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: typeof body === 'string' ? { 'content-type': FORM, ...headers } : headers,
  });

async function emailOf(recipient: string, at = node): Promise<Record<string, boolean>> {
  const { preferences } = await run<{
    preferences: { categories: { category: string; channels: { channel: string; enabled: boolean }[] }[] };
  }>(at.url, at.token(recipient), '{ preferences { categories { category channels { channel enabled } } } }');
  return Object.fromEntries(
    preferences.categories.map(({ category, channels }) => [
      category,
      channels.find(({ channel }) => channel === 'email')?.enabled ?? false,
    ]),
  );
}

const ALL_ON = { security: true, system: true, social: true, task: true };

describe('the link of a mail', () => {
  it('shows a page, and changes nothing, however often and by whomever it is followed', async () => {
    const { url } = await linkFor('ada', 'social');
    for (const method of ['GET', 'HEAD', 'GET']) {
      const answer = await fetch(url, { method, headers: { 'user-agent': 'a mail scanner' } });
      expect(answer.status).toBe(200);
    }
    const page = await (await fetch(`${url}&List-Unsubscribe=One-Click`)).text();
    expect(page).toContain('<form method="post">');
    expect(page).toContain('No more emails about “Social”?');
    expect(page).not.toContain('ada');
    expect(await emailOf('ada')).toEqual(ALL_ON);
  });

  it('unsubscribes at one click, without a login, from anywhere, once or more often', async () => {
    const { url } = await linkFor('bob', 'social');
    for (const origin of ['https://mail.provider.example', 'null', undefined]) {
      const answer = await post(url, ONE_CLICK, origin === undefined ? {} : { origin });
      expect([answer.status, await answer.text()]).toEqual([
        200,
        expect.stringContaining('You get no more emails about “Social”.'),
      ]);
    }
    const wanted = { ...ALL_ON, social: false };
    expect(await emailOf('bob')).toEqual(wanted);
    await expect.poll(() => emailOf('bob', installation.nodes[1]), PATIENCE).toEqual(wanted);
    expect(await emailOf('cleo')).toEqual(ALL_ON);
  });

  it('is good at another node than that which wrote it, and takes either form of body', async () => {
    const { url } = await linkFor('dora', 'task', installation.nodes[1]);
    const body = new FormData();
    body.set('List-Unsubscribe', 'One-Click');
    const here = url.replace(installation.nodes[1]!.origin, node.origin);
    expect((await post(here, body)).status).toBe(200);
    expect(await emailOf('dora')).toEqual({ ...ALL_ON, task: false });
  });

  it('of a category that was made critical since explains that it can’t', async () => {
    const { url } = await linkFor('emil', 'security');
    for (const answer of [await fetch(url), await post(url)]) {
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain('can’t be turned off');
    }
    expect(await emailOf('emil')).toEqual(ALL_ON);
  });

  it('that is not valid says so, and nothing else', async () => {
    const { url, token } = await linkFor('ada', 'social');
    const bad = [
      `${node.origin}/unsubscribe`,
      `${node.origin}/unsubscribe?t=`,
      `${node.origin}/unsubscribe?t=ada`,
      `${node.origin}/unsubscribe?t=${token}&t=${token}`,
      `${node.origin}/unsubscribe?t[x]=${token}`,
      url.replace(token, `${token.slice(0, -3)}AAA`),
      url.replace(token, token.slice(0, 40)),
      url.replace(token, 'A'.repeat(6_000)),
      url.replace(token, '%3Cscript%3E'),
    ];
    for (const wrong of bad) {
      for (const answer of [await fetch(wrong), await post(wrong)]) {
        expect(answer.status).toBe(400);
        const page = await answer.text();
        expect(page).toContain('This link is not valid.');
        expect(page).not.toMatch(/<form|<script>|ada|social/i);
      }
    }
    expect(await emailOf('ada')).toEqual(ALL_ON);
  });

  it('runs nothing, loads nothing, is framed by nobody and kept by nobody', async () => {
    const { url } = await linkFor('ada', 'social');
    const { headers } = await fetch(url);
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('set-cookie')).toBeNull();
  });

  it('speaks the language of the mail, or the browser’s', async () => {
    const { url } = await linkFor('ada', 'social');
    const titleOf = async (at: string, language?: string) =>
      /<h1>(.*)<\/h1>/.exec(
        await (await fetch(at, { headers: language ? { 'accept-language': language } : {} })).text(),
      )?.[1];
    expect(await titleOf(url.replace('l=en', 'l=de'), 'fr')).toBe('Keine E-Mails mehr zu „Social“?');
    expect(await titleOf(url.replace('&l=en', ''), 'xx, fr-CH;q=0.9, en;q=0.8')).toContain('Ne plus recevoir');
    expect(await titleOf(url.replace('l=en', 'l=%3Cscript%3E'))).toContain('No more emails');
  });

  it('takes no more of a body than an unsubscription needs', async () => {
    const { url } = await linkFor('fred', 'social');
    expect((await post(url, 'x'.repeat(5_000))).status).toBe(413);
    expect(await chunked(url, 3_000_000)).toBe(413);
    expect(await emailOf('fred')).toEqual(ALL_ON);
    expect(await chunked(url, 1_000)).toBe(200);
    expect(await emailOf('fred')).toEqual({ ...ALL_ON, social: false });
  });

  it('is answered by nodes that serve the API alone', async () => {
    const gateway = await installation.startNode({ ROLES: 'gateway' });
    const { path } = await linkFor('ada', 'social');
    for (const answer of [await fetch(gateway.origin + path), await post(gateway.origin + path)]) {
      expect(answer.status).toBe(404);
    }
  });

  it('is in no line of the log', async () => {
    await withLog(async ({ app, origin, lines }) => {
      const { url, token } = await linkFor('ada', 'social', { app, origin });
      await fetch(url);
      await post(url);
      await post(url.replace(token, `${token}x`));
      await expect.poll(() => lines.filter((line) => line.includes('"path":"/unsubscribe"')).length, PATIENCE).toBe(3);
      expect(lines.join('')).not.toContain(token.slice(0, 60));
    });
  });

  it('is not followed by whoever leaves in the middle, who is no error either', async () => {
    // What nobody has caught Nest says itself.
    const uncaught = vi.spyOn(Logger.prototype, 'error');
    await withLog(async ({ app, origin, lines }) => {
      const { url } = await linkFor('hans', 'social', { app, origin });
      const sent = httpRequest(url, { method: 'POST', headers: { 'content-type': FORM, 'content-length': 100 } });
      sent.once('error', () => undefined);
      const taken = once(app.getHttpServer(), 'request');
      sent.write('List-Unsubscribe=');
      await taken;
      sent.destroy();
      await expect.poll(() => lines.some((line) => line.includes('left before the answer')), PATIENCE).toBe(true);
      // Whatever was said of it has been said by the time that something else is answered.
      expect((await fetch(url)).status).toBe(200);
      expect(lines.filter((line) => line.includes('"level":50'))).toEqual([]);
      expect(uncaught.mock.calls).toEqual([]);
      expect(await emailOf('hans')).toEqual(ALL_ON);
    });
  });
});

describe.skipIf(noBrowser)('in a browser', () => {
  it('one button unsubscribes', async () => {
    const { url } = await linkFor('gina', 'social');
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const refused: string[] = [];
      page.on('console', (message) => refused.push(message.text()));
      await page.goto(url);
      expect(await page.evaluate('getComputedStyle(document.querySelector("button")).borderRadius')).toBe('8px');
      await page.click('button');
      await page.waitForFunction('!document.querySelector("button")');
      expect(await page.textContent('h1')).toBe('You get no more emails about “Social”.');
      expect(refused).toEqual([]);
    } finally {
      await browser.close();
    }
    expect(await emailOf('gina')).toEqual({ ...ALL_ON, social: false });
  });
});

/** A node whose log is read. */
async function withLog(
  use: (node: { app: NestExpressApplication; origin: string; lines: string[] }) => Promise<void>,
): Promise<void> {
  const lines: string[] = [];
  const config = readEnvironment({ ...installation.env, LOG_LEVEL: 'trace' });
  const app = await createGuest(config, { logTo: { write: (line) => void lines.push(line) } });
  await app.listen(0, '127.0.0.1');
  try {
    const { port } = app.getHttpServer().address() as AddressInfo;
    await use({ app, origin: `http://127.0.0.1:${port}`, lines });
  } finally {
    await app.close();
  }
}

/** Of a length that is not told. */
function chunked(url: string, bytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method: 'POST', headers: { 'content-type': FORM } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.once('error', reject);
    sent.write('x'.repeat(Math.min(bytes, 10_000)));
    // The rest is in the way of the answer, and may be cut.
    if (bytes > 10_000) sent.write('x'.repeat(bytes - 10_000), () => undefined);
    sent.end();
  });
}
