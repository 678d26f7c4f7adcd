// Of mechanisms.client.mjs: what web/client does where an application, or a server, does not do what it should.

const row = (name, [file, find, replace = ''], [spec, title]) => ({
  name,
  edits: [{ file: `web/client/src/${file}.ts`, find, replace }],
  tests: [{ project: 'small', file: `web/client/src/${spec}.spec.ts`, name: title }],
});

export const CLIENT_FAULTS_MECHANISMS = [
  row(
    'a token that never comes is asked for again',
    ['session-token', 'await inTime(Promise.resolve(source()), this.withinMs)', 'await source()'],
    ['session-token', 'when the callback never answers'],
  ),
  row(
    'a request waits for no token, address or answer for ever',
    [
      'requests',
      'await unlessAborted(this.post({ query, variables }, anew, controller.signal), controller.signal)',
      'await this.post({ query, variables }, anew, controller.signal)',
    ],
    ['requests', 'is given up when no'],
  ),
  row(
    'what an application throws is thrown aside',
    ['following', 'callAside(() => next(data as Data));', 'next(data as Data);'],
    ['following', 'is not ended by what the application throws'],
  ),
  row(
    'an onError that fails stops no stream',
    [
      'notification-stream',
      'callAside(() => this.options.onError?.(error, false));',
      'this.options.onError?.(error, false);',
    ],
    ['notification-stream', 'an `onError` that fails as well'],
  ),
  row(
    'who waits for a first position or page waits for the next token',
    ['herald-error', " || this.code === 'UNAUTHENTICATED'"],
    ['notification-stream', 'gets its first position when a connection stands'],
  ),
  row(
    'a connection that stands ends the pause before the first position',
    ['notification-stream', "void (status === 'connected' && this.untilAskedAgain.end())", 'void status'],
    ['notification-stream', 'gets its first position when a connection stands'],
  ),
  row(
    'a node that takes sockets alone is no refusal',
    ['requests', 'if (response.status === 404)', 'if (response.status === 999)'],
    ['requests', 'takes sockets alone answers'],
  ),
  row(
    'the client keeps the pause that comes with a refusal',
    ['following', 'this.runLater(error.retryAfterMs)', 'this.runLater()'],
    ['following', 'after the pause that the server wants'],
  ),
  row(
    'a list that comes behind a refusal is refused as well',
    ['inbox-feed', 'if (this.refusal) view.failed(this.refusal);\n    else if', 'if'],
    ['inbox-feed', 'fails the lists that come later'],
  ),
  row(
    'a stream tells where it begins',
    ['notification-stream', 'this.take({ position: inbox.cursor });', 'this.handled ??= inbox.cursor;'],
    ['notification-stream', 'tells where it begins before anything else'],
  ),
  row(
    'what was handled while it was stopped counts for handled',
    ['notification-stream', 'if (await this.handle(one)) this', 'if ((await this.handle(one)) && !this.isOver) this'],
    ['notification-stream', 'handled while it was stopped'],
  ),
  row(
    'what is too large for a socket goes over HTTP',
    ['requests', 'const link = !isSocketFull && fitsSocket(query, variables) ?', 'const link = !isSocketFull ?'],
    ['herald-client', 'sends over HTTP what is too large'],
  ),
  row(
    'a client that is closed for good says so',
    ['connection', 'if (code === OURS) following.stop();', 'if (code !== -1) following.stop();'],
    ['herald-client', 'says to everybody that it is closed for good'],
  ),
  row(
    'a narrowed list means by all what it lists',
    ['inbox', '{ filter = this.filter }: AllOptions', '{ filter = {} }: AllOptions'],
    ['inbox', 'means by all what it lists'],
  ),
  row(
    'before the first page all means what had come by then',
    ['inbox', ' ?? (await this.firstPosition())'],
    ['inbox', 'means by all what had come when it was first shown'],
  ),
  row(
    'a list is loaded again as long as it is',
    ['inbox', 'Math.min(MOST_RELOADED, Math.max', 'Math.min(MOST_A_PAGE, Math.max'],
    ['inbox', 'is as long as it was'],
  ),
  row(
    'requests find another way when a socket is full of subscriptions',
    ['requests', 'const link = !isSocketFull && ', 'const link = '],
    ['requests', 'subscriptions have taken all of its places'],
  ),
  row(
    'the fresh token finds another way when a socket is full of subscriptions',
    ['token-refresh', 'link.end(FRESH_TOKEN);\n            finished', 'finished'],
    ['token-refresh', 'ends a socket that has no place for it'],
  ),
  row(
    'streams that fail give the socket all its chances again',
    ['next-way', 'this.failedSockets = 0;\n      this.haveBothFailed = true;', 'this.haveBothFailed = true;'],
    ['next-way', 'with all its chances again'],
  ),
  row(
    'a refused token is not taken for forbidden sockets',
    ['connection', 'if (wasReached) this.next.ended();', 'if (stood) this.next.ended();'],
    ['connection', 'is not taken for forbidden'],
  ),
  row(
    'a network that is back brings not all clients in one instant',
    ['connection', 'Math.max(this.notBefore - now, Math.random() * SOON_MS)', '0'],
    ['connection', 'waits up to a second when the network is back'],
  ),
  row(
    'a page that is looked at does not shorten Retry-After',
    ['connection', 'Math.max(this.notBefore - now, ', 'Math.max(0, '],
    ['connection', 'leaves a server alone'],
  ),
  row(
    'a client that is closed as soon as it stands leaves nothing behind',
    ['connection', '    if (this.link !== link) return;\n'],
    ['connection', 'is no more when somebody closes it'],
  ),
];
