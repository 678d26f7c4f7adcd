import { setTimeout as pause } from 'node:timers/promises';
import { inSlices } from '../lifecycle/index.js';
import { type Close, CLOSE } from './close-codes.js';

/** The part of the time in which nothing happens yet: a balancer notices, and those who are sent away don't come to us again. */
const HEAD_START = 1 / 8;
/** What a socket may take for the answers that it is owed, and what the last ones may take to say goodbye. */
const ANSWER_MS = 2_000;
const LAST_GOODBYE_MS = 2_000;
const LOOK_MS = 10;

/** A socket, or a stream of events. */
export interface Leaver {
  readonly isOpen: boolean;
  /** It is owed an answer that it will have soon. */
  readonly isAnswering: boolean;
  close(how: Close): void;
  /** Resolves when it is gone. */
  gone(): Promise<void>;
}

/**
 * Sends everybody away, evenly over a time, so that they don't all come to another node in the same instant. What one has begun
 * is answered before it is closed. Resolves when all are gone, or have had their time to go.
 */
export async function drain(leavers: readonly Leaver[], overMs: number): Promise<void> {
  const open = leavers.filter((leaver) => leaver.isOpen);
  if (open.length === 0) return;
  const headStartMs = overMs * HEAD_START;
  await pause(headStartMs);
  const leaving: Promise<void>[] = [];
  await inSlices(open, overMs - headStartMs, (leaver) => leaving.push(leave(leaver)));
  await Promise.all(leaving);
  await Promise.race([
    Promise.all(open.map((leaver) => leaver.gone())),
    pause(LAST_GOODBYE_MS, undefined, { ref: false }),
  ]);
}

async function leave(leaver: Leaver): Promise<void> {
  const deadline = performance.now() + ANSWER_MS;
  while (leaver.isAnswering && leaver.isOpen && performance.now() < deadline) await pause(LOOK_MS);
  leaver.close(CLOSE.DRAINING);
}
