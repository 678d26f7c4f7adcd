import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { rawSocket } from '../support/raw-socket.js';

const LIVE = 'subscription { inboxChanged { kind } }';
const EXECUTED = 'subscription ($after: Cursor) { inboxChanged(after: $after) { kind at: kind __typename } }';
const SUBSCRIPTIONS = 20;
const PAD = 60_000;

const watchFor = (socket: Socket, text: string) =>
  new Promise<void>((resolve) => {
    let heard = '';
    socket.on('data', (data) => (heard += data.toString()).includes(text) && resolve());
  });

// Found in review: each subscription kept its whole frame, as text and parsed, and with it the tokens of its comments.
describe('a subscription holds nothing of what was sent along with it', () => {
  let installation: TestInstallation;
  let node: TestNode;
  beforeAll(async () => {
    installation = await startInstallation();
    node = installation.nodes[0]!;
  });
  afterAll(() => installation.close());

  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  async function held(): Promise<number> {
    for (let times = 0; times < 3; times += 1) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  }
  const pad = (serial: number) => `${serial}`.padEnd(PAD, 'x');

  /** What twenty subscriptions of one socket hold, each. */
  async function heldBy(frame: (serial: number) => { payload: object }): Promise<number> {
    const ask = async (person: string) => {
      const socket = await rawSocket(node.wsUrl, tokenFor(person));
      onTestFinished(() => socket.cut());
      return async (from: number, count: number) => {
        for (let serial = from; serial < from + count; serial += 1) {
          socket.say({ id: `s${serial}`, type: 'subscribe', ...frame(serial) });
          await socket.until(() => socket.of(`s${serial}`).length > 0);
        }
        expect(socket.frames.filter(({ type }) => type === 'error')).toEqual([]);
      };
    };
    // Caches have filled.
    await (
      await ask('before')
    )(0, 10);
    const subscribe = await ask('held');
    const before = await held();
    await subscribe(100, SUBSCRIPTIONS);
    return ((await held()) - before) / SUBSCRIPTIONS;
  }

  it.each<[string, (serial: number) => { payload: object }]>([
    ['variables that it does not declare', (serial) => ({ payload: { query: LIVE, variables: { pad: pad(serial) } } })],
    ['the same, where it is executed', (serial) => ({ payload: { query: EXECUTED, variables: { pad: pad(serial) } } })],
    ['extensions', (serial) => ({ payload: { query: LIVE, extensions: { pad: pad(serial) } } })],
    ['what no payload has', (serial) => ({ payload: { query: LIVE, pad: pad(serial) } })],
    ['what no message has', (serial) => ({ payload: { query: LIVE }, pad: pad(serial) })],
  ])('%s', async (_what, frame) => {
    expect(await heldBy(frame)).toBeLessThan(PAD / 2);
  });

  it('comments, but for the text of its document', async () => {
    const query = (serial: number) => `${LIVE} #${serial}\n${'#\n'.repeat(18_000)}`;
    expect(await heldBy((serial) => ({ payload: { query: query(serial) } }))).toBeLessThan(200_000);
  });

  it('and over server-sent events neither', async () => {
    const { hostname, port, pathname } = new URL(`${node.url}/stream`);
    // By hand: a client of Node's would keep the body itself.
    const open = async (serial: number) => {
      const body = JSON.stringify({ query: LIVE, variables: { pad: `${serial}`.padEnd(900_000, 'x') } });
      const lines = [
        `POST ${pathname} HTTP/1.1`,
        'Host: herald',
        'Accept: text/event-stream',
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        `Authorization: Bearer ${tokenFor(`person-${serial}`)}`,
      ];
      const socket = connect(Number(port), hostname);
      onTestFinished(() => void socket.destroy());
      const heard = watchFor(socket, 'event: next');
      socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
      await heard;
    };
    for (let serial = 0; serial < 5; serial += 1) await open(serial);
    const before = await held();
    for (let serial = 10; serial < 20; serial += 1) await open(serial);
    expect(((await held()) - before) / 10).toBeLessThan(450_000);
  });
});
