import { PresenceStore, type Sighting } from './presence-store.js';

interface Entry {
  /** When each node said last that he is connected to it. */
  readonly nodes: Map<string, number>;
  leftAt: number;
}

/** Within one process: for tests, and the model that the contract suite holds the others against. */
export class MemoryPresenceStore extends PresenceStore {
  private readonly entries = new Map<string, Entry>();
  private lastAsOf = 0;

  /** @param lapseMs how long an entry holds without being touched. @param now a clock, in milliseconds since 1970. */
  constructor(
    private readonly lapseMs: number,
    private readonly now: () => number = Date.now,
  ) {
    super();
  }

  async touch(nodeId: string, userIds: readonly string[]): Promise<Sighting[]> {
    const asOf = this.tick();
    const came = userIds.filter((userId) => !this.sightingOf(userId, asOf).online);
    for (const userId of userIds) this.entryOf(userId).nodes.set(nodeId, this.now());
    return came.map((userId) => this.sightingOf(userId, asOf));
  }

  async leave(nodeId: string, userIds: readonly string[]): Promise<Sighting[]> {
    const asOf = this.tick();
    for (const userId of userIds) {
      const entry = this.entryOf(userId);
      entry.nodes.delete(nodeId);
      entry.leftAt = this.now();
    }
    return userIds.map((userId) => this.sightingOf(userId, asOf)).filter(({ online }) => !online);
  }

  async read(userIds: readonly string[]): Promise<Sighting[]> {
    const asOf = this.tick();
    return userIds.map((userId) => this.sightingOf(userId, asOf));
  }

  async forget(userIds: readonly string[]): Promise<void> {
    for (const userId of userIds) this.entries.delete(userId);
  }

  /** It can always be reached. */
  onRestored(_listener: () => void): () => void {
    return () => undefined;
  }

  private entryOf(userId: string): Entry {
    const known = this.entries.get(userId);
    if (known) return known;
    const entry = { nodes: new Map<string, number>(), leftAt: -1 };
    this.entries.set(userId, entry);
    return entry;
  }

  private sightingOf(userId: string, asOf: number): Sighting {
    const entry = this.entries.get(userId);
    const touched = [...(entry?.nodes.values() ?? [])];
    const seenAt = Math.max(entry?.leftAt ?? -1, ...touched);
    const online = touched.some((at) => at > this.now() - this.lapseMs);
    return { userId, online, lastSeenAt: seenAt < 0 ? null : seenAt, asOf };
  }

  /** Each call has a time of its own. */
  private tick(): number {
    this.lastAsOf = Math.max(this.lastAsOf + 1, this.now() * 1_000);
    return this.lastAsOf;
  }
}
