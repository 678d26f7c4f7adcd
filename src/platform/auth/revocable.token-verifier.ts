import type { Revocations } from './revocations.js';
import { RevokedTokenError, TokenVerifier, type VerifiedToken } from './token-verifier.js';

/** Whatever says whom a token stands for: a token of before his sessions ended is refused, over every way in. */
export class RevocableTokenVerifier extends TokenVerifier {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly revocations: Revocations,
  ) {
    super();
  }

  async verify(token: string): Promise<VerifiedToken> {
    const verified = await this.verifier.verify(token);
    // The last thing before whoever asked goes on: who is revoked later finds his socket, and closes it.
    if (this.revocations.refuses(verified.caller)) throw new RevokedTokenError();
    return verified;
  }
}
