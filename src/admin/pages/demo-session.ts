import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { issueToken, sharedSecret } from '../../platform/auth/index.js';
import { Config } from '../../platform/config/index.js';

const HOURS = 12;
const PEOPLE = [
  { id: 'demo-ada', name: 'Ada' },
  { id: 'demo-grace', name: 'Grace' },
] as const;
/** Who sends to them. */
const SENDER = 'demo-shop';

export interface DemoTokens {
  people: { id: string; name: string; token: string }[];
  senderToken: string;
}

/** The tokens of the demo’s two people, and of the service that sends to them. */
@Injectable()
export class DemoSession {
  constructor(private readonly config: Config) {}

  /** Undefined: tokens come from somebody else’s keys. */
  async begin(): Promise<DemoTokens | undefined> {
    const secret = await sharedSecret(this.config);
    if (secret === undefined) return undefined;
    const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = this.config;
    const token = (sub: string, roles: 'service'[]) =>
      issueToken(secret, { sub, roles, expiresInSeconds: HOURS * 3_600, issuer, audience });
    return {
      people: PEOPLE.map((person) => ({ ...person, token: token(person.id, []) })),
      senderToken: token(SENDER, ['service']),
    };
  }
}

const THIS_MACHINE = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;
const LOOPBACK = /^(::1|(::ffff:)?127\.)/;

/**
 * Whether a browser on this machine asks, by a page of ours. A name of somebody else’s that leads here (DNS rebinding), a page of another site,
 * and what came through a proxy are not.
 */
export function isAtThisMachine({ headers, socket }: Pick<Request, 'headers' | 'socket'>): boolean {
  const site = headers['sec-fetch-site'];
  return (
    LOOPBACK.test(socket.remoteAddress ?? '') &&
    THIS_MACHINE.test(headers.host ?? '') &&
    (site === undefined || site === 'same-origin') &&
    headers['x-forwarded-for'] === undefined &&
    headers.forwarded === undefined
  );
}
