import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Text {
  key: string;
  to: string;
  body: string;
}

export interface SmsGateway {
  url: string;
  /** What it has taken, in order. */
  texts: Text[];
  /** How often it was asked, whatever it said. */
  asked: number;
  /** What it says from now on. */
  says: { status: number; headers?: Record<string, string> };
  close(): Promise<void>;
}

/** The gateway of examples/extending: takes a text for a number, unless it is told to say something else. */
export async function startSmsGateway(): Promise<SmsGateway> {
  const gateway: SmsGateway = {
    url: '',
    texts: [],
    asked: 0,
    says: { status: 202 },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes) => (body += String(bytes)));
    request.on('end', () => {
      gateway.asked += 1;
      const { status, headers } = gateway.says;
      const key = String(request.headers['idempotency-key']);
      if (status === 202 && !gateway.texts.some((text) => text.key === key)) {
        gateway.texts.push({ ...(JSON.parse(body) as { to: string; body: string }), key });
      }
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify({ id: `text-${gateway.texts.length}` }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  gateway.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return gateway;
}
