/** Who is asking. `USER` is anybody signed in; the other two are the roles that a token can carry. */
export type AccessLevel = 'USER' | 'SERVICE' | 'ADMIN';

export interface Caller {
  /** The token's `sub`: the recipient id of a person, or the name of a service. */
  readonly id: string;
  readonly roles: ReadonlySet<'service' | 'admin'>;
  /** The token's `exp`, in milliseconds since 1970. */
  readonly expiresAtMs: number;
  /** Where the request came from: a network address; left out where there was no request. */
  readonly address?: string;
}
