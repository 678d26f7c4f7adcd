import { Injectable } from '@nestjs/common';

/** How often one cache was asked. Whoever has the cache adds to it: an addition, whoever looks. */
export interface CacheCount {
  hits: number;
  misses: number;
}

/** Whether caches are worth their memory: for metrics. */
@Injectable()
export class CacheCounts {
  private readonly counts = new Map<string, CacheCount>();

  /** @param name of the code's own choosing: it is the label of a metric. */
  of(name: string): CacheCount {
    const known = this.counts.get(name) ?? { hits: 0, misses: 0 };
    this.counts.set(name, known);
    return known;
  }

  read(): ReadonlyMap<string, Readonly<CacheCount>> {
    return this.counts;
  }
}
