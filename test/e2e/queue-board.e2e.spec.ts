import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { launchBrowser, noBrowser } from '../support/browser.js';
import { BullConnections } from '../../src/platform/queue/index.js';

const ADMIN = tokenFor('operator', ['admin']);

describe('the board of queues', () => {
  let installation: TestInstallation;
  let node: TestNode;
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
    node = await installation.startNode({ ROLES: 'api' });
  });
  afterAll(() => installation.close());

  const at = (path: string, init: RequestInit = {}) =>
    fetch(`${node.origin}/admin/queues${path}`, { redirect: 'manual', ...init });
  const signIn = (token: string, headers: Record<string, string> = {}) =>
    at('/session', { method: 'POST', body: new URLSearchParams({ token }), headers });
  const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  const withCookie = async (path: string) => at(path, { headers: { cookie: cookieOf(await signIn(ADMIN)) } });

  it('asks whoever comes without a token for one, and shows him nothing', async () => {
    for (const path of ['', '/', '/api/queues', '/queue/x', '/static/js/x.js']) {
      const answer = await at(path);
      expect(answer.status).toBe(401);
      const page = await answer.text();
      expect(page).toContain('<form method="post"');
      expect(page).not.toContain('__UI_CONFIG__');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });

  it.each([
    ['a person', tokenFor('user-1')],
    ['a service', tokenFor('shop', ['service'])],
    ['an admin whose time is over', tokenFor('operator', ['admin'], -5)],
    ['nobody', 'nonsense'],
  ])('refuses %s, however he says his token', async (_who, token) => {
    const answer = await signIn(token);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect((await at('/api/queues', { headers: { cookie: `herald_queues=${token}` } })).status).toBe(403);
    expect((await at('/api/queues', { headers: { authorization: `Bearer ${token}` } })).status).toBe(403);
  });

  it('lets an admin in by a cookie that is for this path, this site, and no script', async () => {
    const answer = await signIn(tokenFor('operator', ['admin'], 60));
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/admin/queues/');
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; Path=\/admin\/queues\/; HttpOnly; SameSite=Strict$/);
    // No longer than the token.
    expect(Number(/Max-Age=(\d+)/.exec(cookie)?.[1])).toBeLessThanOrEqual(60);
    expect(Number(/Max-Age=(\d+)/.exec((await signIn(ADMIN)).headers.get('set-cookie') ?? '')?.[1])).toBe(900);
    expect((await signIn(ADMIN, { 'x-forwarded-proto': 'https' })).headers.get('set-cookie')).toMatch(/; Secure$/);
  });

  it('shows all queues, with nothing from anybody else', async () => {
    const answer = await withCookie('/');
    expect(answer.status).toBe(200);
    const page = await answer.text();
    expect(page).toContain('<base href="/admin/queues/"');
    expect(page).not.toMatch(/(?:href|src)="(?:https?:)?\/\//);
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
    const script = /src="(static\/js\/main[^"]+)"/.exec(page)?.[1];
    expect((await withCookie(`/${script}`)).status).toBe(200);
    const { queues } = (await (await withCookie('/api/queues')).json()) as {
      queues: { name: string; readOnlyMode: boolean }[];
    };
    expect(queues.map(({ name }) => name)).toEqual(expect.arrayContaining(['{email.urgent}', '{push.normal}', 'bulk']));
    expect(queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('changes nothing by %s', async (method) => {
    const cookie = cookieOf(await signIn(ADMIN));
    const queue = encodeURIComponent('{email.urgent}');
    for (const path of [`/api/queues/${queue}/pause`, `/api/queues/${queue}/empty`, '/api/queues/pause', '/']) {
      expect((await at(path, { method, headers: { cookie } })).status).toBe(405);
    }
  });

  it('takes no sign-in from a page of another site, and forgets who leaves', async () => {
    expect((await signIn(ADMIN, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const left = await withCookie('/session/end');
    expect(left.headers.get('set-cookie')).toMatch(/^herald_queues=; Max-Age=0/);
  });

  it('says so at once while Redis does not answer', async () => {
    const connections = node.app.get(BullConnections);
    const ask = connections.ask.bind(connections);
    connections.ask = async () => undefined;
    expect((await withCookie('/api/queues')).status).toBe(503);
    connections.ask = ask;
  });

  it('is not there where it is switched off, nor at nodes that answer no operations', async () => {
    const off = await installation.startNode({ ROLES: 'api', BULL_BOARD: 'off' });
    const worker = await installation.startNode({ ROLES: 'worker' });
    for (const { origin } of [off, worker]) expect((await fetch(`${origin}/admin/queues/`)).status).toBe(404);
  });

  it.skipIf(noBrowser)('works in a browser, which asks nobody else and is forbidden nothing', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const elsewhere: string[] = [];
      const complaints: string[] = [];
      page.on('request', (request) => {
        if (!request.url().startsWith(node.origin) && !request.url().startsWith('data:')) elsewhere.push(request.url());
      });
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
      });
      await page.goto(`${node.origin}/admin/queues`);
      await page.fill('textarea', ADMIN);
      await page.click('button');
      await page.getByText('email.urgent').first().waitFor();
      expect(elsewhere).toEqual([]);
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
