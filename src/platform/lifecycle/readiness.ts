import { Injectable } from '@nestjs/common';

/**
 * Something outside that the process needs, such as a database. Asked by `/health/ready`,
 * at most twice a second however often that is called.
 *
 * A module that owns one implements this and registers it when it starts:
 *
 *     constructor(private readonly readiness: Readiness, private readonly check: DatabaseReadiness) {}
 *     onModuleInit() { this.readiness.register(this.check); }
 */
export abstract class ReadinessCheck {
  /** Seen by whoever asks, and in the log: `database`. */
  abstract readonly name: string;
  /** False: Herald works without it, worse; it is reported as degraded, and the process stays ready. */
  abstract readonly required: boolean;
  /** Resolves when it works. Given up after two seconds. What it rejects with is logged, and not told to who asks. */
  abstract check(): Promise<void>;
}

/** The checks of this process. */
@Injectable()
export class Readiness {
  private readonly registered = new Map<string, ReadinessCheck>();

  /** @throws when the name is taken: two checks of one name would hide each other. */
  register(check: ReadinessCheck): void {
    if (this.registered.has(check.name)) throw new Error(`there is a readiness check named "${check.name}" already`);
    this.registered.set(check.name, check);
  }

  all(): readonly ReadinessCheck[] {
    return [...this.registered.values()];
  }
}
