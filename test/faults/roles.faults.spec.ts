import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, tokenFor, type TestInstallation } from '../support/app.js';
import { ask, socketClient, watch } from '../support/client.js';
import { HeraldProcess } from '../support/herald-process.js';
import { Ledger } from '../support/ledger.js';
import { LONG, printedSeed } from '../support/random.js';
import { rawEventStream } from '../support/raw-event-stream.js';
import { rawSocket } from '../support/raw-socket.js';

const KILLS = LONG ? 10 : 2;
const USERS = Array.from({ length: 10 }, (_, index) => `user-${index}`);
const INBOX = '{ inbox { unreadCount } }';
const LIVE = 'subscription { inboxChanged { kind } }';
const ELSEWHERE = { status: 404, errors: [{ extensions: { code: 'NOT_FOUND' } }] };

describe('api, gateways and worker as processes of their own', () => {
  let installation: TestInstallation;
  let ledger: Ledger;
  const nodes: HeraldProcess[] = [];
  let api: HeraldProcess;
  let gateways: HeraldProcess[];
  let worker: HeraldProcess;
  beforeAll(async () => {
    installation = await startInstallation({ GRAPHIQL: 'on' }, 0);
    const roles = ['api', 'gateway', 'gateway', 'worker'];
    nodes.push(...(await Promise.all(roles.map((ROLES) => HeraldProcess.start({ ...installation.env, ROLES })))));
    api = nodes[0]!;
    gateways = nodes.slice(1, 3);
    worker = nodes[3]!;
    ledger = new Ledger(installation.database.url, USERS);
  }, 240_000);
  afterAll(async () => {
    await ledger.close();
    await Promise.all(nodes.map((node) => node.kill()));
    await installation.close();
  });

  const statusOf = async (url: string, headers: Record<string, string> = {}) => (await fetch(url, { headers })).status;

  it('each does its part, and says of the others’ that it is not here', async () => {
    const token = tokenFor('ada');
    const streamOf = async (node: HeraldProcess) => {
      const stream = await rawEventStream(`${node.url}/stream`, { token, body: { query: LIVE } });
      if (stream.status === 200) await stream.until((events) => events.length > 0);
      stream.cut();
      return stream.status;
    };
    const socketOf = async (node: HeraldProcess) => {
      const socket = await rawSocket(node.wsUrl, token).catch((error: Error) => error.message);
      if (typeof socket === 'string') return socket;
      socket.cut();
      return 'open';
    };
    const seen = [];
    for (const node of nodes) {
      const { status } = await ask(node.url, token, INBOX);
      seen.push({
        operations: status,
        graphiql: await statusOf(node.url, { accept: 'text/html' }),
        streams: await streamOf(node),
        sockets: await socketOf(node),
      });
    }
    const notHere = { operations: 404, graphiql: 404, streams: 404, sockets: 'Unexpected server response: 404' };
    const gateway = { ...notHere, streams: 200, sockets: 'open' };
    expect(seen).toEqual([{ ...notHere, operations: 200, graphiql: 200 }, gateway, gateway, notHere]);
    expect(await ask(worker.url, token, INBOX)).toMatchObject(ELSEWHERE);
    expect(await ask(`${api.url}/stream`, token, LIVE)).toMatchObject(ELSEWHERE);
  });

  it('each tells how it is, and its numbers', async () => {
    expect(await Promise.all(nodes.map((node) => node.health('live')))).toEqual([200, 200, 200, 200]);
    expect(await Promise.all(nodes.map((node) => node.health('ready')))).toEqual([200, 200, 200, 200]);
    for (const node of nodes) await node.metricIs('herald_bus_up', 1);
  });

  it('over its socket a gateway takes what the API takes', async () => {
    const client = socketClient(gateways[0]!.wsUrl, tokenFor('ada'));
    const query = watch<{ inbox: { unreadCount: number } }>(client, INBOX);
    expect(await query.until((events) => events.length === 1)).toEqual([{ inbox: { unreadCount: 0 } }]);
    await client.dispose();
  });

  it('what the API takes reaches everybody; a gateway that is killed is taken over by the other', async () => {
    let turn = 0;
    // As behind a balancer: the one, or the other.
    const at = { url: api.url, wsUrl: () => gateways[turn++ % 2]!.wsUrl };
    await ledger.connect(at, ['phone'], USERS, 'socket');
    await ledger.connect(at, ['laptop'], USERS, 'stream');
    const publisher = await ledger.publish({ urls: [api.url], seed: printedSeed('roles'), lanes: 4 });
    await publisher.more(50);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const [killed, other] = kill % 2 ? [gateways[1]!, gateways[0]!] : [gateways[0]!, gateways[1]!];
      await killed.kill('SIGKILL');
      await publisher.more(50);
      await other.metricIs('herald_connections', USERS.length);
      // A stream each for the two subscriptions of a device.
      await other.metricIs('herald_event_streams', 2 * USERS.length);
      await publisher.more(20);
      await killed.start();
    }
    // Nobody misses the one who cleans up, for a while.
    await worker.kill('SIGKILL');
    await publisher.more(50);
    await publisher.stop();
    await ledger.reckon(api.url);
    expect(publisher.unclear).toEqual([]);
    expect(ledger.clients.flatMap((client) => client.refusals)).toEqual([]);
    expect(nodes.flatMap((node) => node.complaints)).toEqual([]);
    for (const node of nodes.slice(0, 3)) expect(await node.stop()).toBe(0);
  });
});
