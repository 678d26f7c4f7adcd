import { Args, Context, ID, Int, Query, Resolver, Subscription } from '@nestjs/graphql';
import { type AuditEntryRecord, AuditTrailService } from '../../platform/audit/index.js';
import { Access, type RequestContext } from '../../platform/auth/index.js';
import { LiveSubscription, pageCost } from '../../platform/graphql/index.js';
import { openOutlet } from '../../platform/realtime/index.js';
import { AuditEntry, AuditEntryConnection } from './dto/audit-entry.model.js';

@Resolver()
export class AuditResolver {
  constructor(private readonly trail: AuditTrailService) {}

  @Access('ADMIN')
  @Query(() => AuditEntryConnection, {
    description:
      'Who has changed what, newest first, by pages of at most 100: every action of admins and services that changed something, as far back as AUDIT_DAYS.',
    complexity: pageCost(20),
  })
  async auditLog(
    @Args('first', { type: () => Int, nullable: true, defaultValue: 20, description: '1 to 100.' })
    first: number | null,
    @Args('after', { type: () => String, nullable: true, description: 'The cursor of an edge.' })
    after: string | null | undefined,
    @Args('actorId', { type: () => ID, nullable: true, description: 'By this one alone.' })
    actorId: string | null | undefined,
    @Args('action', {
      type: () => String,
      nullable: true,
      description: 'This action alone; one that ends in a full stop, "template.": all that begin so.',
    })
    action: string | null | undefined,
  ): Promise<AuditEntryConnection> {
    const filter = { actorId: actorId ?? null, action: action ?? null };
    return new AuditEntryConnection(await this.trail.page(first ?? 20, after ?? null, filter));
  }

  @Access('ADMIN')
  @LiveSubscription()
  @Subscription(() => AuditEntry, {
    description:
      'Each entry of the audit log from now on, once, from all nodes, within half a second of its commit. A slow reader misses none: they wait for him in the log.',
    resolve: (entry: AuditEntryRecord) => new AuditEntry(entry),
  })
  activityAdded(@Context() context: RequestContext): Promise<AsyncIterator<AuditEntryRecord>> {
    return this.trail.follow((onEnd) => openOutlet(context, onEnd));
  }
}
