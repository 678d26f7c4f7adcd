import { createSecretKey, type KeyObject } from 'node:crypto';
import { TokenExpiredError, type JwtService } from '@nestjs/jwt';
import { LRUCache } from 'lru-cache';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { UnavailableError } from '../errors/index.js';
import type { Caller } from './caller.js';
import { ExpiredTokenError, InvalidTokenError, TokenVerifier, type VerifiedToken } from './token-verifier.js';

const MAX_TOKEN_BYTES = 8_192;
const MAX_SUBJECT_LENGTH = 128;
/** Lone surrogates too: each becomes U+FFFD on its way to PostgreSQL, so that two people would be one there. */
const NOT_IN_A_SUBJECT = /[\p{Cc}\p{Cs}]/u;
const LATEST_DATE_SECONDS = 8.64e12;

/**
 * Beyond a public-key algorithm there is none: with HS256 allowed here, anybody could sign with the published
 * key as the secret.
 */
const PUBLIC_KEY_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];

/** What jose throws when the token is at fault; anything else is the key set's fault, or ours. */
const TOKEN_FAULTS = [
  errors.JWSInvalid,
  errors.JWTInvalid,
  errors.JWTClaimValidationFailed,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

export interface JwtVerifierOptions {
  /** The HS256 secret, at least 32 bytes. Wins over `jwksUrl`. */
  readonly secret?: string;
  readonly jwksUrl?: string;
  readonly issuer?: string;
  readonly audience?: string;
  /** How soon after a fetch an unknown key id may cause another: bounds what made-up ids cost. */
  readonly jwksCooldownMs?: number;
}

type Claims = Readonly<Record<string, unknown>>;

/**
 * More than ten thousand tokens: a service sends the same one with each of its requests, and who comes back brings the one he had. An
 * entry takes as much besides.
 */
const REMEMBERED_BYTES = 8_388_608;
const ENTRY_BYTES = 512;

/** One for all who have the same. */
const ROLES = new Map<string, Caller['roles']>();

/** Verifies JSON Web Tokens: HS256 by a shared secret, or RS256, ES256 and EdDSA by a published key set. */
export class JwtTokenVerifier extends TokenVerifier {
  private readonly readClaims: (token: string) => Promise<Claims>;
  /** Whose signature was good once is good until the token expires: the secret stays. The keys of a set may be withdrawn. */
  private readonly believed: LRUCache<string, VerifiedToken> | undefined;

  /** @throws Error when there is neither a secret nor a key set, or the secret is short. */
  constructor(
    private readonly jwt: JwtService,
    private readonly options: JwtVerifierOptions,
  ) {
    super();
    const { secret, jwksUrl } = options;
    if (secret !== undefined) {
      if (Buffer.byteLength(secret) < 32) {
        throw new Error('A secret for tokens needs at least 32 bytes.');
      }
      const key = createSecretKey(Buffer.from(secret));
      this.readClaims = (token) => this.readShared(token, key);
      this.believed = new LRUCache({
        maxSize: REMEMBERED_BYTES,
        sizeCalculation: (_, token) => token.length + ENTRY_BYTES,
      });
    } else if (jwksUrl !== undefined) {
      // Whoever rotates keys publishes the new one first; an id that isn't known yet is looked up at once, but
      // no more often than the cool-down allows. One fetch is in flight at a time, however many wait for it.
      const keys = createRemoteJWKSet(new URL(jwksUrl), {
        cooldownDuration: options.jwksCooldownMs ?? 30_000,
        timeoutDuration: 5_000,
      });
      this.readClaims = (token) => this.readPublished(token, keys);
    } else {
      throw new Error('Tokens can’t be verified without a secret or a key set.');
    }
  }

  async verify(token: string): Promise<VerifiedToken> {
    if (token === '' || Buffer.byteLength(token) > MAX_TOKEN_BYTES) throw new InvalidTokenError();
    const known = this.believed?.get(token);
    if (known !== undefined && known.caller.expiresAtMs > Date.now()) return known;
    const verified = verifiedBy(await this.readClaims(token));
    this.believed?.set(token, verified);
    return verified;
  }

  private async readShared(token: string, key: KeyObject): Promise<Claims> {
    try {
      const claims: unknown = await this.jwt.verifyAsync(token, {
        // A key, not its text: jsonwebtoken first tries each text as a public key, which took a third of a busy node's time.
        secret: key as unknown as Buffer,
        algorithms: ['HS256'],
        issuer: this.options.issuer,
        audience: this.options.audience,
      });
      if (typeof claims !== 'object' || claims === null) throw new InvalidTokenError();
      return claims as Claims;
    } catch (error) {
      if (error instanceof TokenExpiredError) throw new ExpiredTokenError();
      throw new InvalidTokenError();
    }
  }

  private async readPublished(token: string, keys: JWTVerifyGetKey): Promise<Claims> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: PUBLIC_KEY_ALGORITHMS,
        ...(this.options.issuer === undefined ? {} : { issuer: this.options.issuer }),
        ...(this.options.audience === undefined ? {} : { audience: this.options.audience }),
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new ExpiredTokenError();
      if (TOKEN_FAULTS.some((fault) => error instanceof fault)) throw new InvalidTokenError();
      throw new UnavailableError('Tokens can’t be checked right now. Try again.');
    }
  }
}

function verifiedBy(claims: Claims): VerifiedToken {
  return {
    caller: callerOf(claims),
    ...(typeof claims['email'] === 'string' ? { email: claims['email'] } : {}),
    ...(typeof claims['name'] === 'string' ? { name: claims['name'] } : {}),
  };
}

function callerOf(claims: Claims): Caller {
  const { sub, exp, iat, roles } = claims;
  if (typeof sub !== 'string' || sub.length === 0 || sub.length > MAX_SUBJECT_LENGTH || NOT_IN_A_SUBJECT.test(sub)) {
    throw new InvalidTokenError('The token’s "sub" must be a text of 1 to 128 characters.');
  }
  // Both libraries check an `exp` that is there, and neither asks for one.
  if (typeof exp !== 'number' || !(exp > 0 && exp <= LATEST_DATE_SECONDS)) {
    throw new InvalidTokenError('The token must say when it expires ("exp").');
  }
  const named: readonly unknown[] = Array.isArray(roles) ? roles : [];
  return {
    id: sub,
    roles: rolesOf((['service', 'admin'] as const).filter((role) => named.includes(role))),
    expiresAtMs: Math.floor(exp * 1_000),
    ...(typeof iat === 'number' && Number.isFinite(iat) ? { issuedAtMs: Math.floor(iat * 1_000) } : {}),
  };
}

function rolesOf(names: readonly ('service' | 'admin')[]): Caller['roles'] {
  const key = names.join();
  const roles = ROLES.get(key) ?? new Set(names);
  ROLES.set(key, roles);
  return roles;
}
