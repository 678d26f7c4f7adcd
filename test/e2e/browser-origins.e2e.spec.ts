import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestNode } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';

/** Run in the page: what a script of that origin gets. */
const QUERY_OVER_HTTP = async ({ url, bearer }: { url: string; bearer: string }): Promise<string> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: JSON.stringify({ query: '{ inbox { unreadCount } }' }),
    });
    return JSON.stringify(await response.json());
  } catch (error) {
    return String(error);
  }
};

const QUERY_OVER_SOCKET = ({ wsUrl, bearer }: { wsUrl: string; bearer: string }): Promise<string> =>
  new Promise((resolve) => {
    const socket = new WebSocket(wsUrl, 'graphql-transport-ws');
    const say = (frame: object) => socket.send(JSON.stringify(frame));
    socket.onopen = () => say({ type: 'connection_init', payload: { Authorization: `Bearer ${bearer}` } });
    socket.onclose = (event) => resolve(`closed ${event.code}`);
    socket.onmessage = (event) => {
      const frame = JSON.parse(String(event.data)) as { type: string; payload?: object };
      if (frame.type === 'connection_ack') {
        say({ type: 'subscribe', id: '1', payload: { query: '{ inbox { unreadCount } }' } });
      } else if (frame.type === 'next') {
        resolve(JSON.stringify(frame.payload));
      }
    };
  });

const ANSWER = '{"data":{"inbox":{"unreadCount":0}}}';

describe.skipIf(noBrowser)('pages of other origins', () => {
  let pages: Server[];
  let app: TestNode;
  let browser: Browser;
  const visit: Record<string, Page> = {};
  const refusals: string[] = [];

  const originOf = (server: Server) => `http://localhost:${(server.address() as AddressInfo).port}`;

  beforeAll(async () => {
    pages = await Promise.all([aPage(), aPage()]);
    const [allowed, foreign] = pages.map(originOf) as [string, string];
    app = await startApp({ ALLOWED_ORIGINS: `https://app.example,${allowed}` });
    browser = await launchBrowser();
    for (const [name, address] of Object.entries({ allowed, foreign })) {
      const page = await browser.newPage();
      page.on('console', (line) => refusals.push(line.text()));
      await page.goto(address);
      visit[name] = page;
    }
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await Promise.all((pages ?? []).map((server) => new Promise((closed) => server.close(closed))));
  });

  const credentials = () => ({ url: app.url, wsUrl: app.wsUrl, bearer: app.token('origins-user') });

  it('lets listed ones read over HTTP', async () => {
    expect((await visit['allowed']!.evaluate(QUERY_OVER_HTTP, credentials())).trim()).toBe(ANSWER);
  });

  it('lets others read nothing over HTTP', async () => {
    expect(await visit['foreign']!.evaluate(QUERY_OVER_HTTP, credentials())).toContain('Failed to fetch');
    expect(refusals.join('\n')).toContain('blocked by CORS policy');
  });

  it.each(['allowed', 'foreign'])('over a socket: %s', async (name) => {
    const answer = await visit[name]!.evaluate(QUERY_OVER_SOCKET, credentials());
    // 1006 is what a browser says of an upgrade that was refused.
    expect(answer).toBe(name === 'allowed' ? ANSWER : 'closed 1006');
  });

  it('lets Herald’s own pages call, listed or not', async () => {
    const page = await browser.newPage();
    await page.goto(app.url);
    expect((await page.evaluate(QUERY_OVER_HTTP, credentials())).trim()).toBe(ANSWER);
    expect(await page.evaluate(QUERY_OVER_SOCKET, credentials())).toBe(ANSWER);
  });
});

async function aPage(): Promise<Server> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>somewhere else</title>');
  });
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
  return server;
}
