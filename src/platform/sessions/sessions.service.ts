import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { type Caller, Revocations } from '../auth/index.js';
import { Database } from '../database/index.js';
import { InvalidInputError } from '../errors/index.js';
import { RevocationsRepository } from './revocations.repository.js';
import { SessionsKeeper } from './sessions-keeper.js';

/** As `sub` of tokens is. */
const MAX_ID_CHARS = 128;

/** Ends people's sessions. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly repository: RevocationsRepository,
    private readonly revocations: Revocations,
    private readonly keeper: SessionsKeeper,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Closes a person's sockets and streams on every node within two seconds, and refuses his tokens of before from then on, whatever is restarted. He may sign in anew at
   * once: a token that was issued within the same second is refused, too.
   *
   * @returns how many connections were closed, as far as the nodes said so within half a second; it is done everywhere in any case
   * @throws InvalidInputError
   */
  async revoke(caller: Caller, userId: string): Promise<number> {
    if (userId === '' || userId.length > MAX_ID_CHARS || userId.includes('\0')) {
      throw new InvalidInputError(`userId must have 1 to ${MAX_ID_CHARS} characters.`, { fields: ['userId'] });
    }
    const person = this.revocations.nameOf(userId);
    const notBeforeMs = await this.database.transaction(async (tx) => {
      await this.audit.record(tx, {
        caller,
        action: 'session.revoke',
        subject: { kind: 'recipient', id: userId },
      });
      return this.repository.revoke(tx, person);
    });
    return this.keeper.signOut({ person, notBeforeMs });
  }

  /** As `revoke`, as a part of something else, whose entry in the audit log it is. */
  async end(userId: string): Promise<number> {
    const person = this.revocations.nameOf(userId);
    const notBeforeMs = await this.repository.revoke(this.database, person);
    return this.keeper.signOut({ person, notBeforeMs });
  }
}
