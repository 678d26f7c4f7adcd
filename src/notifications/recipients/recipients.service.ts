import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { AuditLog } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Database, isLockTimeout, type Sql } from '../../platform/database/index.js';
import { ForbiddenError, HeraldError, NotFoundError } from '../../platform/errors/index.js';
import { isTimeZone } from '../../platform/field-rules/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { isUserId } from '../field-rules.js';
import { DirectoryAwayError, RecipientBusyError } from '../notifications.errors.js';
import {
  isSparing,
  isWritable,
  type RecipientChange,
  RecipientDirectory,
  type RecipientProfile,
  type WritableRecipientDirectory,
} from './recipient-directory.js';
import { checkRecipients, isEmail } from './recipient-request.js';
import { StoredRecipientDirectory } from './stored.recipient-directory.js';

/** How long a directory may take. */
const DIRECTORY_MS = 5_000;

/** Who people are, by whatever directory knows them. */
@Injectable()
export class RecipientsService implements OnModuleDestroy {
  private readonly failures: RateLimitedLog;

  constructor(
    private readonly directory: RecipientDirectory,
    logger: Logger,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
  }

  onModuleDestroy(): void {
    this.failures.close();
  }

  /** @throws NotFoundError for whom the directory doesn't know. */
  async find(id: string): Promise<RecipientProfile> {
    // What can't be an id is nobody's.
    const profile = isUserId(id) ? (await this.profiles([id])).get(id) : undefined;
    if (!profile) throw new NotFoundError();
    return profile;
  }

  /** Those of 1 to 1,000 people whom the directory knows; an address or a time zone that is none counts as missing. */
  async profiles(ids: readonly string[]): Promise<Map<string, RecipientProfile>> {
    return this.inTime((signal) => this.directory.find(ids, signal));
  }

  /** As `profiles`; those of whom nothing is known but that they exist may be missing. */
  async reachable(ids: readonly string[]): Promise<Map<string, RecipientProfile>> {
    const { directory } = this;
    return isSparing(directory) ? this.inTime((signal) => directory.findReachable(ids, signal)) : this.profiles(ids);
  }

  private async inTime(
    ask: (signal: AbortSignal) => Promise<RecipientProfile[]>,
  ): Promise<Map<string, RecipientProfile>> {
    const signal = AbortSignal.timeout(DIRECTORY_MS);
    const late = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new DirectoryAwayError()), { once: true });
    });
    const known = await Promise.race([this.asked(() => ask(signal)), late]);
    return new Map(known.map((profile) => [profile.id, sane(profile)]));
  }

  /** What fails in a team's own code is told as what it means, and logged with its reason. */
  private async asked(ask: () => Promise<RecipientProfile[]>): Promise<RecipientProfile[]> {
    try {
      return await ask();
    } catch (err) {
      if (err instanceof HeraldError) throw err;
      this.failures.write('error', 'the recipient directory failed', { err });
      throw new DirectoryAwayError();
    }
  }

  /** Answers how many. All or none. @throws InvalidInputError, ForbiddenError where a directory of the team's own has them */
  async upsert(caller: Caller, recipients: readonly RecipientChange[]): Promise<number> {
    if (!isWritable(this.directory)) {
      throw new ForbiddenError('People are known here from a directory of its own: change them there.');
    }
    const changes = checkRecipients(recipients);
    try {
      await this.upsertRecorded(this.directory, changes, (tx) =>
        this.audit.record(tx, {
          caller,
          action: 'recipient.upsert',
          ...(changes.length === 1 && changes[0]
            ? { subject: { kind: 'recipient', id: changes[0].id } }
            : { subject: null, people: changes.map(({ id }) => id) }),
        }),
      );
    } catch (error) {
      throw isLockTimeout(error) ? new RecipientBusyError() : error;
    }
    return changes.length;
  }

  /** A directory of the team's own has transactions of its own: what it was told is written down when it has taken it. */
  private async upsertRecorded(
    directory: RecipientDirectory & WritableRecipientDirectory,
    changes: readonly RecipientChange[],
    record: (tx: Sql) => Promise<void>,
  ): Promise<void> {
    if (directory instanceof StoredRecipientDirectory) return directory.upsert(changes, record);
    await directory.upsert(changes);
    await this.database.transaction(record);
  }
}

function sane(profile: RecipientProfile): RecipientProfile {
  const email = profile.email !== null && isEmail(profile.email) ? profile.email : null;
  const timeZone = profile.timeZone !== null && isTimeZone(profile.timeZone) ? profile.timeZone : null;
  return { ...profile, email, timeZone };
}
