import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../platform/audit/index.js';
import { type Caller, Revocations } from '../../platform/auth/index.js';
import { Database } from '../../platform/database/index.js';
import { ForbiddenError, NotFoundError } from '../../platform/errors/index.js';
import { isUserId } from '../../notifications/index.js';
import { PersonalData } from '../../platform/personal-data/index.js';
import { ExportLinks } from './export-links.js';
import { isKnown, personalDataDocument } from './personal-data-document.js';

export interface ExportView {
  generatedAt: Date;
  url: string;
  expiresAt: Date;
}

/** Downloads of one node at a time, one of each person: each reads as fast as it is read, over connections that operators share. */
export const EXPORTS_AT_ONCE = 4;

/** What is known about a person, for himself or for whoever answers his request. */
@Injectable()
export class PersonalDataService {
  private readonly underWay = new Set<string>();

  constructor(
    private readonly data: PersonalData,
    private readonly links: ExportLinks,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly revocations: Revocations,
  ) {}

  /** @param userId null: the caller's own. @throws ForbiddenError for somebody else's, but to admins; NotFoundError for nobody's. */
  async link(caller: Caller, userId: string | null): Promise<ExportView> {
    const person = userId ?? caller.id;
    if (person !== caller.id) {
      if (!caller.roles.has('admin')) throw new ForbiddenError();
      if (!isUserId(person) || !(await isKnown(person, this.data.holders()))) throw new NotFoundError();
    }
    const generatedAt = new Date();
    // That of an admin is of now, though the person's sessions were ended within the same second.
    const issuedAt = person === caller.id ? generatedAt : new Date(generatedAt.getTime() + 1_000);
    const { url, expiresAt } = await this.links.linkFor(person, issuedAt);
    await this.database.transaction((tx) =>
      this.audit.record(tx, { caller, action: 'personalData.export', subject: { kind: 'recipient', id: person } }),
    );
    return { generatedAt, url, expiresAt };
  }

  /** The document that a link leads to, while there is room for one more; 'bad': it leads nowhere (any more). */
  async download(token: string): Promise<Readable | 'bad' | 'busy'> {
    const link = await this.links.read(token);
    if (!link || this.isOfBefore(link)) return 'bad';
    if (this.underWay.size >= EXPORTS_AT_ONCE || this.underWay.has(link.person)) return 'busy';
    this.underWay.add(link.person);
    const document = Readable.from(personalDataDocument(link.person, new Date(), this.data.holders()), {
      objectMode: false,
      highWaterMark: 65_536,
    });
    // Read to its end, failed, or left by whoever read it.
    document.once('close', () => this.underWay.delete(link.person));
    return document;
  }

  /** Whoever has a link has what a token would give him: with his sessions, and with all that was known of him, it ends. */
  private isOfBefore({ person, issuedAt }: { person: string; issuedAt: Date }): boolean {
    const issuedAtMs = issuedAt.getTime();
    return this.revocations.refuses({
      id: person,
      roles: new Set(),
      expiresAtMs: Number.POSITIVE_INFINITY,
      issuedAtMs,
    });
  }
}
