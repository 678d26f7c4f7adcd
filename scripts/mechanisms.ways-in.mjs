// The mechanisms of the ways in beside the socket: server-sent events, HTTP under load, compression, roles.
import { off, small, test } from './mechanisms.words.mjs';

export const WAY_IN_MECHANISMS = [
  {
    name: 'a stream takes no more from its queue than the client takes',
    edits: [off('platform/realtime/event-stream-protocol', 'await stream.turn();')],
    tests: [test('e2e', 'event-streams', 'takes no more from its queue than the client takes')],
  },
  {
    name: 'a client that takes nothing of a stream is left',
    edits: [
      off(
        'platform/realtime/event-stream',
        'response.setTimeout(this.stallMs, () => this.isWriting && this.close(CLOSE.SLOW_CONSUMER));',
      ),
      off(
        'notifications/inbox-stream.resolver',
        'context.connection?.close(CLOSE.SLOW_CONSUMER.code, CLOSE.SLOW_CONSUMER.reason)',
        'undefined',
      ),
    ],
    tests: [test('e2e', 'event-streams', 'that is not read is left')],
  },
  {
    name: 'a stream ends with its token',
    edits: [off('platform/realtime/event-streams', 'stream.expireAt(caller.expiresAtMs);')],
    tests: [test('e2e', 'event-streams', 'ends with its token, in words')],
  },
  {
    name: 'a stream that is cut ends what feeds it',
    edits: [off('platform/realtime/event-stream', "response.once('close', () => this.leave());")],
    tests: [test('e2e', 'event-streams', 'is cut 100 times leaves nothing behind')],
  },
  {
    name: 'streams leave in slices, in words, before HTTP is closed',
    edits: [off('platform/realtime/event-streams', 'await drain([...this.open], this.config.DRAIN_SECONDS * 1_000);')],
    tests: [test('e2e', 'event-streams', 'of a node that is told to stop ends in slices')],
  },
  {
    name: 'a stream that had to give way is complete, so that it does not come back',
    edits: [off('platform/realtime/event-stream', "${isFinal(ending) ? COMPLETED : ''}")],
    tests: [
      test('e2e', 'event-streams', 'gives way where a person opens an eleventh'),
      test('e2e', 'docs-stream', 'says when it had to give way'),
    ],
  },
  {
    name: 'streams take places like sockets',
    edits: [off('platform/realtime/event-streams', 'place.signIn(caller.id, stream);')],
    tests: [test('e2e', 'event-streams', 'gives way where a person opens an eleventh')],
  },
  {
    name: 'a stream whose client has left before it begins takes no place',
    edits: [off('platform/realtime/event-streams', 'if (response.destroyed) return;')],
    tests: [test('e2e', 'event-streams', 'takes no place when its client has left')],
  },
  {
    name: 'a stream that waits behind another answer of its connection takes no place',
    edits: [off('platform/realtime/event-streams', 'if (!response.socket)', 'if (false)')],
    tests: [test('e2e', 'event-streams', 'takes no place behind another answer')],
  },
  {
    name: 'bodies are not inflated',
    edits: [off('platform/graphql/http-security', ', inflate: false')],
    tests: [test('e2e', 'compression', 'that a request sends is refused')],
  },
  {
    name: 'surplus requests are sent away before they are read',
    edits: [
      { file: 'src/herald.ts', find: 'shedFirst(app);', replace: '' },
      off('platform/graphql/shed-requests', 'if (reason !== undefined) return shed(request, response, reason, needs);'),
    ],
    tests: [
      test('e2e', 'shedding', 'sends the others away at once'),
      test('faults', 'overload', 'the surplus is sent away'),
    ],
  },
  {
    name: 'work for those who have left counts until it is done',
    edits: [
      off(
        'platform/graphql/shed-requests',
        "response.once('close', () => isDone || setTimeout(finish, FORGOTTEN_MS).unref());",
        "response.once('close', finish);",
      ),
    ],
    tests: [test('e2e', 'shedding', 'counts what it still works on for those who have left')],
  },
  {
    name: 'a request counts from when it has come whole',
    edits: [
      off(
        'platform/graphql/shed-requests',
        'if (needs.overload.reason === undefined || !asksForOperation(request)) next();',
        'if (needs.overload.reason === undefined || !asksForOperation(request)) whenDone(response, needs.overload.begin()), next();',
      ),
    ],
    tests: [test('e2e', 'shedding', 'counts nobody whose request has not come whole')],
  },
  {
    name: 'an event loop that comes round late for long is an overload',
    edits: [
      off(
        'platform/overload/overload',
        "return this.lateWindows >= LATE_WINDOWS ? 'event-loop' : undefined;",
        'return undefined;',
      ),
    ],
    tests: [small('platform/overload/overload', 'when the event loop comes round late for a while')],
  },
  {
    name: 'one long pause is no overload',
    edits: [off('platform/overload/overload', 'const LATE_WINDOWS = 2;', 'const LATE_WINDOWS = 1;')],
    tests: [small('platform/overload/overload', 'is not for one long pause')],
  },
  {
    name: 'streams of events pass the compression of answers by',
    edits: [off('platform/realtime/event-stream', "'no-cache, no-transform'", "'no-cache'")],
    tests: [test('e2e', 'compression', 'that are streams of events')],
  },
  {
    name: 'nothing is served below the paths',
    edits: [
      { file: 'src/herald.ts', find: 'if (!isOfNoOther(request)) return next();', replace: '' },
      { file: 'src/herald.ts', find: ' && isOfNoOther(request)) next();', replace: ') next();' },
    ],
    tests: [test('e2e', 'admission', 'is answered 404 below our paths')],
  },
  {
    name: 'a stream is no operation that is under way for hours, however its path is written',
    edits: [off('platform/graphql/shed-requests', ".toLowerCase().replace(/\\/$/, '')")],
    tests: [test('e2e', 'shedding', 'however its path is written')],
  },
  {
    name: 'a gateway alone takes streams, and an API alone answers operations',
    edits: [
      {
        file: 'src/herald.ts',
        find: "config.ROLES.includes('api') && isOfNoOther",
        replace: 'isOfNoOther',
      },
    ],
    tests: [test('faults', 'roles', 'each does its part')],
  },
  {
    name: 'of a value that is refused the log has the name and the reason alone',
    edits: [
      off(
        'platform/graphql/message-without-values',
        'error instanceof GraphQLError ? cut(message) : message',
        'message',
      ),
    ],
    tests: [
      small('platform/graphql/log-client-error', 'has all but the value'),
      small('platform/graphql/log-client-error', 'has not the value'),
    ],
  },
  {
    name: 'bodies that do not end have room for so many bytes',
    edits: [off('platform/graphql/bound-bodies', '!bodies.take(network, bytes)', 'false')],
    tests: [test('e2e', 'shedding', 'sets so many bytes aside for bodies that do not end')],
  },
  {
    name: 'answers that nobody takes give way where they are too many',
    edits: [off('platform/graphql/bound-answers', 'bytes > SMALL_BYTES || (bytes > 0 && !response.socket)', 'false')],
    tests: [
      small('platform/graphql/bound-answers', 'cuts who has waited longest of an address'),
      test('e2e', 'shedding', 'cuts answers that nobody takes'),
    ],
  },
  {
    name: 'small ones, too, that were asked for ahead',
    edits: [off('platform/graphql/bound-answers', '(bytes > 0 && !response.socket)', 'false')],
    tests: [small('platform/graphql/bound-answers', 'counts small answers, too, that were asked for ahead')],
  },
  {
    name: 'and are forgotten with their connection',
    edits: [off('platform/graphql/bound-answers', "socket.once('close', () => answers.forget(socket));")],
    tests: [small('platform/graphql/bound-answers', 'has room again when those who take nothing have left')],
  },
  {
    name: 'what was set aside for a body is free when it is answered before it was whole',
    edits: [off('platform/graphql/bound-bodies', "response.once('close', done);")],
    tests: [test('e2e', 'shedding', 'has nothing set aside for bodies that were answered before they were whole')],
  },
  {
    name: 'requests and answers are made as Express wants them',
    edits: [
      off(
        'platform/graphql/express-adapter',
        'createServer({ IncomingMessage: Request, ServerResponse: Response }, express)',
        'createServer(express)',
      ),
    ],
    tests: [small('platform/graphql/express-adapter', 'makes requests and answers as Express wants them')],
  },
  {
    name: 'what an operation costs is remembered where no variable changes it, and only there',
    edits: [off('platform/graphql/query-cost', 'isFixed(schema, document) ?', 'true ?')],
    tests: [small('platform/graphql/validate-document', 'looks at the variables each time')],
  },
  {
    name: 'variables are held to their types where the cost is known, too',
    edits: [off('platform/graphql/query-cost', 'if (last) throw last;')],
    tests: [small('platform/graphql/validate-document', 'looks at the variables each time')],
  },
  {
    name: 'a token that was believed is believed until it expires',
    edits: [off('platform/auth/jwt.token-verifier', ' && known.caller.expiresAtMs > Date.now()')],
    tests: [small('platform/auth/jwt.token-verifier', 'believes a token that it has believed before until it expires')],
  },
  {
    name: 'who connects and says nothing is cut by times that are ours',
    edits: [off('platform/admission/slow-requests', '    headersTimeout: HEAD_MS,\n')],
    tests: [test('e2e', 'admission', 'has ten seconds for the head')],
  },
  {
    name: 'who takes no answer is cut, of Node’s own either',
    edits: [off('platform/admission/slow-requests', 'socket.setTimeout(timeout);', '{}')],
    tests: [
      test('e2e', 'admission', 'that does not take its answers is cut'),
      test('e2e', 'admission', 'that does not take what Node answers by itself is cut'),
    ],
  },
  {
    name: 'an upgraded socket keeps no timer of the HTTP server’s',
    edits: [
      off('platform/admission/slow-requests', "server.prependListener('connection', () => (server.timeout = 0));"),
    ],
    tests: [test('e2e', 'admission', 'that was upgraded keeps no timer')],
  },
  {
    name: 'who is refused a socket has ten seconds to take it',
    edits: [off('platform/realtime/gateway', 'socket.setTimeout(GOODBYE_MS, () => socket.destroy());', '{}')],
    tests: [test('e2e', 'admission', 'that was refused has ten seconds')],
  },
  {
    name: 'a node has no more connections than files',
    edits: [
      off(
        'platform/admission/slow-requests',
        'if (files !== undefined) server.maxConnections',
        'if (false) server.maxConnections',
      ),
    ],
    tests: [test('e2e', 'admission', 'has ten seconds for the head')],
  },
  {
    name: 'who is dropped for that is counted',
    edits: [off('platform/admission/slow-requests', "server.on('drop', onDropped);")],
    tests: [test('e2e', 'admission', 'for which there is no file left is dropped')],
  },
];
