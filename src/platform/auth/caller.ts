/** Who is asking. `USER` is anybody signed in; the other two are the roles that a token can carry. */
export type AccessLevel = 'USER' | 'SERVICE' | 'ADMIN';

export interface Caller {
  /** The token's `sub`: the recipient id of a person, or the name of a service. */
  readonly id: string;
  readonly roles: ReadonlySet<'service' | 'admin'>;
  /** The token's `exp`, in milliseconds since 1970. */
  readonly expiresAtMs: number;
  /** The token's `iat`, in milliseconds since 1970; left out where it doesn't say. Such a token of somebody whose sessions were ended is refused for good. */
  readonly issuedAtMs?: number;
  /** Where the request came from: a network address; left out where there was no request. */
  readonly address?: string;
}
