import { Injectable } from '@nestjs/common';
import {
  FORGET_ORDER,
  inPages,
  PERSONAL_PAGE,
  PersonalData,
  PersonalDataHolder,
  type PersonalRow,
  type PersonalSection,
} from '../personal-data/index.js';
import { type AuditEntryRecord, AuditTrailRepository } from './audit-trail.repository.js';

/** What somebody changed as an admin or a service, and what others changed that is about him. */
@Injectable()
export class AuditPersonalData extends PersonalDataHolder {
  readonly order = FORGET_ORDER.ways;

  constructor(
    data: PersonalData,
    private readonly trail: AuditTrailRepository,
  ) {
    super();
    data.use(this);
  }

  sections(person: string): PersonalSection[] {
    return [{ name: 'auditEntries', rows: this.entries(person) }];
  }

  /** Entries stay. Whoever erases him puts the pseudonym into all of them: it is the log's own. */
  async erase(): Promise<number> {
    return 0;
  }

  /** His own first, and then those of others. The newest first in both. */
  private async *entries(person: string): AsyncGenerator<PersonalRow> {
    const own = inPages<AuditEntryRecord>((behind) =>
      this.trail.page({ actorId: person, action: null }, behind?.id ?? null, PERSONAL_PAGE),
    );
    for await (const entry of own) yield toRow(entry);
    const others = inPages<AuditEntryRecord>((behind) => this.trail.about(person, behind?.id ?? null, PERSONAL_PAGE));
    for await (const entry of others) yield toRow(entry);
  }
}

function toRow({ id, at, actorId, action, subject, detail }: AuditEntryRecord): PersonalRow {
  return { id, at, actorId, action, subject, detail };
}
