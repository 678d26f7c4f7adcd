import { setTimeout as pause } from 'node:timers/promises';
import { inSlices } from '../lifecycle/index.js';
import { CLOSE } from './close-codes.js';
import type { Connection } from './connection.js';

/** The part of the time in which nothing happens yet: a balancer notices, and those who are sent away don't come to us again. */
const HEAD_START = 1 / 8;
/** What a socket may take for the answers that it is owed, and what the last ones may take to say goodbye. */
const ANSWER_MS = 2_000;
const LAST_GOODBYE_MS = 2_000;
const LOOK_MS = 10;

/**
 * Sends everybody away, evenly over a time, so that they don't all come to another node in the same instant. What a socket has begun
 * is answered before it is closed. Resolves when all are gone, or have had their time to go.
 */
export async function drain(connections: readonly Connection[], overMs: number): Promise<void> {
  const open = connections.filter((connection) => connection.isOpen);
  if (open.length === 0) return;
  const headStartMs = overMs * HEAD_START;
  await pause(headStartMs);
  const leaving: Promise<void>[] = [];
  await inSlices(open, overMs - headStartMs, (connection) => leaving.push(leave(connection)));
  await Promise.all(leaving);
  await Promise.race([
    Promise.all(open.map((connection) => gone(connection))),
    pause(LAST_GOODBYE_MS, undefined, { ref: false }),
  ]);
}

async function leave(connection: Connection): Promise<void> {
  const deadline = performance.now() + ANSWER_MS;
  while (connection.isAnswering && connection.isOpen && performance.now() < deadline) await pause(LOOK_MS);
  connection.close(CLOSE.DRAINING);
}

function gone({ socket }: Connection): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === socket.CLOSED) return resolve();
    socket.once('close', () => resolve());
  });
}
