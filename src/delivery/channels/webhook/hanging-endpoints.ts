import { LRUCache } from 'lru-cache';

/** After so many that were not answered in time, one after the other, an endpoint hangs; and then so many at a time wait for it. */
export const HANGING = { after: 3, atOnce: 3 } as const;
const MOST_ENDPOINTS = 10_000;

interface KnownEndpoint {
  hungInARow: number;
  underWay: number;
}

/**
 * Which endpoints do not answer, as this worker has found. Each that hangs keeps a hand for as long as `WEBHOOK_TIMEOUT`: a person who gets much must
 * not have all of them.
 */
export class HangingEndpoints {
  private readonly known = new LRUCache<string, KnownEndpoint>({ max: MOST_ENDPOINTS });

  /** Whether enough wait for it already. */
  isFull(url: string): boolean {
    const { hungInARow, underWay } = this.of(url);
    return hungInARow >= HANGING.after && underWay >= HANGING.atOnce;
  }

  /** One is on its way there. Answers how to say what became of it, once: whether it hung. */
  entered(url: string): (hasHung: boolean) => void {
    const endpoint = this.of(url);
    endpoint.underWay += 1;
    return (hasHung) => {
      endpoint.underWay -= 1;
      endpoint.hungInARow = hasHung ? endpoint.hungInARow + 1 : 0;
    };
  }

  private of(url: string): KnownEndpoint {
    const found = this.known.get(url);
    if (found) return found;
    const made = { hungInARow: 0, underWay: 0 };
    this.known.set(url, made);
    return made;
  }
}
