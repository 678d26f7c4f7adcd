import { buildSchema } from 'graphql';
import type { Context } from 'graphql-ws';
import { describe, expect, it } from 'vitest';
import type { TokenVerifier } from '../auth/index.js';
import { ExpiredTokenError } from '../auth/index.js';
import { Events } from '../events/index.js';
import type { Connection } from './connection.js';
import { type ProtocolNeeds, type SocketExtra, socketProtocol } from './socket-protocol.js';

const caller = { id: 'ada', roles: [], expiresAtMs: Date.now() + 60_000 };

function aProtocol(verify: () => Promise<unknown>, own: Partial<ProtocolNeeds> = {}) {
  return socketProtocol({
    schema: buildSchema('type Query { now: String }'),
    verifier: { verify } as unknown as TokenVerifier,
    production: true,
    fastPath: true,
    events: new Events(),
    log: () => undefined,
    onReady: () => undefined,
    isDraining: () => false,
    ...own,
  });
}

function aContext(connectionParams: Record<string, unknown>) {
  const connection = { isOpen: true, close: () => undefined, signIn: () => undefined } as unknown as Connection;
  return { connectionParams, extra: { connection } } as unknown as Context<Record<string, unknown>, SocketExtra>;
}

describe('what a socket signs in with', () => {
  const believed = async () => ({ caller });
  const expired = async () => Promise.reject(new ExpiredTokenError());

  // Found in review: graphql-ws kept it with the socket, 64 KB of it, and of sockets that were refused as well.
  it.each<[string, Record<string, unknown>, boolean, ReturnType<typeof aProtocol>]>([
    ['a good token', { token: 'good' }, true, aProtocol(believed)],
    ['one that has expired', { token: 'old' }, false, aProtocol(expired)],
    ['another scheme', { Authorization: 'Basic YTpi' }, false, aProtocol(believed)],
    ['none', {}, false, aProtocol(believed)],
    ['one at a node that stops', { token: 'good' }, false, aProtocol(believed, { isDraining: () => true })],
  ])('is not kept: %s', async (_what, params, isSignedIn, protocol) => {
    const context = aContext({ ...params, pad: 'x'.repeat(1_000) });
    const signingIn = protocol.onConnect?.(context);
    // It may take a while until it is known whether a token is good.
    expect(context).toHaveProperty('connectionParams', undefined);
    expect(await signingIn).toBe(isSignedIn);
  });
});
