/** The monotonic clock is common to all processes of a machine; this is how far ahead of it our own `performance` is. */
const ORIGIN_MICROS = Number(process.hrtime.bigint() / 1_000n) - performance.now() * 1_000;

/** Microseconds since the machine started: two processes that ask at once have the same answer. */
export function nowMicros(): number {
  return Math.floor(ORIGIN_MICROS + performance.now() * 1_000);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
