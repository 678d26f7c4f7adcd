import { type Logger, RateLimitedLog } from '../logging/index.js';
import type { Outlet } from '../realtime/index.js';
import type { AuditEntryRecord, AuditPlace, AuditPosition, AuditTrailRepository } from './audit-trail.repository.js';

const EVERY_MS = 250;
const AT_ONCE = 200;
/** What an entry has around what is counted. */
const ENTRY_BYTES = 300;

/**
 * One subscription: looks four times a second for what was committed since it looked last. Nothing tells it, and so nothing that gets lost keeps anything from
 * it. What a slow reader has not taken waits in the table: it is read when he has.
 */
export class AuditFollower {
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private within: { within: AuditPosition; place: AuditPlace } | undefined;
  private readonly failures: RateLimitedLog;

  constructor(
    private readonly trail: Pick<AuditTrailRepository, 'since'>,
    private readonly outlet: Outlet<AuditEntryRecord>,
    private seen: AuditPosition,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
  }

  start(): void {
    this.again(EVERY_MS);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.failures.close();
  }

  private again(inMs: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.look(), inMs).unref();
  }

  private async look(): Promise<void> {
    let isFull = false;
    try {
      const { entries, last, position } = await this.trail.since(this.seen, AT_ONCE, this.within);
      for (const entry of entries) await this.tell(entry);
      isFull = entries.length === AT_ONCE;
      // Page by page through one snapshot: another one would have others between.
      this.within = isFull && last ? { within: position, place: last } : undefined;
      if (!isFull) this.seen = position;
      // Restored from a backup: transactions are counted from an earlier number again.
      if (xmaxOf(position) < xmaxOf(this.seen)) [this.seen, this.within] = [position, undefined];
    } catch (err) {
      // PostgreSQL is away: what was missed is found when it is back.
      if (!this.isStopped)
        this.failures.write('warn', 'the audit log could not be followed, and is tried again', { err });
    }
    this.again(isFull ? 0 : EVERY_MS);
  }

  private async tell(entry: AuditEntryRecord): Promise<void> {
    const bytes = ENTRY_BYTES + JSON.stringify(entry).length;
    while (!this.isStopped && !this.outlet.offer(entry, bytes)) await this.outlet.drained();
  }
}

/** `xmin:xmax:…` */
function xmaxOf(position: AuditPosition): bigint {
  return BigInt(position.split(':')[1] ?? 0);
}
