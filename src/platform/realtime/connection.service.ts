import { Injectable } from '@nestjs/common';
import {
  ExpiredTokenError,
  refusalReason,
  type RequestConnection,
  SignInRefused,
  TokenVerifier,
  type VerifiedToken,
} from '../auth/index.js';
import { ForbiddenError, InvalidInputError } from '../errors/index.js';
import { Events } from '../events/index.js';

/** What a socket can ask for itself. */
@Injectable()
export class ConnectionService {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly events: Events,
  ) {}

  /**
   * A fresh token for an open socket. Whatever is refused changes nothing: the socket lives on with the token that it has.
   *
   * @returns until when it lives now
   * @throws InvalidInputError without a socket, InvalidTokenError, ExpiredTokenError, UnavailableError, ForbiddenError for the token of somebody else
   */
  async refresh(connection: RequestConnection | undefined, token: string): Promise<Date> {
    if (connection?.carryOn === undefined) {
      throw new InvalidInputError(
        'A token is refreshed over the socket that it is for; a request has its own each time.',
      );
    }
    const { caller: fresh } = await this.verify(token);
    // Asked again behind the await: the old one may have run out, and the socket be about to be closed.
    const current = connection.caller;
    if (current === null || current.expiresAtMs <= Date.now()) throw new ExpiredTokenError();
    if (fresh.id !== current.id) throw new ForbiddenError('This is the token of somebody else.');
    connection.carryOn(fresh);
    return new Date(fresh.expiresAtMs);
  }

  private async verify(token: string): Promise<VerifiedToken> {
    try {
      return await this.verifier.verify(token);
    } catch (error) {
      this.events.emit(new SignInRefused('ws', refusalReason(error)));
      throw error;
    }
  }
}
