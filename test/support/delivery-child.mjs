// A worker of Herald's, its engine alone, in a process of its own that may be killed: forked by delivery-process.ts. Its channel writes into a
// file what the provider saw, so that it is known whatever becomes of the process.
import 'reflect-metadata';
import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const BUILT = '../.output/dist';
const load = (path) => import(`${BUILT}/${path}.js`);
const { migrations } = await load('migrations/index');
const { Channels, DeliveryError } = await load('src/delivery/channels/index');
const { AddressSuppressor } = await load('src/delivery/engine/address-suppressor');
const { DeliveryReview } = await load('src/delivery/engine/deliveries');
const { DeliveryWorkRepository } = await load('src/delivery/engine/delivery-work.repository');
const { engineProviders } = await load('src/delivery/engine/engine.providers');
const { ConfigModule, readEnvironment } = await load('src/platform/config/index');
const { QueueModule } = await load('src/platform/queue/index');
const { TracingModule } = await load('src/platform/tracing/index');
const { DatabaseModule } = await load('src/platform/database/index');
const { EventsModule } = await load('src/platform/events/index');
const { LifecycleModule } = await load('src/platform/lifecycle/index');
const { LoggingModule } = await load('src/platform/logging/index');
const { RedisModule } = await load('src/platform/redis/index');

/** Where the process ends itself, and at the how-manieth call; how long the provider takes. */
const { LEDGER, KILL_AT = '', KILL_ON = '5', TAKES_MS = '20' } = process.env;
let calls = 0;

const write = (what, id) => appendFileSync(LEDGER, `${what} ${id}\n`);
function dieAt(point, call) {
  if (KILL_AT === point && call === Number(KILL_ON)) process.kill(process.pid, 'SIGKILL');
}

const channel = {
  key: 'loop',
  title: 'Loop',
  isConfigured: true,
  defaults: { enabled: true, timing: 'ALWAYS' },
  providers: ['default'],
  addressOf: () => 'loop',
  async deliver({ id }, context) {
    const call = (calls += 1);
    dieAt('before', call);
    write('began', id);
    await pause(Number(TAKES_MS));
    dieAt('during', call);
    if (!context.isOurs()) throw new DeliveryError('TIMED_OUT', 'not ours any more', { retry: true });
    write('yes', id);
    dieAt('after', call);
    return { providerMessageId: id };
  },
};

const settle = DeliveryWorkRepository.prototype.settle;
DeliveryWorkRepository.prototype.settle = function (settlements) {
  if (KILL_AT === 'record' && calls >= Number(KILL_ON)) process.kill(process.pid, 'SIGKILL');
  return settle.call(this, settlements);
};

const profile = { email: null, phone: null, displayName: null, locale: null, timeZone: null, attributes: {} };
const review = {
  review: async (deliveries) =>
    new Map(
      deliveries.map(({ id, recipient }) => [
        id,
        {
          verdict: 'SEND',
          recipient: { id: recipient, ...profile, createdAt: new Date(0) },
          address: 'loop',
          isCritical: false,
          categoryTitle: 'System',
        },
      ]),
    ),
};

const config = readEnvironment(process.env);

class ChildModule {}
Module({
  imports: [
    ConfigModule.forRoot(config),
    LoggingModule.forRoot(),
    EventsModule,
    LifecycleModule,
    DatabaseModule.forRoot({ migrations }),
    RedisModule,
    QueueModule,
    TracingModule.forRoot(config),
  ],
  providers: [
    ...engineProviders,
    { provide: Channels, useValue: new Channels([channel]) },
    { provide: DeliveryReview, useValue: review },
    { provide: AddressSuppressor, useValue: { suppress: async () => undefined } },
  ],
})(ChildModule);

await NestFactory.createApplicationContext(ChildModule, { logger: false });
process.on('disconnect', () => process.exit(0));
process.send({ kind: 'up' });
