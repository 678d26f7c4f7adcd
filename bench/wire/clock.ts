/** The monotonic clock is common to all processes of a machine; `performance` counts it from our own beginning, and costs less to ask. */
const ORIGIN_MICROS = Math.max(
  // Whoever is interrupted between the two looks finds it too small.
  ...Array.from({ length: 100 }, () => Number(process.hrtime.bigint()) / 1_000 - performance.now() * 1_000),
);

/** Microseconds since the machine started: two processes that ask at once have the same answer. */
export function nowMicros(): number {
  return Math.floor(ORIGIN_MICROS + performance.now() * 1_000);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
