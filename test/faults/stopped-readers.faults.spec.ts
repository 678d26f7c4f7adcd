import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, tokenFor } from '../support/app.js';
import { eventually, send } from '../support/client.js';
import { HeraldProcess } from '../support/herald-process.js';
import { inboxCursor } from '../support/resuming-client.js';
import { rounds } from '../support/random.js';
import { rawSocket, type RawSocket } from '../support/raw-socket.js';

const STOPPED = 100;
const SENDS = rounds(100, 300);
const QUEUE_BYTES = 262_144;
/** What a gateway has for everything. What is sent to those who don't read is five times as much. */
const HEAP_MB = 192;
const MESSAGE = 'm'.repeat(10_000);
const LARGE = `subscription ($after: Cursor) { notificationAdded(after: $after) {
  id ${Array.from({ length: 10 }, (_, index) => `m${index}: message`).join(' ')} } }`;
const LARGE_BYTES = 101_000;

describe('a gateway with little memory', () => {
  let installation: TestInstallation;
  let gateway: HeraldProcess;
  const sockets: RawSocket[] = [];
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
    gateway = await HeraldProcess.start({
      ...installation.env,
      STREAM_QUEUE_BYTES: String(QUEUE_BYTES),
      // For whoever was closed, or cut as he answers no ping, nothing would wait any more.
      STREAM_STALL: '600s',
      PING_INTERVAL: '600s',
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
    });
  });
  afterAll(async () => {
    sockets.forEach((socket) => socket.cut());
    await gateway.kill();
    await installation.close();
  });

  it(`outlives ${STOPPED} readers that stop reading under a flow of large events`, async () => {
    const people = Array.from({ length: STOPPED }, (_, index) => `stopped-${index}`);
    const after = await inboxCursor(gateway.url, 'nobody');
    for (const user of people) {
      const socket = await rawSocket(gateway.wsUrl, tokenFor(user));
      sockets.push(socket);
      socket.subscribe('1', LARGE, { after });
    }
    await gateway.metricIs('herald_subscriptions{name="notificationAdded",path="live"}', STOPPED);
    for (const socket of sockets) socket.stopReading();
    let greatest = 0;
    for (let count = 0; count < SENDS; count += 1) {
      await send(gateway.url, tokenFor('shop', ['service']), people, { message: MESSAGE });
      greatest = Math.max(greatest, await gateway.metric('herald_stream_waiting_bytes'));
    }
    expect(greatest).toBeGreaterThan((STOPPED * QUEUE_BYTES) / 2);
    expect(greatest).toBeLessThanOrEqual(STOPPED * (QUEUE_BYTES + LARGE_BYTES));
    expect(gateway.isRunning).toBe(true);
    expect(gateway.complaints).toEqual([]);
    // Nothing of it stays when they have gone.
    for (const socket of sockets) socket.cut();
    await gateway.metricIs('herald_stream_waiting_bytes', 0);
    await eventually(
      () => gateway.health(),
      (status) => status === 200,
    );
  });
});
