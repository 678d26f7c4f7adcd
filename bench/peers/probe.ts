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

const handlers = { memory: () => memory() };
export type ProbeCalls = typeof handlers;

/** The handlers of a yardstick beside these. */
export function serveProbe(more: Record<string, (argument: never) => unknown> = {}): void {
  serveCalls({ ...handlers, ...more });
  process.channel?.unref();
}
