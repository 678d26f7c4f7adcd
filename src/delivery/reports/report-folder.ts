import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger } from '../../platform/logging/index.js';
import { DueLoop, type NextDue } from '../../platform/time/index.js';
import { ReportBacklogCounted } from '../events/index.js';
import { ReportFoldingRepository } from './report-folding.repository.js';
import { SLOT_MS, SLOTS_A_DAY } from './report-slots.js';

const FOLD_EVERY_MS = 2_000;
/** As many as are added up in a tenth of a second: no transaction is longer. */
const AT_ONCE = 5_000;
const COUNT_EVERY_MS = 15_000;
const FORGET_EVERY_MS = 3_600_000;
const DAY_MS = SLOTS_A_DAY * SLOT_MS;
/** What is not there any more changes no figure: from then on they may go. */
const AFTER_RETENTION_DAYS = 14;

/** Adds up what happened, where this process is a worker: one node at a time, whichever comes first. */
@Injectable()
export class ReportFolder implements OnApplicationBootstrap, OnModuleDestroy {
  private loops: DueLoop[] = [];

  constructor(
    private readonly config: Config,
    private readonly repository: ReportFoldingRepository,
    private readonly events: Events,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.ROLES.includes('worker')) return;
    const every = (intervalMs: number, name: string, run: () => Promise<NextDue>) =>
      new DueLoop(run, { intervalMs, name }, this.logger);
    this.loops = [
      every(FOLD_EVERY_MS, 'adding up reports', () => this.fold()),
      every(COUNT_EVERY_MS, 'counting what reports lack', () => this.count()),
      every(FORGET_EVERY_MS, 'forgetting old figures', () => this.forget()),
    ];
    for (const loop of this.loops) loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }

  /** More at once where there is more: somebody may have been away. */
  async fold(): Promise<NextDue> {
    return (await this.repository.fold(AT_ONCE)) === AT_ONCE ? { inMs: 0 } : {};
  }

  async forget(nowMs: number = Date.now()): Promise<NextDue> {
    const days = Math.max(this.config.REPORT_DAYS, this.config.RETENTION_DAYS + AFTER_RETENTION_DAYS);
    const before = Math.floor((nowMs - days * DAY_MS) / DAY_MS) * SLOTS_A_DAY;
    if ((await this.repository.forget(before, AT_ONCE)) === AT_ONCE) return { inMs: 0 };
    await this.repository.forgetNames(before);
    return {};
  }

  private async count(): Promise<NextDue> {
    this.events.emit(new ReportBacklogCounted(await this.repository.waiting()));
    return {};
  }
}
