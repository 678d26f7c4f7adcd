import { inTime } from './giving-up.js';
import { MAX_TIMER_MS } from './retry-delay.js';

/** A token that ends sooner than this is not worth a request. */
const TOO_SHORT_MS = 5_000;
/** Before its end a fresh one is asked for: a minute, or at half of a short life. */
const REFRESH_BEFORE_MS = 60_000;
const MIN_REFRESH_MS = 1_000;

interface Claims {
  exp?: unknown;
  sub?: unknown;
}

/** Who, and until when. A token that is no JWT says nothing of itself, and is taken as it is. */
function claimsOf(token: string): Claims {
  try {
    const payload = token.split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
    return (JSON.parse(new TextDecoder().decode(bytes)) ?? {}) as Claims;
  } catch {
    return {};
  }
}

/** In milliseconds since 1970. */
export function expiryOf(token: string): number | undefined {
  const { exp } = claimsOf(token);
  return typeof exp === 'number' ? exp * 1_000 : undefined;
}

export function personOf(token: string): string | undefined {
  const { sub } = claimsOf(token);
  return typeof sub === 'string' ? sub : undefined;
}

/** In how many milliseconds to ask for a fresh token; undefined when it is too late for one. */
export function refreshInMs(expiresAt: number, now: number = Date.now()): number | undefined {
  const left = expiresAt - now;
  if (left <= 0) return undefined;
  // A token that lives longer is looked at again then.
  return Math.min(MAX_TIMER_MS, Math.max(MIN_REFRESH_MS, left / 2, left - REFRESH_BEFORE_MS));
}

/** The application's token, asked for when it is needed. */
export class SessionToken {
  private known: string | undefined;
  private asking: Promise<string> | undefined;

  /** @param withinMs how long the callback may take: one that never settles must not keep everybody waiting for ever */
  constructor(
    private readonly source: string | (() => string | Promise<string>),
    private readonly withinMs = 10_000,
  ) {}

  /** The last one that was given. */
  get last(): string | undefined {
    return this.known;
  }

  /** Asks the application; whoever asks meanwhile waits for the same answer. @throws whatever the callback throws, and when it takes too long */
  fresh(): Promise<string> {
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** The last one while it is good, or a fresh one. */
  async usable(): Promise<string> {
    if (this.known === undefined) return this.fresh();
    const expiresAt = expiryOf(this.known);
    return expiresAt !== undefined && expiresAt - Date.now() < TOO_SHORT_MS ? this.fresh() : this.known;
  }

  private async ask(): Promise<string> {
    const { source } = this;
    // What comes too late is not heard: a later answer may be here already.
    this.known = typeof source === 'string' ? source : await inTime(Promise.resolve(source()), this.withinMs);
    return this.known;
  }
}
