/** What a chunk came late by is made good, up to so much: a minute has as many as it should, and a second never twice as many. */
export const PACE_CREDIT_MS = 250;
/** Chunks that a second of a rate is cut into: with the credit, half a second's worth comes at once at most. */
const CHUNKS_A_SECOND = 4;

/** Recipients in one transaction: its feeds are held as long. */
const MOST = 1_000;
const LEAST = 25;
const FIRST = 400;
/** A targeted send to one of these people waits for so long at most, where the machine can do it. */
const AIM_MS = 80;
const GROW = 1.25;

/** How many recipients a chunk may have by its rates. */
export function chunkWithin(rates: readonly (number | null | undefined)[]): number {
  const least = Math.min(...rates.map((rate) => rate ?? Number.POSITIVE_INFINITY));
  return Math.max(1, Math.min(MOST, Math.floor(least / CHUNKS_A_SECOND)));
}

/** How many recipients a chunk has: as many as one transaction publishes in some time at this machine, at this hour. */
export class ChunkSize {
  private size = FIRST;

  get current(): number {
    return Math.floor(this.size);
  }

  /** A chunk of `count` took so long. */
  took(ms: number, count: number): void {
    if (ms > AIM_MS) this.size = Math.max(LEAST, Math.min(this.size, count) * Math.max(0.5, AIM_MS / ms));
    // One that was cut by a rate says nothing of larger ones.
    else if (count >= this.current) this.size = Math.min(MOST, this.size * GROW);
  }

  /** Somebody holds one of the feeds: fewer people wait with him. */
  busy(): void {
    this.size = Math.max(LEAST, this.size / 4);
  }
}
