import { Injectable } from '@nestjs/common';
import { Config } from '../config/index.js';
import { isId } from '../database/index.js';
import { InvalidInputError, UnavailableError } from '../errors/index.js';
import { Logger } from '../logging/index.js';
import { BoundedQueue, Budget, type Outlet } from '../realtime/index.js';
import { AuditFollower } from './audit-follower.js';
import { type AuditEntryRecord, type AuditFilter, AuditTrailRepository } from './audit-trail.repository.js';

export interface AuditPage {
  entries: AuditEntryRecord[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

export const AUDIT_LIMITS = {
  /** Of one page. */
  entries: 100,
  /** In an action. */
  actionChars: 100,
  /** Who follow the log at one node: each reads by himself. */
  followers: 50,
} as const;

/** What operators see of the log. */
@Injectable()
export class AuditTrailService {
  private followers = 0;

  constructor(
    private readonly config: Config,
    private readonly trail: AuditTrailRepository,
    private readonly logger: Logger,
  ) {}

  /** Newest first. @param after the id of the last one of the page before. @throws InvalidInputError */
  async page(first: number, after: string | null, filter: AuditFilter): Promise<AuditPage> {
    if (!Number.isInteger(first) || first < 1 || first > AUDIT_LIMITS.entries) {
      throw new InvalidInputError(`first must be between 1 and ${AUDIT_LIMITS.entries}.`, { fields: ['first'] });
    }
    if (after !== null && !isId(after)) {
      throw new InvalidInputError('after must be the cursor of an edge.', { fields: ['after'] });
    }
    // PostgreSQL takes no NUL, and no name has one.
    if (filter.actorId?.includes('\0') || filter.action?.includes('\0'))
      return { entries: [], hasNextPage: false, hasPreviousPage: after !== null };
    if ((filter.action?.length ?? 0) > AUDIT_LIMITS.actionChars) {
      throw new InvalidInputError(`action has at most ${AUDIT_LIMITS.actionChars} characters.`, { fields: ['action'] });
    }
    const entries = await this.trail.page({ ...filter, action: filter.action || null }, after, first + 1);
    return {
      entries: entries.slice(0, first),
      hasNextPage: entries.length > first,
      hasPreviousPage: after !== null,
    };
  }

  /** All that is written from now on, at whatever node, each once, as it is committed. @throws UnavailableError */
  async follow(
    openOutlet: (onEnd: () => void) => Outlet<AuditEntryRecord> | undefined,
  ): Promise<Outlet<AuditEntryRecord>> {
    if (this.followers >= AUDIT_LIMITS.followers) {
      throw new UnavailableError('The audit log is followed at this node by as many as it can.');
    }
    this.followers += 1;
    let follower: AuditFollower | undefined;
    const onEnd = () => {
      this.followers -= 1;
      follower?.stop();
    };
    let outlet: Outlet<AuditEntryRecord> | undefined;
    try {
      // Before the answer: what is done from then on is told.
      const position = await this.trail.now();
      outlet = openOutlet(onEnd) ?? this.ownQueue(onEnd);
      follower = new AuditFollower(this.trail, outlet, position, this.logger);
      follower.start();
      return outlet;
    } catch (error) {
      if (!outlet) this.followers -= 1;
      throw error;
    }
  }

  private ownQueue(onEnd: () => void): BoundedQueue<AuditEntryRecord> {
    const { STREAM_QUEUE_EVENTS: maxEvents, STREAM_QUEUE_BYTES: maxBytes } = this.config;
    return new BoundedQueue(new Budget({ maxEvents, maxBytes }), onEnd);
  }
}
