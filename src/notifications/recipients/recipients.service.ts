import { Injectable } from '@nestjs/common';
import { ForbiddenError, NotFoundError } from '../../platform/errors/index.js';
import { isUserId } from '../field-rules.js';
import { isWritable, type RecipientChange, RecipientDirectory, type RecipientProfile } from './recipient-directory.js';
import { checkRecipients, isEmail, isTimeZone } from './recipient-request.js';

/** How long a directory may take. */
const DIRECTORY_MS = 5_000;

/** Who people are, by whatever directory knows them. */
@Injectable()
export class RecipientsService {
  constructor(private readonly directory: RecipientDirectory) {}

  /** @throws NotFoundError for whom the directory doesn't know. */
  async find(id: string): Promise<RecipientProfile> {
    // What can't be an id is nobody's.
    const profile = isUserId(id) ? (await this.profiles([id])).get(id) : undefined;
    if (!profile) throw new NotFoundError();
    return profile;
  }

  /** Those of 1 to 1,000 people whom the directory knows; an address or a time zone that is none counts as missing. */
  async profiles(ids: readonly string[]): Promise<Map<string, RecipientProfile>> {
    const known = await this.directory.find(ids, AbortSignal.timeout(DIRECTORY_MS));
    return new Map(known.map((profile) => [profile.id, sane(profile)]));
  }

  /** Answers how many. All or none. @throws InvalidInputError, ForbiddenError where a directory of the team's own has them */
  async upsert(recipients: readonly RecipientChange[]): Promise<number> {
    if (!isWritable(this.directory)) {
      throw new ForbiddenError('People are known here from a directory of its own: change them there.');
    }
    const changes = checkRecipients(recipients);
    await this.directory.upsert(changes);
    return changes.length;
  }
}

function sane(profile: RecipientProfile): RecipientProfile {
  const email = profile.email !== null && isEmail(profile.email) ? profile.email : null;
  const timeZone = profile.timeZone !== null && isTimeZone(profile.timeZone) ? profile.timeZone : null;
  return { ...profile, email, timeZone };
}
