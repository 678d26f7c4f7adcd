import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/index.js';

/**
 * Who may see whether whom is online. Asked once for each query, and once at the beginning of each subscription, for all that are asked
 * for: a change of mind holds from the next one on. Whom it leaves out answers like somebody who never was. One that throws,
 * or takes longer than 2 seconds, shows nobody, and is logged: who asks waits for it.
 *
 *     class TeamPresencePolicy extends PresencePolicy {
 *       async visible(caller: Caller, userIds: readonly string[]) {
 *         return this.teams.membersAmong(userIds, await this.teams.of(caller.id));
 *       }
 *     }
 */
export abstract class PresencePolicy {
  /** @param userIds each once. @returns those of them that he may see, in any order. */
  abstract visible(caller: Caller, userIds: readonly string[]): readonly string[] | Promise<readonly string[]>;
}

/** The default: services and admins see everybody, a person himself. */
@Injectable()
export class OwnPresencePolicy extends PresencePolicy {
  visible(caller: Caller, userIds: readonly string[]): readonly string[] {
    if (caller.roles.has('service') || caller.roles.has('admin')) return userIds;
    return userIds.filter((userId) => userId === caller.id);
  }
}
