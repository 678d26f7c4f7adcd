import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode } from '../support/app.js';

describe('the pages that Herald serves', () => {
  let installation: TestInstallation;
  let node: TestNode;
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
    node = await installation.startNode({ ROLES: 'api', DEMO: 'on' });
  });
  afterAll(() => installation.close());

  const at = (path: string, init: RequestInit = {}) => fetch(`${node.origin}${path}`, { redirect: 'manual', ...init });
  const policyOf = (answer: Response) => answer.headers.get('content-security-policy') ?? '';

  it.each(['/admin', '/demo'])('%s runs its own scripts alone, and is framed by nobody', async (path) => {
    const [first, second] = [await at(path), await at(path)];
    expect(first.status).toBe(200);
    expect(first.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(first.headers.get('cache-control')).toBe('no-store');
    const policy = policyOf(first);
    for (const rule of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]) {
      expect(policy.split('; ')).toContain(rule);
    }
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    // Styles carry a word that was never used before, and that the page itself knows.
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
    expect(await first.text()).toContain(`nonce="${nonce}"`);
    expect(policyOf(second)).not.toContain(nonce);
  });

  it.each(['/admin', '/demo'])('%s loads nothing from anybody else, and what it loads is kept', async (path) => {
    const page = await (await at(path)).text();
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
    const files = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, file]) => file);
    expect(files.length).toBeGreaterThanOrEqual(2);
    for (const file of files) {
      const answer = await at(`${path}/${file}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(await answer.text()).not.toContain('%BASE%');
    }
  });

  it('shows the dashboard at each of its addresses, with the same files', async () => {
    for (const path of ['/admin/', '/admin/bulk/new', '/admin/recipients/a%2Fb.c%22%3E']) {
      const answer = await at(path);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('<base href="/admin/" />');
    }
  });

  it.each([
    '/admin/assets/none.js',
    '/admin/assets/..%2f..%2f..%2fpackage.json',
    '/admin/%2e%2e/%2e%2e/package.json',
    '/admin/assets/../../../package.json',
    '/admin/none.js',
  ])('has nothing at %s', async (path) => {
    const answer = await at(path);
    expect(await answer.text()).not.toContain('"workspaces"');
    expect(answer.status).not.toBe(500);
  });

  it('takes nothing: what is posted to it is not there', async () => {
    expect((await at('/admin', { method: 'POST', body: 'x' })).status).toBe(404);
    expect((await at('/demo/session', { method: 'POST', body: 'x' })).status).toBe(404);
  });

  it('shows mails in a frame without an origin, where nothing of theirs runs', async () => {
    const answer = await at('/admin/mail.html');
    expect(answer.status).toBe(200);
    const policy = policyOf(answer).split('; ');
    expect(policy).toContain('sandbox allow-scripts');
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain('img-src data:');
  });

  it('leaves the queues to their own page', async () => {
    expect((await at('/admin/queues')).status).toBe(401);
    const off = await installation.startNode({ ROLES: 'api', BULL_BOARD: 'off' });
    expect((await fetch(`${off.origin}/admin/queues`)).status).toBe(404);
  });

  it.each([
    ['it is switched off', { DASHBOARD: 'off' }],
    ['no operations are answered', { ROLES: 'gateway' }],
  ])('has no dashboard where %s', async (_where, env) => {
    const other = await installation.startNode(env);
    expect((await fetch(`${other.origin}/admin`)).status).toBe(404);
    expect((await fetch(`${other.origin}/demo`)).status).toBe(404);
  });

  it('hands the demo’s tokens to this machine alone', async () => {
    const answer = await at('/demo/session');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    const { people, senderToken } = (await answer.json()) as { people: { token: string }[]; senderToken: string };
    expect(people).toHaveLength(2);
    const roles = [...people.map(({ token }) => token), senderToken].map(
      (token) => (JSON.parse(atob(token.split('.')[1]!)) as { roles?: string[] }).roles ?? [],
    );
    expect(roles).toEqual([[], [], ['service']]);

    const from = async (headers: Record<string, string>) => (await at('/demo/session', { headers })).status;
    expect(await from({ 'x-forwarded-for': '127.0.0.1' })).toBe(403);
    expect(await from({ forwarded: 'for=127.0.0.1' })).toBe(403);
    expect(await from({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await from({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await from({ 'sec-fetch-site': 'same-origin' })).toBe(200);
  });

  it('has no demo by itself but in development', async () => {
    const other = await installation.startNode({ ROLES: 'api' });
    expect((await fetch(`${other.origin}/demo`)).status).toBe(404);
    expect((await fetch(`${other.origin}/demo/session`)).status).toBe(404);
  });
});
