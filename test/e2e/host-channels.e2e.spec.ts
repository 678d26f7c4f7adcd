import { Injectable, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DeliveryChannel,
  type DeliveryContext,
  type DeliveryReceipt,
  HeraldUsageError,
  type OutgoingDelivery,
  Sender,
} from '../../src/index.js';
import { eventually } from '../support/client.js';
import { HERALD_SCHEMA, type HostApp, startHost } from '../support/host-app.js';
import { freshDatabase, type FreshDatabase } from '../support/servers.js';

/** What the application has, and the channel injects: where it leads to, and what was called in which order. */
@Injectable()
class Switchboard implements OnModuleDestroy {
  readonly told: string[] = [];
  /** Of what is under way: resolves when it may end. */
  gate: Promise<void> | undefined;

  onModuleDestroy(): void {
    this.told.push('switchboard destroyed');
  }
}

@Module({ providers: [Switchboard], exports: [Switchboard] })
class SwitchboardModule {}

@Injectable()
class PagerChannel extends DeliveryChannel implements OnModuleInit, OnModuleDestroy {
  readonly key: string = 'pager';
  readonly title: string = 'Pager';
  readonly isConfigured = true;
  readonly defaults = { enabled: true, timing: 'ALWAYS' } as const;

  constructor(private readonly switchboard: Switchboard) {
    super();
  }

  onModuleInit(): void {
    this.switchboard.told.push('channel made ready');
  }

  onModuleDestroy(): void {
    this.switchboard.told.push('channel destroyed');
  }

  addressOf({ phone }: { phone: string | null }): string | null {
    return phone;
  }

  async deliver(delivery: OutgoingDelivery, _context: DeliveryContext): Promise<DeliveryReceipt> {
    this.switchboard.told.push(`began ${delivery.notification.title}`);
    await this.switchboard.gate;
    this.switchboard.told.push(`took ${delivery.notification.title}`);
    return { providerMessageId: null };
  }
}

@Injectable()
class TakenChannel extends PagerChannel {
  override readonly key = 'email';
  override readonly title = '';
}

describe('a channel that an application brings', () => {
  let database: FreshDatabase;
  let host: HostApp;
  let switchboard: Switchboard;
  beforeAll(async () => {
    database = await freshDatabase();
    host = await startHost({
      database,
      env: { SWEEP_SECONDS: '0.1' },
      imports: [SwitchboardModule],
      channels: [PagerChannel],
    });
    switchboard = host.app.get(Switchboard, { strict: false });
    await host.dataSource.query(
      `INSERT INTO ${HERALD_SCHEMA}.recipients (id, phone) VALUES ('ann', '+33123456789'), ('bob', '+33123456780')`,
    );
  });
  afterAll(async () => {
    await host?.close();
    await database?.drop();
  });

  const page = (to: string, title: string) =>
    host.app.get(Sender).send({
      to: { userIds: [to] },
      type: 'page',
      title,
      message: 'Call back.',
      channels: [{ channel: 'pager' }],
    });
  const told = (line: string) =>
    eventually(
      () => switchboard.told,
      (lines) => lines.includes(line),
    );
  it('stops the start where it is wrong, and says all that is', async () => {
    const start = startHost({ imports: [SwitchboardModule], channels: [TakenChannel, PagerChannel, PagerChannel] });
    const refusal = await start.then(
      async (started) => started.close(),
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(HeraldUsageError);
    expect((refusal as Error).message.split('\n')).toEqual([
      "These channels can't be used:",
      '  TakenChannel (key "email"): title must be one line of 1 to 100 characters: what people call it',
      '  TakenChannel: the key "email" is taken: a channel of Herald’s own has it',
      '  PagerChannel: the key "pager" is taken: PagerChannel has it',
    ]);
  });

  it('has what the application injects, and its hooks are called there, once', async () => {
    await page('ann', 'first');
    await told('took first');
    expect(switchboard.told.filter((line) => line.startsWith('channel'))).toEqual(['channel made ready']);
  });

  it('ends what is under way before the application’s modules are destroyed, and begins nothing more', async () => {
    const states = `SELECT state, count(*)::int AS n FROM ${HERALD_SCHEMA}.deliveries GROUP BY state`;
    const before = await host.dataSource.query<{ n: number }[]>(states);
    const all = before.reduce((sum, { n }) => sum + n, 2);
    let open = () => {};
    switchboard.gate = new Promise((resolve) => (open = resolve));
    await page('ann', 'under way');
    await told('began under way');
    switchboard.told.length = 0;
    const closing = host.app.close();
    // It has been told to stop, and waits: what is sent now is another's.
    await eventually(
      () => page('bob', 'too late').then(() => true),
      (sent) => sent,
    );
    open();
    await closing;
    expect(switchboard.told.toSorted()).toEqual(['channel destroyed', 'switchboard destroyed', 'took under way']);
    expect(switchboard.told[0]).toBe('took under way');
    const next = await startHost({
      database,
      env: { SWEEP_SECONDS: '0.1' },
      imports: [SwitchboardModule],
      channels: [PagerChannel],
    });
    try {
      const { told: heard } = next.app.get(Switchboard, { strict: false });
      await eventually(
        () => heard.filter((line) => line.startsWith('took')),
        (taken) => taken.length > 0,
      );
      await eventually(
        () => next.dataSource.query(states),
        (rows) => JSON.stringify(rows) === JSON.stringify([{ state: 'DELIVERED', n: all }]),
      );
      expect(heard.filter((line) => line.startsWith('took'))).toEqual(['took too late']);
    } finally {
      await next.app.close();
    }
  });
});
