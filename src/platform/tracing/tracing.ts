/** What is said of a span: codes, counts and ids of Herald's own. Never a person's id, an address, or what was said to anybody. */
export type SpanFacts = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SpanOptions {
  /** The `traceparent` of what caused it (W3C Trace Context); undefined: what runs now, and a trace of its own where nothing is traced. */
  parent?: string | undefined;
  /** What else it is for: one statement serves many requests. */
  links?: readonly string[];
  kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  facts?: SpanFacts;
  /** In milliseconds since 1970; undefined: now. */
  beganAtMs?: number;
}

/** One that has not ended. */
export interface OpenSpan {
  add(facts: SpanFacts): void;
  link(traceparent: string): void;
}

/**
 * What spends how much time where, told to whoever collects traces. Switched off by default, and then it costs the look at `isOn`: who is about to make options
 * for a span asks for that first. Nothing waits for a collector, and nothing fails because of one.
 */
export abstract class Tracing {
  abstract readonly isOn: boolean;

  /** The `traceparent` of what runs now, to be sent along or written down; undefined: nothing is traced. */
  abstract current(): string | undefined;

  /** `work` as a span. What it throws is thrown, and the span says its code. */
  abstract span<Result>(name: string, options: SpanOptions, work: (span: OpenSpan) => Promise<Result>): Promise<Result>;

  /** One that is over, up to now: `beganAtMs` says when it began. */
  abstract passed(name: string, options: SpanOptions & { beganAtMs: number }): void;
}
