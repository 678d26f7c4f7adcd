import { expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { Connection } from './connection.js';
import type { SocketWriter } from './socket-writer.js';

const caller = { id: 'ada', roles: new Set<never>(), expiresAtMs: Date.now() + 60_000 };

function aConnection(readyState: number) {
  const place = { address: '192.0.2.7', signIn: vi.fn(), release: vi.fn() };
  const socket = { readyState, OPEN: WebSocket.OPEN } as WebSocket;
  return { place, connection: new Connection('1', socket, {} as SocketWriter, place, 100) };
}

it('takes its person’s place when his token was believed', () => {
  const { place, connection } = aConnection(WebSocket.OPEN);
  connection.signIn(caller);
  expect([connection.caller, place.signIn.mock.calls]).toEqual([
    { ...caller, address: '192.0.2.7' },
    [['ada', connection]],
  ]);
});

/** Its place was given back: it would be taken for good, and a timer would hold all of it until the token expires. */
it.each([WebSocket.CLOSING, WebSocket.CLOSED])(
  'takes nothing when it closed while that was looked at (%i)',
  (state) => {
    const { place, connection } = aConnection(state);
    const timers = vi.spyOn(globalThis, 'setTimeout');
    connection.signIn(caller);
    connection.carryOn(caller);
    expect([connection.caller, place.signIn.mock.calls, timers.mock.calls]).toEqual([null, [], []]);
    timers.mockRestore();
  },
);
