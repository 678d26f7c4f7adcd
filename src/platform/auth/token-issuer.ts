import { JwtService } from '@nestjs/jwt';

export interface TokenRequest {
  readonly sub: string;
  readonly roles?: readonly ('service' | 'admin')[];
  readonly expiresInSeconds: number;
  readonly issuer?: string;
  readonly audience?: string;
  /** Its `iat`; null: it has none. Default: now. */
  readonly issuedAtSeconds?: number | null;
}

/** Signs a token with the shared secret (HS256): for development, tests and benchmarks. */
export function issueToken(secret: string, request: TokenRequest): string {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const { issuedAtSeconds = nowSeconds } = request;
  return new JwtService().sign(
    {
      sub: request.sub,
      ...(request.roles && request.roles.length > 0 ? { roles: request.roles } : {}),
      ...(request.issuer === undefined ? {} : { iss: request.issuer }),
      ...(request.audience === undefined ? {} : { aud: request.audience }),
      ...(issuedAtSeconds === null ? {} : { iat: issuedAtSeconds }),
      exp: nowSeconds + request.expiresInSeconds,
    },
    { secret, algorithm: 'HS256', noTimestamp: issuedAtSeconds === null },
  );
}
