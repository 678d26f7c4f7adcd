import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { dirname } from 'node:path';
import { serveCalls } from '../machine/calls.js';

/** Loaded before a server that knows nothing of the bench: tells its memory, and ends it with the bench. */
export interface Memory {
  heapUsed: number;
  external: number;
}

export async function memory(): Promise<Memory> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, external } = process.memoryUsage();
  return { heapUsed, external };
}

let profiler: Session | undefined;

async function beginProfile(): Promise<void> {
  profiler = new Session();
  profiler.connect();
  await profiler.post('Profiler.enable');
  await profiler.post('Profiler.start');
}

async function endProfile(file: string): Promise<void> {
  if (!profiler) throw new Error('no profile was begun');
  const { profile } = await profiler.post('Profiler.stop');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(profile));
}

const handlers = { memory: () => memory(), beginProfile, endProfile };
export type ProbeCalls = typeof handlers;

/** The handlers of a yardstick beside these. */
export function serveProbe(more: Record<string, (argument: never) => unknown> = {}): void {
  serveCalls({ ...handlers, ...more });
  process.channel?.unref();
}
