import { Injectable, Module } from '@nestjs/common';

/** Stands for whatever a shop has: here each token is "session-of-" and a customer's name. */
@Injectable()
export class Sessions {
  find(token: string): { customer: string; expiresAtMs: number } | undefined {
    const [, customer] = /^session-of-(\w+)$/.exec(token) ?? [];
    return customer === undefined ? undefined : { customer, expiresAtMs: Date.now() + 3_600_000 };
  }
}

@Module({ providers: [Sessions], exports: [Sessions] })
export class SessionsModule {}
