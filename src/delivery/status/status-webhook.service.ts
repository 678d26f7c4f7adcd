import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Config, STATUS_KINDS } from '../../platform/config/index.js';
import type { Sql } from '../../platform/database/index.js';
import { InvalidInputError } from '../../platform/errors/index.js';
import { type StatusBacklog, StatusEventsRepository } from './status-events.repository.js';
import { StatusWebhooksOffError } from './status.errors.js';

/** Each a transaction. */
const REPLAYED_AT_ONCE = 1_000;

export interface ReplayRequest {
  from: Date;
  /** null: now. */
  to: Date | null;
  /** null: all. */
  kinds: readonly string[] | null;
}

export interface StatusWebhookState extends StatusBacklog {
  isOn: boolean;
  kinds: readonly string[];
}

/** What operators see of status webhooks, and do with them. */
@Injectable()
export class StatusWebhookService {
  constructor(
    private readonly config: Config,
    private readonly events: StatusEventsRepository,
    private readonly audit: AuditLog,
  ) {}

  async state(): Promise<StatusWebhookState> {
    const isOn = this.config.STATUS_WEBHOOK_URL !== undefined;
    return { isOn, kinds: isOn ? this.config.STATUS_WEBHOOK_EVENTS : [], ...(await this.events.backlog()) };
  }

  /**
   * Sends again what was sent, and recorded from `from` on and before `to`, as far back as it is kept, with the same ids, behind what is new. Answers how many.
   * Called again, it does so again; those that still wait count once.
   *
   * @throws StatusWebhooksOffError, InvalidInputError
   */
  async replay(caller: Caller, { from, to, kinds }: ReplayRequest): Promise<number> {
    if (this.config.STATUS_WEBHOOK_URL === undefined) throw new StatusWebhooksOffError();
    const until = to ?? new Date();
    if (from >= until) throw new InvalidInputError('`from` must be before `to`, and in the past.', { field: 'from' });
    const unknown = kinds?.find((kind) => !(STATUS_KINDS as readonly string[]).includes(kind));
    if (unknown !== undefined)
      throw new InvalidInputError(`\`kinds\` are some of ${STATUS_KINDS.join(', ')}.`, { field: 'kinds' });
    const window = { fromMs: Math.max(0, from.getTime()), toMs: until.getTime(), kinds: kinds ?? STATUS_KINDS };
    const asked = { from: from.toISOString(), to: until.toISOString(), kinds: kinds?.join() ?? null };
    // With its first part: what follows is the same action.
    const record = (tx: Sql) =>
      this.audit.record(tx, { caller, action: 'statusEvents.replay', subject: null, detail: asked });
    let replayed = 0;
    for (let after: string | null = null; ;) {
      const { count, next } = await this.events.replay(
        window,
        after,
        REPLAYED_AT_ONCE,
        replayed === 0 ? record : undefined,
      );
      replayed += count;
      if (next === null) return replayed;
      after = next;
    }
  }
}
