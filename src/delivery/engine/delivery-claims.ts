import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { done, failed, Gatherer, type Outcome } from '../../platform/batching/index.js';
import { Config } from '../../platform/config/index.js';
import { UnavailableError } from '../../platform/errors/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import type { Lane } from './deliveries.js';
import { type Claim, DeliveryWorkRepository } from './delivery-work.repository.js';
import type { Settlement } from './settlement.js';
import type { Settled } from './write-settlements.js';

/** Rows of one statement. */
const AT_ONCE = 100;
/** Statements of what is not urgent at the same time: the pool is for others as well. */
const IN_FLIGHT = 2;
/** Of outcomes: whoever holds a row of one keeps the others no longer. That one is tried again. */
const LOCK_TIMEOUT_MS = { together: 500, alone: 50 } as const;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;
/** What became of a delivery is written down as soon as the database takes it; for so long it is tried. */
const KEPT_FOR_MS = 600_000;

/** Claims and outcomes of many deliveries, gathered into few statements. What is urgent has statements of its own, and waits for no others. */
@Injectable()
export class DeliveryClaims implements OnApplicationShutdown {
  private readonly claiming: { urgent: Gatherer<string, Claim | undefined>; rest: Gatherer<string, Claim | undefined> };
  private readonly settling: {
    urgent: Gatherer<Settlement, Settled | undefined>;
    rest: Gatherer<Settlement, Settled | undefined>;
  };
  private readonly failures: RateLimitedLog;
  private isClosed = false;

  constructor(
    private readonly config: Config,
    private readonly repository: DeliveryWorkRepository,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
    const claim = (ids: string[]) => this.claimAll(ids);
    const settle = (settlements: Settlement[]) => this.settleAll(settlements);
    const one = { maxWeight: AT_ONCE, maxInFlight: 1 };
    const some = { maxWeight: AT_ONCE, maxInFlight: IN_FLIGHT };
    this.claiming = { urgent: new Gatherer(claim, one), rest: new Gatherer(claim, some) };
    this.settling = { urgent: new Gatherer(settle, one), rest: new Gatherer(settle, some) };
  }

  /** undefined: it is not due, not open, or somebody else’s. */
  claim(id: string, lane: Lane): Promise<Claim | undefined> {
    return (lane === 0 ? this.claiming.urgent : this.claiming.rest).add(id);
  }

  /**
   * Writes down what became of it, and tries until that is done: a provider may have taken it. Undefined: somebody else had it by then, or the
   * database was away for too long.
   */
  async settle(settlement: Settlement, lane: Lane): Promise<Settled | undefined> {
    const beganMs = performance.now();
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await (lane === 0 ? this.settling.urgent : this.settling.rest).add(settlement);
      } catch (err) {
        const isOver = this.isClosed || performance.now() - beganMs > KEPT_FOR_MS;
        this.failures.write('error', 'what became of a delivery could not be written down', { err, isOver });
        if (isOver) return undefined;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  onApplicationShutdown(): void {
    this.isClosed = true;
    this.failures.close();
  }

  private async claimAll(ids: string[]): Promise<Outcome<Claim | undefined>[]> {
    const claims = await this.repository.claim([...new Set(ids)], this.config.LEASE_SECONDS * 1_000);
    const byId = new Map(claims.map((claim) => [claim.delivery.id, claim]));
    // Twice in one batch: the first has it.
    return ids.map((id) => {
      const claim = byId.get(id);
      byId.delete(id);
      return done(claim);
    });
  }

  /** What can't be written, and what somebody holds a row of, keeps no other: their leases run. */
  private async settleAll(settlements: Settlement[]): Promise<Outcome<Settled | undefined>[]> {
    try {
      const settled = new Map(
        (await this.repository.settle(settlements, LOCK_TIMEOUT_MS.together)).map((each) => [each.id, each]),
      );
      return settlements.map(({ id }) => done(settled.get(id)));
    } catch (error) {
      if (settlements.length === 1 || error instanceof UnavailableError) throw error;
      const outcomes: Outcome<Settled | undefined>[] = [];
      for (const one of settlements) {
        const alone = this.repository.settle([one], LOCK_TIMEOUT_MS.alone);
        outcomes.push(await alone.then(([settled]) => done(settled), failed));
      }
      return outcomes;
    }
  }
}
