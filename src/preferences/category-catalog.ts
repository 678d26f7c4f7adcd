import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type CacheCount, CacheCounts } from '../platform/caches/index.js';
import { Config } from '../platform/config/index.js';
import { builtInCategories } from './built-in-categories.js';
import { DefaultsRepository, type SaidDefaults } from './defaults.repository.js';
import { FRESH_MS } from './freshness.js';
import { PreferencePorts } from './preference-ports.js';
import type { CategoryRules, ChannelDefault } from './preference-rules.js';

/** Of a channel that nobody knows. */
const NOT_THERE: ChannelDefault = { enabled: false, timing: 'IF_UNSEEN' };

interface Reading {
  begunAtMs: number;
  done: Promise<void>;
}

/**
 * The categories, and what is true of channels where nobody says anything: what is built in, and what admins said over it. Answers from memory,
 * which is at most a second old after `fresh()`, whatever became of the hints from other nodes.
 */
@Injectable()
export class CategoryCatalog implements OnModuleInit {
  private readonly builtIn: readonly CategoryRules[];
  private categories: ReadonlyMap<string, CategoryRules> = new Map();
  private channels: SaidDefaults['channels'] = new Map();
  /** When what is in memory began to be read. */
  private begunAtMs = Number.NEGATIVE_INFINITY;
  /** What began to be read before this may lack what was changed. */
  private droppedAtMs = Number.NEGATIVE_INFINITY;
  private reading: Reading | undefined;
  private next: Promise<void> | undefined;
  private readonly count: CacheCount;

  constructor(
    config: Config,
    private readonly defaults: DefaultsRepository,
    private readonly ports: PreferencePorts,
    counts: CacheCounts,
  ) {
    this.count = counts.of('categories');
    this.builtIn = builtInCategories(config.CATEGORIES);
  }

  onModuleInit(): Promise<void> {
    return this.fresh();
  }

  /** Reads again what is older than a second. @throws UnavailableError */
  async fresh(): Promise<void> {
    const nowMs = performance.now();
    if (this.isFresh(this.begunAtMs, nowMs)) {
      this.count.hits += 1;
      return;
    }
    this.count.misses += 1;
    const underWay = this.reading;
    await (underWay && this.isFresh(underWay.begunAtMs, nowMs) ? underWay.done : this.read());
  }

  /** Whether there is such a category. Once there, it stays: one that is not in memory may have been added just now, and is looked for. */
  async known(key: string): Promise<boolean> {
    if (!this.has(key)) await this.readAnew();
    return this.has(key);
  }

  /** As far as memory goes. */
  has(key: string): boolean {
    return this.categories.has(key);
  }

  /** As far as memory goes. */
  get(key: string): CategoryRules | undefined {
    return this.categories.get(key);
  }

  /** The built-in ones, then those of `CATEGORIES`, then others by key. */
  list(): CategoryRules[] {
    return [...this.categories.values()];
  }

  /** What is built in of one, before any admin said anything. */
  builtInOf(key: string): CategoryRules | undefined {
    return this.builtIn.find((category) => category.key === key);
  }

  /** What an admin said of a channel, or else what it says of itself. */
  channelDefault(channel: string): ChannelDefault {
    return this.channels.get(channel) ?? this.ports.channel(channel)?.defaults ?? NOT_THERE;
  }

  /** Something was changed: what is in memory, or on its way there, counts for nothing any more. */
  drop(): void {
    this.droppedAtMs = performance.now();
  }

  private isFresh(begunAtMs: number, nowMs: number): boolean {
    return begunAtMs > this.droppedAtMs && nowMs - begunAtMs < FRESH_MS;
  }

  /** A reading that begins now or later: however many ask for one, one is under way and one waits. */
  private readAnew(): Promise<void> {
    if (!this.reading) return this.read();
    this.next ??= this.reading.done
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return this.read();
      });
    return this.next;
  }

  /** Whoever waits for one reading goes on in the order of asking: sends are published in it. */
  private read(): Promise<void> {
    const begunAtMs = performance.now();
    const done = this.defaults
      .find()
      .then((said) => this.take(said, begunAtMs))
      .finally(() => {
        if (this.reading?.done === done) this.reading = undefined;
      });
    this.reading = { begunAtMs, done };
    return done;
  }

  /** What began to be read later may have come before. */
  private take({ categories, channels }: SaidDefaults, begunAtMs: number): void {
    if (begunAtMs < this.begunAtMs) return;
    this.begunAtMs = begunAtMs;
    this.categories = new Map([...this.builtIn, ...categories].map((category) => [category.key, category]));
    this.channels = channels;
  }
}
