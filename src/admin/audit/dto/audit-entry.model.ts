import { Field, ID, ObjectType } from '@nestjs/graphql';
import { PageInfo } from '../../../notifications/index.js';
import type { AuditEntryRecord, AuditPage } from '../../../platform/audit/index.js';
import { JSONObjectScalar, LiveField } from '../../../platform/graphql/index.js';

@ObjectType({
  description: 'One change that an operator or a service made. Ids and codes, never what somebody is told.',
})
export class AuditEntry {
  @LiveField()
  @Field(() => ID, { description: 'Of the entry.' })
  readonly id: string;

  @LiveField()
  @Field(() => Date, { description: 'When.' })
  readonly at: Date;

  @LiveField()
  @Field(() => ID, {
    description: 'Who: the `sub` of his token; `erased:…`, the same for the same person, where that was erased.',
  })
  readonly actorId: string;

  @LiveField()
  @Field(() => String, { description: 'What was done: `template.save`. docs/audit.md has all of them.' })
  readonly action: string;

  @LiveField()
  @Field(() => String, {
    nullable: true,
    description:
      'To what: its kind, a colon, and its id or key: `recipient:ada`. null: to nothing in particular, or to several.',
  })
  readonly subject: string | null;

  @LiveField()
  @Field(() => JSONObjectScalar, {
    description:
      'Numbers, codes and keys that tell more. `address`: where the request came from; left out where there was none. `people`: whom it was done to, the first 100 of `peopleCount`.',
  })
  readonly detail: Record<string, unknown>;

  constructor({ id, at, actorId, action, subject, detail }: AuditEntryRecord) {
    this.id = id;
    this.at = at;
    this.actorId = actorId;
    this.action = action;
    this.subject = subject;
    this.detail = detail;
  }
}

@ObjectType({ description: 'An entry and where it stands in its list.' })
export class AuditEntryEdge {
  @Field(() => String, { description: '`after` it comes the next page.' })
  readonly cursor!: string;

  @Field(() => AuditEntry, { description: 'The entry.' })
  readonly node!: AuditEntry;
}

@ObjectType({ description: 'A page of the audit log, newest first.' })
export class AuditEntryConnection {
  @Field(() => [AuditEntryEdge], { description: 'The page.' })
  readonly edges: AuditEntryEdge[];

  @Field(() => [AuditEntry], { description: 'The page without its cursors.' })
  readonly nodes: AuditEntry[];

  @Field(() => PageInfo, { description: 'Where the page stands.' })
  readonly pageInfo: PageInfo;

  constructor({ entries, hasNextPage, hasPreviousPage }: AuditPage) {
    this.nodes = entries.map((entry) => new AuditEntry(entry));
    this.edges = this.nodes.map((node) => ({ cursor: node.id, node }));
    const [first, last] = [this.nodes[0]?.id ?? null, this.nodes.at(-1)?.id ?? null];
    this.pageInfo = { hasNextPage, hasPreviousPage, startCursor: first, endCursor: last };
  }
}
