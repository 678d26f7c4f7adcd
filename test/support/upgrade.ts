import { type IncomingHttpHeaders, request } from 'node:http';
import type { Socket } from 'node:net';

export interface Upgraded {
  /** 101: let in. */
  status: number;
  headers: IncomingHttpHeaders;
  socket: Socket;
  cut(): void;
}

const HANDSHAKE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  'sec-websocket-protocol': 'graphql-transport-ws',
};

/** The handshake of a WebSocket by hand, to see what is answered. @param localAddress 127.0.0.2, say: somebody else */
export function upgrade(
  url: string,
  { headers = {}, localAddress }: { headers?: Record<string, string>; localAddress?: string } = {},
): Promise<Upgraded> {
  return new Promise((resolve, reject) => {
    const asking = request(url.replace(/^ws/, 'http'), {
      agent: false,
      headers: { ...HANDSHAKE, ...headers },
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    const answered = (response: { statusCode?: number; headers: IncomingHttpHeaders }, socket: Socket) => {
      socket.on('error', () => socket.destroy());
      resolve({ status: response.statusCode ?? 0, headers: response.headers, socket, cut: () => socket.destroy() });
    };
    asking.on('upgrade', (response, socket) => answered(response, socket));
    asking.on('response', (response) => {
      response.resume();
      answered(response, response.socket);
    });
    asking.on('error', reject);
    asking.end();
  });
}
