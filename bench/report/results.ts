import type { PeerName } from '../peers/publication.js';

/** What was measured, by row of the table and server; a repetition adds a value to each. */
export class Results {
  private readonly measured = new Map<string, number[]>();
  private readonly failed = new Map<string, string>();

  add(row: string, peer: PeerName, value: number): void {
    const key = keyOf(row, peer);
    this.measured.set(key, [...(this.measured.get(key) ?? []), value]);
  }

  /** The row counts for nothing: something was lost, doubled or out of order, or could not be measured. */
  fail(row: string, peer: PeerName, why: string): void {
    this.failed.set(keyOf(row, peer), why);
  }

  values(row: string, peer: PeerName): readonly number[] {
    return this.measured.get(keyOf(row, peer)) ?? [];
  }

  failure(row: string, peer: PeerName): string | undefined {
    return this.failed.get(keyOf(row, peer));
  }

  /** Undefined: not measured. */
  median(row: string, peer: PeerName): number | undefined {
    const sorted = this.values(row, peer).toSorted((a, b) => a - b);
    const middle = (sorted.length - 1) / 2;
    const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
    return low === undefined || high === undefined ? undefined : (low + high) / 2;
  }

  get failures(): readonly { row: string; peer: string; why: string }[] {
    return [...this.failed].map(([key, why]) => {
      const [row = '', peer = ''] = key.split('|');
      return { row, peer, why };
    });
  }

  toJSON(): unknown {
    return { measured: Object.fromEntries(this.measured), failures: this.failures };
  }
}

const keyOf = (row: string, peer: PeerName) => `${row}|${peer}`;
