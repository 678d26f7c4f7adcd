import { Controller, Get, Header } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthIndicatorFunction } from '@nestjs/terminus';
import { Logger } from '../logging/index.js';
import { Draining } from './draining.js';
import { Readiness, type ReadinessCheck } from './readiness.js';

const TIMEOUT_MS = 2_000;
/** However often balancers ask, a database is asked no more often than this. */
const REMEMBERED_MS = 500;

/** For balancers and orchestrators. No sign-in, so no words of ours beyond names and up or down. */
@Controller('health')
export class HealthController {
  private readonly down = new Set<string>();
  private readonly log: Logger;

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: Readiness,
    private readonly draining: Draining,
    logger: Logger,
  ) {
    this.log = logger.child('Health');
  }

  /** 200 as long as the process can answer at all: what is outside it is no reason to restart it. */
  @Get('live')
  @Header('cache-control', 'no-store')
  live() {
    return { status: 'ok' };
  }

  /** 200 when this process can do its work, 503 when it can't or is draining. */
  @Get('ready')
  @Header('cache-control', 'no-store')
  ready() {
    this.draining.wasAsked();
    return this.health.check([
      () => {
        const indicator = this.indicators.check('accepting');
        return this.draining.isDraining ? indicator.down() : indicator.up();
      },
      ...this.readiness.all().map((check) => this.indicatorOf(check)),
    ]);
  }

  private indicatorOf(check: ReadinessCheck): HealthIndicatorFunction {
    return async () => {
      const indicator = this.indicators.check(check.name);
      const { [check.name]: result } = await indicator.attempt(() => this.attempt(check)).cacheFor(REMEMBERED_MS);
      if (result?.status === 'up') return indicator.up();
      return check.required ? indicator.down() : indicator.degraded();
    };
  }

  /** Logs when it goes and when it comes back, not each time that somebody asks. */
  private async attempt(check: ReadinessCheck): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    });
    try {
      await Promise.race([check.check(), late]);
      if (this.down.delete(check.name)) this.log.info('what was needed is back', { check: check.name });
    } catch (err) {
      this.wentDown(check, err);
      throw err;
    } finally {
      clearTimeout(timer);
    }
  }

  private wentDown(check: ReadinessCheck, err: unknown): void {
    if (this.down.has(check.name)) return;
    this.down.add(check.name);
    this.log.warn('what is needed is gone', { check: check.name, required: check.required, err });
  }
}
