import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { eventually } from './client.js';

export interface Frame {
  type: string;
  id?: string;
  payload?: unknown;
}

/** A socket without a client behind it: it says what it likes, in whatever order, and reads only when it likes. */
export interface RawSocket {
  readonly frames: Frame[];
  /** The same as they came. */
  readonly texts: string[];
  /** What it was closed with; undefined while it is open. */
  readonly closed: { code: number; reason: string } | undefined;
  /** An object is sent as JSON, anything else as it is. */
  say(...frames: (object | string | Buffer)[]): void;
  /** What `ws` would not send: no frame at all, perhaps. */
  write(bytes: Buffer): void;
  subscribe(id: string, query: string, variables?: Record<string, unknown>): void;
  until(condition: (frames: Frame[]) => boolean, timeoutMs?: number): Promise<Frame[]>;
  /** Of one operation, in their order. */
  of(id: string): Frame[];
  closing(timeoutMs?: number): Promise<{ code: number; reason: string }>;
  stopReading(): void;
  goOnReading(): void;
  /** Without a goodbye. */
  cut(): void;
}

/** Resolves when it is open. @param token signs in with it, and waits until that was accepted. */
export async function rawSocket(
  url: string,
  token?: string,
  protocols: string[] = ['graphql-transport-ws'],
): Promise<RawSocket> {
  const ws = new WebSocket(url, protocols);
  const frames: Frame[] = [];
  const texts: string[] = [];
  let closed: RawSocket['closed'];
  let failure: Error | undefined;
  ws.on('message', (data: Buffer) => {
    texts.push(data.toString());
    frames.push(JSON.parse(data.toString()) as Frame);
  });
  ws.on('close', (code, reason) => (closed = { code, reason: reason.toString() }));
  ws.on('error', (error) => (failure = error));
  await eventually(() => failure !== undefined || ws.readyState !== WebSocket.CONNECTING, Boolean);
  if (failure && ws.readyState !== WebSocket.OPEN) throw failure;
  const tcp = () => (ws as unknown as { _socket: Socket })._socket;
  const socket: RawSocket = {
    frames,
    texts,
    get closed() {
      return closed;
    },
    say(...said) {
      // In one piece, so that they arrive in one piece.
      tcp().cork();
      for (const frame of said) {
        ws.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
      }
      tcp().uncork();
    },
    write: (bytes) => void tcp().write(bytes),
    subscribe: (id, query, variables = {}) => socket.say({ id, type: 'subscribe', payload: { query, variables } }),
    until: (condition, timeoutMs = 10_000) => eventually(() => frames, condition, timeoutMs),
    of: (id) => frames.filter((frame) => frame.id === id),
    async closing(timeoutMs = 10_000) {
      return (await eventually(() => closed, Boolean, timeoutMs))!;
    },
    stopReading: () => ws.pause(),
    goOnReading: () => ws.resume(),
    cut: () => ws.terminate(),
  };
  if (token !== undefined) {
    socket.say({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } });
    await socket.until((said) => said.some(({ type }) => type === 'connection_ack'));
  }
  return socket;
}
