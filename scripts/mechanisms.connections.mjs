// Of mechanisms.table.mjs: what bounds connections, ends them, and sends them away.

import { off, small, test } from './mechanisms.words.mjs';

export const CONNECTION_MECHANISMS = [
  {
    name: 'a node has so many connections',
    edits: [off('platform/admission/admission', 'if (this.taken >= this.most) return REFUSALS.node;')],
    tests: [test('e2e', 'admission', 'is bounded for a node')],
  },
  {
    name: 'an address has so many',
    edits: [
      off(
        'platform/admission/admission',
        'if ((this.byNetwork.get(network) ?? 0) >= this.config.MAX_CONNECTIONS_PER_ADDRESS) return REFUSALS.address;',
      ),
    ],
    tests: [
      test('e2e', 'admission', 'is bounded for an address'),
      test('e2e', 'admission', 'is bounded for whom a trusted proxy names'),
    ],
  },
  {
    name: 'a node takes so many in a second',
    edits: [
      off(
        'platform/admission/admission',
        'return this.accepts.take() ? undefined : REFUSALS.rate;',
        'return undefined;',
      ),
    ],
    tests: [test('e2e', 'admission', 'is bounded in how fast they come')],
  },
  {
    name: 'what becomes no socket gives its place back',
    edits: [off('platform/realtime/gateway', '    place.release();\n')],
    tests: [test('e2e', 'admission', 'gives no place to what becomes no socket')],
  },
  {
    name: 'a socket that ends gives its place back',
    edits: [off('platform/realtime/connection', 'this.place.release();')],
    tests: [test('e2e', 'admission', 'has room again for all whose sockets were closed')],
  },
  {
    name: 'somebody gives way to a person’s eleventh socket',
    edits: [
      off('platform/admission/personal-places', 'if (present.length > this.most) this.makeRoom(person, present);'),
    ],
    tests: [test('e2e', 'admission', 'is the newest')],
  },
  {
    name: 'those who may have to give way are asked for a sign of life',
    edits: [off('platform/admission/personal-places', 'for (const occupant of present) occupant.nudge();')],
    tests: [
      test('e2e', 'admission', 'is not one that gives no sign of life'),
      small('platform/admission/personal-places', 'by one that is silent'),
    ],
  },
  {
    name: 'what a socket signs in with is not kept',
    edits: [off('platform/realtime/socket-protocol', 'context.connectionParams = undefined;')],
    tests: [small('platform/realtime/socket-protocol', 'is not kept')],
  },
  {
    name: 'a subscription does not keep its frame',
    edits: [off('platform/realtime/socket-message', 'return message as unknown as string;', 'return text;')],
    tests: [test('e2e', 'held-messages', 'a subscription holds nothing')],
  },
  {
    name: 'nor what it asked for, once that is prepared',
    edits: [
      off('platform/realtime/socket-protocol', 'forget(payload);'),
      off('platform/realtime/prepare-operation', 'declaredOf(variables ?? {}, parsed)', 'variables ?? {}'),
    ],
    tests: [test('e2e', 'held-messages', 'variables that it does not declare')],
  },
  {
    name: 'nor the tokens of its document',
    edits: [
      off('platform/graphql/parse-document', 'token.next = null;'),
      off('platform/graphql/parse-document', 'token.prev = null;'),
    ],
    tests: [
      small('platform/graphql/parse-document', 'keeps no tokens'),
      test('e2e', 'held-messages', 'comments, but for the text'),
    ],
  },
  {
    name: 'nor a stream of events the body of its request',
    edits: [
      off('platform/realtime/event-streams', 'asked.body = null;'),
      off('platform/realtime/event-streams', 'request.body = undefined;'),
    ],
    tests: [test('e2e', 'held-messages', 'over server-sent events neither')],
  },
  {
    name: 'who does not read is cut for what he is answered, too',
    edits: [off('platform/realtime/gateway', 'WebSocket.OPEN && listens(socket)', 'WebSocket.OPEN')],
    tests: [test('e2e', 'unread-answers', 'answers that were asked for before')],
  },
  {
    name: 'and for pongs',
    edits: [off('platform/realtime/gateway', "['ping', 'pong'] as const", "['ping'] as const")],
    tests: [test('e2e', 'unread-answers', 'pongs')],
  },
  {
    name: 'a ping that can’t be sent back is the fault of its sender',
    edits: [off('platform/realtime/gateway', 'err instanceof RangeError || ')],
    tests: [test('e2e', 'unread-answers', 'nested too deeply')],
  },
  {
    name: 'a socket that has closed meanwhile is not carried on',
    edits: [
      off('platform/realtime/connection', '    if (!this.isOpen) return;\n    // A verifier', '    // A verifier'),
    ],
    tests: [test('e2e', 'refresh-connection', 'changes nothing of a socket that has closed')],
  },
  {
    name: 'a head that dribbles is cut',
    edits: [
      {
        file: 'src/herald.ts',
        find: 'boundSlowRequests(app.getHttpServer(), {',
        replace: '((_server: unknown, _needs: unknown) => undefined)(app.getHttpServer(), {',
      },
    ],
    tests: [test('e2e', 'admission', 'has ten seconds for the head'), test('e2e', 'admission', 'that says nothing')],
  },
  {
    name: 'an upgrade to another protocol is answered as if it had not asked',
    edits: [off('platform/realtime/gateway', 'isWebSocketUpgrade(request)', 'true')],
    tests: [test('e2e', 'admission', 'is answered like any other')],
  },
  {
    name: 'frames are counted',
    edits: [off('platform/realtime/connection', 'if (this.frames.take()) return true;', 'return true;')],
    tests: [test('e2e', 'close-codes', '100 at once are fine')],
  },
  {
    name: 'who goes on sending behind his close is cut',
    edits: [off('platform/realtime/connection', 'if (this.unheard > MAX_FRAMES_UNHEARD) this.socket.terminate();')],
    tests: [test('e2e', 'close-codes', 'is cut when it goes on all the same')],
  },
  {
    name: 'a message has so many fragments',
    edits: [off('platform/realtime/gateway', 'maxFragments: MAX_FRAGMENTS,')],
    tests: [test('e2e', 'close-codes', 'more than 16 fragments')],
  },
  {
    name: 'pings find a peer that is gone without a word',
    edits: [off('platform/realtime/gateway', 'this.heartbeat.start();')],
    tests: [test('faults', 'half-open', 'is cut, its subscription ended')],
  },
  {
    name: 'nobody is dead because this process was held up',
    edits: [off('platform/realtime/heartbeat', ' && !wasHeldUp')],
    tests: [small('platform/realtime/heartbeat', 'cuts nobody for having been held up itself')],
  },
  {
    name: 'the last follower of a feed gives its channel up',
    edits: [off('notifications/feed/feed-hub', 'void stream.unsubscribe?.then((unsubscribe) => unsubscribe?.());')],
    tests: [
      test('faults', 'half-open', 'is cut, its subscription ended'),
      test('e2e', 'subscribe-cycles', 'leave heap and Redis’ channels where they were'),
    ],
  },
  {
    name: 'a follower that has ended is forgotten',
    edits: [off('notifications/feed/feed-hub', 'if (follower) this.followers.delete(follower);')],
    tests: [test('e2e', 'subscribe-cycles', 'leave heap and Redis’ channels where they were')],
  },
  {
    name: 'a socket is refreshed by its own person alone',
    edits: [
      off(
        'platform/realtime/connection.service',
        "if (fresh.id !== current.id) throw new ForbiddenError('This is the token of somebody else.');",
      ),
    ],
    tests: [
      test('e2e', 'refresh-connection', 'refuses a token of somebody else'),
      test('e2e', 'authorization-matrix', 'Mutation.refreshConnection'),
    ],
  },
  {
    name: 'a token that expires while the fresh one is looked at is not refreshed',
    edits: [
      off(
        'platform/realtime/connection.service',
        'if (current === null || current.expiresAtMs <= Date.now()) throw new ExpiredTokenError();',
        'if (current === null) throw new ExpiredTokenError();',
      ),
    ],
    tests: [test('e2e', 'refresh-connection', 'expires while the fresh one is looked at')],
  },
  {
    name: 'nothing begins between the end of a token and the close',
    edits: [
      off(
        'platform/realtime/socket-protocol',
        'if (connection.hasExpired) return [asGraphQLError(new ExpiredTokenError())];',
      ),
      off('platform/auth/access.guard', 'if (caller.expiresAtMs <= Date.now()) throw new ExpiredTokenError();'),
    ],
    tests: [test('e2e', 'refresh-connection', 'though the socket is not closed yet')],
  },
  {
    name: 'whose token has ended is cut when he says no goodbye',
    edits: [
      off(
        'platform/realtime/connection',
        'this.expiryTimer = setTimeout(() => this.socket.terminate(), goodbyeMs).unref();',
      ),
    ],
    tests: [test('e2e', 'refresh-connection', 'is not needed by who says no goodbye')],
  },
  {
    name: 'a fresh token takes the place of the last one',
    edits: [off('platform/realtime/connection.service', 'connection.carryOn(fresh);')],
    tests: [
      test('e2e', 'refresh-connection', 'prolongs a socket'),
      test('e2e', 'refresh-connection', 'leaves subscriptions as they are'),
      test('e2e', 'refresh-connection', 'takes the roles of the fresh token'),
    ],
  },
  {
    name: 'a stopping node sends its sockets away in slices',
    edits: [off('platform/realtime/drain', 'await inSlices(open, overMs - headStartMs,', 'await inSlices(open, 0,')],
    tests: [test('faults', 'drain')],
  },
  {
    name: 'those who are sent away get the answers that they are owed',
    edits: [
      off(
        'platform/realtime/drain',
        'while (leaver.isAnswering && leaver.isOpen && performance.now() < deadline) await pause(LOOK_MS);',
      ),
    ],
    tests: [test('e2e', 'drain', 'answers what a socket has begun')],
  },
  {
    name: 'nobody signs in to a node that is being stopped',
    edits: [off('platform/realtime/socket-protocol', 'if (needs.isDraining()) {', 'if (false) {')],
    tests: [test('e2e', 'drain', 'no sign-ins on those that were just opened')],
  },
  {
    name: 'a stopping node answers until a balancer has noticed',
    edits: [off('platform/realtime/gateway', ', this.draining.noticed(overMs)]', ']')],
    tests: [test('e2e', 'drain', 'until a balancer that asks has had its time')],
  },
  {
    name: 'the id of an operation is bounded',
    edits: [off('platform/realtime/socket-protocol', 'id.length > MAX_ID_CHARS', 'false')],
    tests: [test('e2e', 'slow-sockets', 'names an operation with more than 128 characters')],
  },
  {
    name: 'a socket that has closed while its token was looked at takes no place',
    edits: [
      off(
        'platform/realtime/connection',
        'if (!this.isOpen) return;\n    this.carryOn(caller);',
        'this.carryOn(caller);',
      ),
    ],
    tests: [small('platform/realtime/connection', 'takes nothing when it closed')],
  },
  {
    name: 'words that wait are written, and so counted, beyond 64 KB',
    edits: [
      off(
        'platform/realtime/socket-writer',
        'if (this.replyBytes > MAX_WRITE_BYTES) this.flush();\n    else this.pump.schedule(this);',
        'this.pump.schedule(this);',
      ),
    ],
    tests: [small('platform/realtime/socket-writer', 'writes at once what is more')],
  },
  {
    name: 'who has more to say than is taken is held up',
    edits: [
      off(
        'platform/realtime/socket-writer',
        'if (this.ws.bufferedAmount <= MAX_WRITE_BYTES) return Promise.resolve();',
        'return Promise.resolve();',
      ),
    ],
    tests: [small('platform/realtime/socket-writer', 'behind much when the kernel has it')],
  },
  {
    name: 'nobody waits for a word that will never leave',
    edits: [
      off(
        'platform/realtime/socket-writer',
        'this.replyBytes = 0;\n    this.goOn();\n    for',
        'this.replyBytes = 0;\n    for',
      ),
    ],
    tests: [small('platform/realtime/socket-writer', 'leaves nobody waiting for a word')],
  },
];
