import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Bus, type Unsubscribe } from '../../platform/realtime/index.js';
import {
  type TemplateHead,
  TemplatesRepository,
  type TemplateText,
  type TemplateVersion,
} from './templates.repository.js';

/**
 * How long after it began to be read a thing may be answered from memory. A change is hinted at over the bus, which may lose that: this alone
 * makes it right on every node within a second, with time left to read it again.
 */
const FRESH_MS = 750;
const TOPIC = 'templates';
/** Of versions in memory: what they are written in. */
const KEPT_CHARS = 20_000_000;

interface Reading {
  begunAtMs: number;
  done: Promise<void>;
}

/**
 * Which templates there are, and what stands in them, as of a second ago at most. Versions never change, and are kept for as long as there is
 * room; which are the newest is read again.
 */
@Injectable()
export class TemplateCatalog implements OnModuleInit, OnModuleDestroy {
  private heads: ReadonlyMap<string, readonly TemplateHead[]> = new Map();
  /** When what is in memory began to be read. */
  private begunAtMs = Number.NEGATIVE_INFINITY;
  /** What began to be read before this may lack what was changed. */
  private droppedAtMs = Number.NEGATIVE_INFINITY;
  private reading: Reading | undefined;
  private readonly versions = new LRUCache<string, TemplateText>({
    maxSize: KEPT_CHARS,
    sizeCalculation: ({ content, schema }) =>
      1_000 + schema.length + Object.values(content).reduce((sum, text: string | null) => sum + (text?.length ?? 0), 0),
  });
  private unsubscribe: Unsubscribe | undefined;
  private isStopped = false;

  constructor(
    private readonly repository: TemplatesRepository,
    private readonly bus: Bus,
  ) {}

  /** Doesn't wait for the bus, which may be away. */
  onModuleInit(): void {
    void this.bus
      .subscribe(TOPIC, () => this.drop())
      .then(
        (unsubscribe) => {
          if (this.isStopped) unsubscribe();
          else this.unsubscribe = unsubscribe;
        },
        // The bus has stopped.
        () => undefined,
      );
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    this.unsubscribe?.();
  }

  /** To be called after the commit of a change. */
  changed(): void {
    this.drop();
    this.bus.publish(TOPIC, '');
  }

  /**
   * In which languages a template is there, the one that it was written in first; none: it is not there. Asks again before it says so: it may
   * have been saved just now, at another node.
   */
  async of(key: string): Promise<readonly TemplateHead[]> {
    const startedAtMs = performance.now();
    await this.fresh();
    // What began to be read before this was asked for may be of before it was saved. Many who ask at once share what begins next.
    while (!this.heads.has(key) && this.begunAtMs < startedAtMs) await (this.reading?.done ?? this.read());
    return this.heads.get(key) ?? [];
  }

  /** What stands in these, by their place in the list; undefined: there is none of this number. */
  async find(
    wanted: readonly Pick<TemplateVersion, 'key' | 'locale' | 'version'>[],
  ): Promise<(TemplateText | undefined)[]> {
    const missing = wanted.filter((each) => !this.versions.has(nameOf(each)));
    const found = new Map<string, TemplateText>();
    if (missing.length > 0) {
      for (const { createdBy: _createdBy, ...text } of await this.repository.versions(missing)) {
        found.set(nameOf(text), text);
        this.versions.set(nameOf(text), text);
      }
    }
    return wanted.map((each) => found.get(nameOf(each)) ?? this.versions.get(nameOf(each)));
  }

  private drop(): void {
    this.droppedAtMs = performance.now();
  }

  private isFresh(begunAtMs: number, nowMs: number): boolean {
    return begunAtMs > this.droppedAtMs && nowMs - begunAtMs < FRESH_MS;
  }

  private async fresh(): Promise<void> {
    const nowMs = performance.now();
    if (this.isFresh(this.begunAtMs, nowMs)) return;
    const underWay = this.reading;
    await (underWay && this.isFresh(underWay.begunAtMs, nowMs) ? underWay.done : this.read());
  }

  private read(): Promise<void> {
    const begunAtMs = performance.now();
    const done = this.repository
      .heads()
      .then((heads) => this.take(heads, begunAtMs))
      .finally(() => {
        if (this.reading?.done === done) this.reading = undefined;
      });
    this.reading = { begunAtMs, done };
    return done;
  }

  /** What began to be read later may have come before. */
  private take(heads: readonly TemplateHead[], begunAtMs: number): void {
    if (begunAtMs < this.begunAtMs) return;
    this.begunAtMs = begunAtMs;
    const byKey = new Map<string, TemplateHead[]>();
    for (const head of heads) byKey.set(head.key, [...(byKey.get(head.key) ?? []), head]);
    this.heads = byKey;
  }
}

function nameOf({ key, locale, version }: Pick<TemplateVersion, 'key' | 'locale' | 'version'>): string {
  return `${key} ${locale} ${version}`;
}
