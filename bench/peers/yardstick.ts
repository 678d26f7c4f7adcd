import { createSecretKey } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JwtService } from '@nestjs/jwt';
import { Redis } from 'ioredis';
import type { ProbeCalls } from './probe.js';
import { serveProbe } from './probe.js';
import type { Target } from './publication.js';
import { SECRET } from './users.js';

export interface YardstickOptions {
  redisUrl: string;
  target: Target;
  /** A frame of its own for each recipient, with his id and cursor: for those who can choose. */
  ownFrames: boolean;
}

export type YardstickCalls = ProbeCalls & { start: (options: YardstickOptions) => Promise<number> };

/** What every yardstick has: a start that answers with its port, and what the probe tells. */
export function serveYardstick(start: (options: YardstickOptions) => Promise<Server>): void {
  serveProbe({
    start: async (options: YardstickOptions) => {
      const server = await start(options);
      await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, resolve));
      return (server.address() as AddressInfo).port;
    },
  });
  // It ends when it is told to, in good order: only so is a profile written.
  process.once('SIGTERM', () => process.exit(0));
}

/** A key, not its text: jsonwebtoken first tries each text as a public key, which takes longer than all the rest. Herald does so, too. */
const secret = createSecretKey(Buffer.from(SECRET)) as unknown as Buffer;
const jwt = new JwtService({ secret, verifyOptions: { algorithms: ['HS256'] } });

/** Whose token it is. @throws for a bad one. */
export function userOfToken(token: unknown): string {
  return jwt.verify<{ sub: string }>(String(token)).sub;
}

export function redisFor(url: string): Redis {
  return new Redis(url, { maxRetriesPerRequest: null });
}
