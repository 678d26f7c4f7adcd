import { Injectable } from '@nestjs/common';
import { type Caller, InvalidTokenError, TokenVerifier } from 'herald';
import { Sessions } from './sessions.js';

/** Herald's port for tokens, answered by the shop's sessions instead of JSON Web Tokens. */
@Injectable()
export class SessionVerifier extends TokenVerifier {
  constructor(private readonly sessions: Sessions) {
    super();
  }

  async verify(token: string): Promise<{ caller: Caller }> {
    const session = this.sessions.find(token);
    if (!session) throw new InvalidTokenError();
    return { caller: { id: session.customer, roles: new Set(), expiresAtMs: session.expiresAtMs } };
  }
}
