import { createHmac } from 'node:crypto';

/** The secret of every token here. Nothing listens anywhere but on loopback, for some minutes. */
export const SECRET = 'a secret of the benchmark, 32 bytes or more';
const EXPIRES_IN_SECONDS = 7_200;

/** "u00100042": number 42 of session 1. As long as every other. */
export function userOf(session: number, index: number): string {
  return `u${String(session).padStart(3, '0')}${String(index).padStart(5, '0')}`;
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const HEADER = base64url({ alg: 'HS256', typ: 'JWT' });

/** Signed here, and not by the server's own code: a process of the load starts in a tenth of the time without it. */
export function tokenOf(user: string, roles: ('service' | 'admin')[] = []): string {
  const iat = Math.floor(Date.now() / 1_000);
  const signed = `${HEADER}.${base64url({ sub: user, roles, iat, exp: iat + EXPIRES_IN_SECONDS })}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}
