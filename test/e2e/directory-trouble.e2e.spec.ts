import { Injectable } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOBODY, provide, RecipientDirectory, type RecipientProfile } from '../../src/index.js';
import { tokenFor } from '../support/app.js';
import { eventually, run, send, type SendResult } from '../support/client.js';
import { type HostApp, startHost } from '../support/host-app.js';
import { startSmtpInbox } from '../support/smtp-inbox.js';

const EXPLAIN = `query ($id: ID!) { explainDelivery(notificationId: $id) { deliveries { channel status reason } } }`;

/** What the directory of these tests does. */
const trouble = { answersAfterMs: 0 };

/** A team's own, which is slow at times, and fails whenever it is asked for one of its people. */
@Injectable()
class TroubledDirectory extends RecipientDirectory {
  async find(ids: readonly string[]): Promise<RecipientProfile[]> {
    if (trouble.answersAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, trouble.answersAfterMs));
    if (ids.some((id) => id.startsWith('unbearable'))) throw new Error('no such shard');
    return ids.map((id) => ({ ...NOBODY, id, email: `${id}@example.com`, createdAt: new Date(0) }));
  }
}

describe('a directory of a team’s own', () => {
  let smtp: Awaited<ReturnType<typeof startSmtpInbox>>;
  let host: HostApp;
  let url: string;
  const service = tokenFor('shop', ['service']);
  beforeAll(async () => {
    smtp = await startSmtpInbox();
    host = await startHost({
      env: { SMTP_URL: smtp.url, SWEEP_SECONDS: '0.1' },
      ports: [provide(RecipientDirectory, TroubledDirectory)],
    });
    url = `${host.origin}/herald/graphql`;
  });
  afterAll(async () => {
    await host.close();
    await smtp.close();
  });

  const email = async (id: string) => {
    const { explainDelivery } = await run<{
      explainDelivery: { deliveries: { channel: string; status: string; reason: string | null }[] };
    }>(url, service, EXPLAIN, { id });
    return explainDelivery.deliveries.find(({ channel }) => channel === 'email');
  };
  const idOf = ({ notifications }: SendResult, user: string) =>
    notifications.find(({ userId }) => userId === user)?.notificationId ?? '';
  const delivered = (id: string) =>
    eventually(
      () => email(id),
      (shown) => shown?.status === 'DELIVERED',
      15_000,
    );

  it('that takes longer than a sender waits, and less than it may, keeps nobody from his mail', async () => {
    trouble.answersAfterMs = 900;
    await delivered(idOf(await send(url, service, ['slowly-known']), 'slowly-known'));
    expect(smtp.mails.flatMap(({ to }) => to)).toContain('slowly-known@example.com');
    trouble.answersAfterMs = 0;
  });

  it('that can’t bear to be asked for one keeps nobody else from his mail, and him from nothing in the app', async () => {
    const people = ['unbearable', ...Array.from({ length: 30 }, (_, at) => `bearable-${at}`)];
    const result = await send(url, service, people);
    for (const person of people.slice(1)) await delivered(idOf(result, person));
    const waiting = await eventually(
      () => email(idOf(result, 'unbearable')),
      (shown) => shown?.reason === 'DIRECTORY_UNAVAILABLE',
    );
    expect(waiting?.status).toBe('PENDING');
    const inbox = await run(url, tokenFor('unbearable'), '{ inbox { unreadCount } }');
    expect(inbox).toEqual({ inbox: { unreadCount: 1 } });
  });
});
