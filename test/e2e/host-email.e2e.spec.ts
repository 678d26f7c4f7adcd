import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sender } from '../../src/index.js';
import { tokenFor } from '../support/app.js';
import { eventually, run } from '../support/client.js';
import { type HostApp, startHost } from '../support/host-app.js';

const SHOP = tokenFor('shop', ['service']);
const KNOW = 'mutation ($recipients: [RecipientInput!]!) { upsertRecipients(recipients: $recipients) }';

describe('email from Herald in an application', () => {
  const folder = mkdtempSync(join(tmpdir(), 'herald-host-email-'));
  let host: HostApp;
  beforeAll(async () => {
    host = await startHost({ env: { HERALD_DIR: folder, PUBLIC_URL: 'https://shop.example/herald' } });
  });
  afterAll(async () => {
    await host?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('goes out of its process, and its links lead below its path', async () => {
    const url = `${host.origin}/herald/graphql`;
    await run(url, SHOP, KNOW, { recipients: [{ id: 'ada', email: 'ada@example.com' }] });
    const sent = { to: { userIds: ['ada'] }, type: 'order', title: 'Your order', message: 'It is on its way.' };
    await host.app.get(Sender).send(sent);
    const mails = await eventually(
      () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.eml')),
      (names) => names.length > 0,
      20_000,
    );
    const [, link = ''] = /^List-Unsubscribe: <(.*)>/m.exec(readFileSync(join(folder, mails[0] ?? ''), 'utf8')) ?? [];
    expect(link).toMatch(/^https:\/\/shop\.example\/herald\/unsubscribe\?t=/);
    const here = link.replace('https://shop.example', host.origin);
    expect(await (await fetch(here)).text()).toContain('No more emails about “System”?');
    const answer = await fetch(here, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('You get no more emails')]);
  });
});
