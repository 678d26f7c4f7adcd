// An application with Herald in it, as a process of its own that can be killed: it sends in transactions, or listens, as it is told by HOST_DOES.
import 'reflect-metadata';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';

const { FeedListener, HeraldModule, Sender } = await import(pathToFileURL(process.env.HOST_HERALD).href);
const life = process.env.HOST_LIFE;
const dies = Number(process.env.HOST_DIES_AFTER_COMMITS ?? 0);

const dataSource = await new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, poolSize: 5 }).initialize();
let commits = 0;
dataSource.subscribers.push({
  // Before Herald's own, which is added by the first send: between the commit and the publishing.
  afterTransactionCommit({ queryRunner }) {
    if (!queryRunner.isTransactionActive && (commits += 1) === dies) process.kill(process.pid, 'SIGKILL');
  },
});

class Crm extends FeedListener {
  name = 'crm';

  async handle(changes) {
    await dataSource.query(
      `INSERT INTO crm (life, recipient, position, kind, notification, title, is_read)
       SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::boolean[])`,
      [
        life,
        changes.map((change) => change.recipient),
        changes.map((change) => change.position),
        changes.map((change) => change.kind),
        changes.map((change) => change.notification?.id ?? change.notificationId ?? null),
        changes.map((change) => change.notification?.title ?? null),
        changes.map((change) => (change.notification ? change.notification.readAt !== null : null)),
      ],
    );
  }
}

const listens = process.env.HOST_DOES === 'listen';
class HostModule {}
const app = await NestFactory.createApplicationContext(
  {
    module: HostModule,
    imports: [
      HeraldModule.forRoot({ env: process.env, as: 'shop', migrate: false }),
      HeraldModule.forFeature({ listeners: listens ? [Crm] : [] }),
    ],
  },
  { logger: false },
);
process.send({ kind: 'up' });

async function sendOn() {
  const sender = app.get(Sender);
  for (let at = 0; ; at += 1) {
    const id = `${life}-${at}`;
    await dataSource
      .transaction(async (tx) => {
        await tx.query('INSERT INTO letters (id) VALUES ($1)', [id]);
        await sender.send(
          { to: { userIds: [`reader-${at % 5}`] }, type: 'letter', title: id, message: 'dear' },
          { tx },
        );
        if (at % 4 === 3) throw new Error('rolled back');
      })
      .catch((error) => {
        if (error.message !== 'rolled back') throw error;
      });
    process.send({ kind: 'sent' });
  }
}
if (!listens) await sendOn();
