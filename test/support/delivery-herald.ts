import { Client } from 'pg';
import { type OwedDelivery } from './delivery-checker.js';
import { startInstallation, type TestInstallation, tokenFor } from './app.js';
import { eventually, run, send } from './client.js';
import { type FaultySmtp, startFaultySmtp } from './faulty-smtp.js';
import { HeraldProcess } from './herald-process.js';
import { LONG } from './random.js';

/** What is short but in the long run: there all is as it is by default. */
export const QUICK: Record<string, string> = {
  RETRY_SCHEDULE: '100ms,100ms,100ms,100ms',
  LEASE_SECONDS: '1',
  SWEEP_SECONDS: '0.1',
  BREAKER_PAUSE: '100ms',
};

const KNOW = 'mutation ($recipients: [RecipientInput!]!) { upsertRecipients(recipients: $recipients) }';

interface Row {
  id: string;
  recipient: string;
  state: string;
  reason: string | null;
  attempts: number;
}

/** One node that takes sends, and workers that deliver to a mail server which does as it is told; all processes of their own. */
export class DeliveryHerald {
  readonly workers: HeraldProcess[] = [];
  private count = 0;

  private constructor(
    readonly installation: TestInstallation,
    readonly api: HeraldProcess,
    readonly smtp: FaultySmtp,
    readonly sql: Client,
    private readonly env: Record<string, string>,
  ) {}

  /** @param env of all of them. */
  static async start(env: Record<string, string> = {}, { atDefaults = false } = {}): Promise<DeliveryHerald> {
    const smtp = await startFaultySmtp();
    const quick = atDefaults && LONG ? {} : QUICK;
    const installation = await startInstallation({ ...quick, SMTP_URL: smtp.url, ...env }, 0);
    const api = await HeraldProcess.start({ ...installation.env, ROLES: 'api' });
    const sql = new Client({ connectionString: installation.database.url });
    await sql.connect();
    return new DeliveryHerald(installation, api, smtp, sql, installation.env);
  }

  async startWorker(env: Record<string, string> = {}): Promise<HeraldProcess> {
    const worker = await HeraldProcess.start({ ...this.env, ROLES: 'worker', ...env });
    this.workers.push(worker);
    return worker;
  }

  /** New people, each owed one email. */
  async owe(count = 1, change: Record<string, unknown> = {}): Promise<string[]> {
    const people = Array.from({ length: count }, () => `person-${(this.count += 1)}`);
    await this.oweTo(people, change);
    return people;
  }

  /** These, each one email more. */
  async oweTo(people: readonly string[], change: Record<string, unknown> = {}): Promise<void> {
    const service = tokenFor('shop', ['service']);
    for (let at = 0; at < people.length; at += 1_000) {
      const some = people.slice(at, at + 1_000);
      const recipients = some.map((id) => ({ id, email: `${id}@example.com` }));
      await run(this.api.url, service, KNOW, { recipients });
      await send(this.api.url, service, [...some], { channels: [{ channel: 'email' }], ...change });
    }
  }

  /** All deliveries, or those of these people. */
  async rows(people?: readonly string[]): Promise<(OwedDelivery & { recipient: string })[]> {
    const { rows } = await this.sql.query<Row>(
      `SELECT id, recipient, state, reason, attempts FROM deliveries WHERE $1::text[] IS NULL OR recipient = ANY($1) ORDER BY id`,
      [people ?? null],
    );
    return rows;
  }

  /** Waits until nothing is owed any more. */
  async settled(people?: readonly string[], timeoutMs = 60_000): Promise<(OwedDelivery & { recipient: string })[]> {
    return eventually(
      () => this.rows(people),
      (rows) => rows.every(({ state }) => ['DELIVERED', 'FAILED', 'CANCELLED', 'SKIPPED'].includes(state)),
      timeoutMs,
    );
  }

  /** What the mail server has accepted, by the deliveries that the Message-IDs name. */
  taken(): { deliveryId: string }[] {
    return this.smtp.accepted.map(({ messageId }) => ({ deliveryId: /^<([^@]+)@/.exec(messageId ?? '')?.[1] ?? '' }));
  }

  async close(): Promise<void> {
    await this.sql.end();
    await Promise.all([this.api, ...this.workers].map((herald) => herald.kill()));
    await this.installation.close();
    await this.smtp.close();
  }
}
