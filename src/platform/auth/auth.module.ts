import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule, JwtService } from '@nestjs/jwt';
import { Config } from '../config/index.js';
import { portProvider } from '../ports/index.js';
import { AccessGuard } from './access.guard.js';
import { developmentSecret } from './development-secret.js';
import { JwtTokenVerifier } from './jwt.token-verifier.js';
import { RevocableTokenVerifier } from './revocable.token-verifier.js';
import { Revocations } from './revocations.js';
import { TokenVerifier } from './token-verifier.js';

/** What says whom a token stands for, before it is asked whether that one's sessions were ended. */
const BELIEVER = Symbol('BELIEVER');

/** Who is calling, and whether he may. A team may bring a `TokenVerifier` for tokens of another kind. */
@Global()
@Module({
  imports: [JwtModule.register({})],
  providers: [
    Revocations,
    {
      ...portProvider(TokenVerifier, { useFactory: jwtTokenVerifier, inject: [JwtService, Config] }),
      provide: BELIEVER,
    },
    {
      provide: TokenVerifier,
      inject: [BELIEVER, Revocations],
      useFactory: (believer: TokenVerifier, revocations: Revocations) =>
        new RevocableTokenVerifier(believer, revocations),
    },
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [TokenVerifier, Revocations],
})
export class AuthModule {}

async function jwtTokenVerifier(jwt: JwtService, config: Config): Promise<TokenVerifier> {
  return new JwtTokenVerifier(jwt, {
    secret: await sharedSecret(config),
    jwksUrl: config.JWKS_URL,
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
  });
}

/**
 * The HS256 secret: the configured one, else a generated one; undefined where a key set is used instead.
 *
 * @throws Error in production without a configured secret or key set.
 */
export async function sharedSecret(
  config: Pick<Config, 'JWT_SECRET' | 'JWKS_URL' | 'NODE_ENV' | 'HERALD_DIR'>,
): Promise<string | undefined> {
  if (config.JWT_SECRET !== undefined) return config.JWT_SECRET;
  if (config.JWKS_URL !== undefined) return undefined;
  if (config.NODE_ENV === 'production') throw new Error('Production needs JWT_SECRET or JWKS_URL.');
  return developmentSecret(config.HERALD_DIR);
}
