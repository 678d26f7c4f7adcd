import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type CacheCount, CacheCounts } from '../platform/caches/index.js';
import { FRESH_MS } from './freshness.js';
import { NO_CHOICES, type PersonPreferences } from './preference-rules.js';
import { PreferencesRepository } from './preferences.repository.js';

interface Entry {
  person: PersonPreferences;
  begunAtMs: number;
}

/** People whose preferences are remembered at a time: those who are sent to in a second. */
const MAX_PEOPLE = 50_000;
/** Of all of them together; most chose nothing. A character takes a byte or two, and once parsed some more. */
const MAX_CHARS = 16 * 1024 * 1024;
/** What a person takes who chose nothing. */
const LEAST_CHARS = 64;

/** What people want, from memory if it began to be read less than a second ago. */
@Injectable()
export class PreferencesCache {
  private readonly entries = new LRUCache<string, Entry>({ max: MAX_PEOPLE, maxSize: MAX_CHARS });
  /** Of each reading under way, who was dropped since it began: what it says of them may be what was true before. */
  private readonly readings = new Set<Set<string>>();

  private readonly count: CacheCount;

  constructor(
    private readonly preferences: PreferencesRepository,
    counts: CacheCounts,
  ) {
    this.count = counts.of('preferences');
  }

  /** Of all of them: who never chose anything has `NO_CHOICES`. @throws UnavailableError */
  async of(recipients: Iterable<string>): Promise<Map<string, PersonPreferences>> {
    const begunAtMs = performance.now();
    const known = new Map<string, PersonPreferences>();
    const missing: string[] = [];
    for (const recipient of new Set(recipients)) {
      const entry = this.entries.get(recipient);
      if (entry && begunAtMs - entry.begunAtMs < FRESH_MS) known.set(recipient, entry.person);
      else missing.push(recipient);
    }
    this.count.hits += known.size;
    this.count.misses += missing.length;
    if (missing.length > 0) await this.read(missing, begunAtMs, known);
    return known;
  }

  drop(recipient: string): void {
    this.entries.delete(recipient);
    for (const dropped of this.readings) dropped.add(recipient);
  }

  private async read(missing: string[], begunAtMs: number, known: Map<string, PersonPreferences>): Promise<void> {
    const dropped = new Set<string>();
    this.readings.add(dropped);
    try {
      const found = await this.preferences.find(missing);
      for (const recipient of missing) {
        const stored = found.get(recipient);
        const person = stored?.person ?? NO_CHOICES;
        known.set(recipient, person);
        if (dropped.has(recipient)) continue;
        const size = LEAST_CHARS + recipient.length + (stored?.chars ?? 0);
        this.entries.set(recipient, { person, begunAtMs }, { size });
      }
    } finally {
      this.readings.delete(dropped);
    }
  }
}
