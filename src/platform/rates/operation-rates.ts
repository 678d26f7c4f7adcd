import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Caller, RateNote } from '../auth/index.js';
import { Config, type RateLimit } from '../config/index.js';
import { SharedCounts } from './shared-counts.js';
import { WindowCount } from './window-count.js';

/** Callers and operations that are remembered. Beyond them whoever was heard of longest ago begins anew here; what was told of him is in Redis. */
const REMEMBERED = 20_000;
const INSTALLATION = 'installation';

/** How often each caller asks for each operation, and all of them together: counted over all nodes. */
@Injectable()
export class OperationRates {
  /** In the order in which they were last heard of. */
  private readonly counts = new Map<string, WindowCount>();
  private readonly installation: WindowCount | null;

  constructor(
    private readonly config: Config,
    private readonly shared: SharedCounts,
  ) {
    const limit = config.RATE_LIMIT_INSTALLATION;
    this.installation = limit && this.countOf(INSTALLATION, limit);
  }

  /** How many callers and operations are remembered. */
  get size(): number {
    return this.counts.size;
  }

  /** Null: there is no limit. The caller's own comes first: who is refused by it takes nothing from the others. */
  take(caller: Caller, operation: string): RateNote | null | Promise<RateNote | null> {
    const own = this.ownOf(caller, operation);
    const isAllowed = own ? own.take() : true;
    if (typeof isAllowed !== 'boolean') return isAllowed.then((allowed) => this.next(own, operation, allowed));
    return this.next(own, operation, isAllowed);
  }

  private next(
    own: WindowCount | null,
    operation: string,
    isOwnAllowed: boolean,
  ): RateNote | null | Promise<RateNote | null> {
    const ofOwn = own && verdictOf(own, operation, isOwnAllowed);
    const all = this.installation;
    if (!all || !isOwnAllowed) return ofOwn;
    const judged = (isAllowed: boolean) => (isAllowed && ofOwn ? ofOwn : verdictOf(all, INSTALLATION, isAllowed));
    const isAllowed = all.take();
    return typeof isAllowed === 'boolean' ? judged(isAllowed) : isAllowed.then(judged);
  }

  private ownOf(caller: Caller, operation: string): WindowCount | null {
    const limit = this.limitOf(caller, operation);
    if (!limit) return null;
    const key = `${operation}:${limit === this.config.RATE_LIMIT_PEOPLE ? 'p' : 's'}:${caller.id}`;
    const count = this.counts.get(key) ?? this.countOf(key, limit);
    this.counts.delete(key);
    this.counts.set(key, count);
    if (this.counts.size > REMEMBERED) {
      const [oldest] = this.counts.keys();
      if (oldest !== undefined) this.counts.delete(oldest);
    }
    return count;
  }

  private limitOf({ roles }: Caller, operation: string): RateLimit | null {
    const { RATE_LIMITS, RATE_LIMIT_PEOPLE, RATE_LIMIT_SERVICES } = this.config;
    const said = RATE_LIMITS?.get(operation);
    if (said !== undefined) return said;
    return roles.size > 0 ? RATE_LIMIT_SERVICES : RATE_LIMIT_PEOPLE;
  }

  private countOf(name: string, limit: RateLimit): WindowCount {
    let key: string | undefined;
    return new WindowCount(limit, (more) => {
      // Whoever looks into Redis learns nobody's id.
      key ??= createHash('sha256').update(name).digest('base64url').slice(0, 22);
      return this.shared.add(key, more, limit.windowSeconds);
    });
  }
}

function verdictOf(count: WindowCount, policy: string, isAllowed: boolean): RateNote {
  const { limit, remaining, leftMs } = count;
  return { isAllowed, policy, limit, remaining, leftMs };
}
