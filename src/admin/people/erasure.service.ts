import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { isUserId } from '../../notifications/index.js';
import { AuditLog } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Config } from '../../platform/config/index.js';
import { Database } from '../../platform/database/index.js';
import { ForbiddenError } from '../../platform/errors/index.js';
import { Logger } from '../../platform/logging/index.js';
import { PersonalData } from '../../platform/personal-data/index.js';
import { SessionsService } from '../../platform/sessions/index.js';
import { DueLoop, inTime, isLate, type NextDue } from '../../platform/time/index.js';
import { ErasuresRepository } from './erasures.repository.js';

/** How often a worker looks for what another one left. */
const LOOK_MS = 5_000;
/** What could not be done is tried again after so long. */
const AGAIN_SECONDS = 3;
/** Much is looked through: others are not to begin with it as well. */
const RENEW_MS = 20_000;
/** Whoever asked is told by then that it will be done, if it is not done yet. */
const ANSWER_MS = 15_000;
/** How long a process that is told to stop is at it. */
const FINISH_MS = 2_000;
/** Once for what there is, and once for what was under way meanwhile. */
const PASSES = 2;

/** Forgets people: everything of them, everywhere, and for good. */
@Injectable()
export class ErasureService implements OnModuleInit, OnModuleDestroy {
  private readonly loop: DueLoop;
  private readonly log: Logger;

  constructor(
    private readonly erasures: ErasuresRepository,
    private readonly data: PersonalData,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly config: Config,
    logger: Logger,
  ) {
    this.log = logger.child('Erasure');
    this.loop = new DueLoop(() => this.run(), { intervalMs: LOOK_MS, name: 'looking for people to forget' }, this.log);
  }

  onModuleInit(): void {
    if (this.config.ROLES.includes('worker')) this.loop.start();
  }

  /** One that takes longer is left to a worker that is there: it goes on from wherever it was ended. */
  async onModuleDestroy(): Promise<void> {
    await inTime(FINISH_MS, this.loop.stop()).catch(() => undefined);
  }

  /**
   * Durable when it answers, and mostly done; a process that dies in the middle leaves it to the workers. Answers whether there was anything to
   * forget; true as well where that is not known yet.
   *
   * @throws ForbiddenError for who is no admin, but for himself where SELF_ERASURE lets him.
   */
  async erase(caller: Caller, person: string): Promise<boolean> {
    const mayErase = caller.roles.has('admin') || (this.config.SELF_ERASURE && person === caller.id);
    if (!mayErase) throw new ForbiddenError();
    if (!isUserId(person)) return false;
    await this.database.transaction(async (tx) => {
      await this.audit.record(tx, { caller, action: 'recipient.erase', subject: { kind: 'recipient', id: person } });
      await this.erasures.add(tx, person);
    });
    try {
      return (await inTime(ANSWER_MS, this.forget(person))) > 0;
    } catch (err) {
      // It is written down, and the workers go on.
      if (isLate(err)) return true;
      this.log.warn('somebody could not be forgotten at once, and will be by a worker', { err });
      await this.erasures.putOff(person, AGAIN_SECONDS).catch(() => undefined);
      return true;
    }
  }

  private async run(): Promise<NextDue> {
    const person = await this.erasures.take();
    if (person === undefined) return {};
    try {
      await this.forget(person);
    } catch (err) {
      await this.erasures.putOff(person, AGAIN_SECONDS);
      throw err;
    }
    return { inMs: 0 };
  }

  /** Whoever does it again does what is left. */
  private async forget(person: string): Promise<number> {
    const renewing = setInterval(() => void this.erasures.renew(person).catch(() => undefined), RENEW_MS).unref();
    try {
      return await this.forgetWhole(person);
    } finally {
      clearInterval(renewing);
    }
  }

  private async forgetWhole(person: string): Promise<number> {
    // Before anything else: nobody acts, reads or registers a device in his name while he is being forgotten.
    await this.sessions.end(person);
    const pseudonym = await this.database.transaction((tx) => this.audit.forget(tx, person));
    let count = 0;
    for (let pass = 0; pass < PASSES; pass += 1) count += await this.eraseOnce(person, pseudonym);
    await this.database.transaction(async (tx) => {
      await this.audit.forget(tx, person);
      await this.erasures.done(tx, person);
    });
    return count;
  }

  /** One that can't keeps nobody back but those of a later order: they may be what it finds him by. @throws what the first of them threw */
  private async eraseOnce(person: string, pseudonym: string): Promise<number> {
    const failures: { order: number; error: unknown }[] = [];
    let count = 0;
    for (const holder of this.data.holders()) {
      if (failures.some(({ order }) => order < holder.order)) break;
      try {
        count += await holder.erase(person, pseudonym);
      } catch (error) {
        failures.push({ order: holder.order, error });
      }
    }
    if (failures[0]) throw failures[0].error;
    return count;
  }
}
