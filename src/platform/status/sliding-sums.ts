const SLOT_MS = 1_000;

/**
 * Numbers added up over the last seconds, several at a time. Adding costs an addition; what is older than the window is forgotten as time
 * passes, whoever looks.
 */
export class SlidingSums {
  private readonly slots: Float64Array[];
  private readonly beganMs: number;
  private slotNumber: number;

  /**
   * @param size how many numbers there are.
   * @param seconds how long the window is, the second that has begun not counted.
   * @param now a clock that never goes back, in milliseconds.
   */
  constructor(
    private readonly size: number,
    private readonly seconds: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.slots = Array.from({ length: seconds + 1 }, () => new Float64Array(size));
    this.beganMs = now();
    this.slotNumber = this.slotAt(this.beganMs);
  }

  add(which: number, amount: number): void {
    const slot = this.current();
    slot[which] = (slot[which] ?? 0) + amount;
  }

  /** Of the window, or of the time since the beginning, where that is shorter: never of less than a second. */
  read(): { sums: number[]; seconds: number } {
    this.current();
    const sums = Array.from({ length: this.size }, (_, which) =>
      this.slots.reduce((sum, slot) => sum + (slot[which] ?? 0), 0),
    );
    const nowMs = this.now();
    const begunMs = nowMs - this.slotNumber * SLOT_MS;
    return { sums, seconds: Math.max(1, Math.min(this.seconds + begunMs / SLOT_MS, (nowMs - this.beganMs) / SLOT_MS)) };
  }

  private current(): Float64Array {
    const number = this.slotAt(this.now());
    const passed = Math.min(number - this.slotNumber, this.slots.length);
    for (let back = 0; back < passed; back += 1) this.slotOf(number - back).fill(0);
    this.slotNumber = number;
    return this.slotOf(number);
  }

  private slotAt(ms: number): number {
    return Math.floor(ms / SLOT_MS);
  }

  private slotOf(number: number): Float64Array {
    return this.slots[number % this.slots.length] as Float64Array;
  }
}
