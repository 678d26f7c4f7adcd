interface CloseCode {
  readonly code: number;
  readonly reason: string;
  /** When it is issued; the first sentence of its row in docs/close-codes.md. */
  readonly when: string;
  /** What a client does about it. */
  readonly todo: string;
  /**
   * Whether to connect again. Codes are chosen so that the stock graphql-ws client (6.4), which knows nothing of Herald, does what is said
   * here: it gives up after 4400, 4401, 4406, 4409, 4429 and 4500, and after 1002 to 1999 but 1005, 1006 and 1012 to 1014; it
   * connects again after the others.
   */
  readonly again: boolean;
}

/** Every code with which a socket of Herald ends: this is the list, docs/close-codes.md is made from it. */
export const CLOSE = {
  PROTOCOL_ERROR: {
    code: 1002,
    reason: '',
    when: 'What came was no WebSocket frame, or one where it may not be.',
    todo: 'It is a bug of the client, or of a proxy between.',
    again: false,
  },
  CUT: {
    code: 1006,
    reason: '',
    when: 'The connection ended without a goodbye: a ping was left unanswered, the client sent without reading what came, or a network or a node broke. Nobody sends this code; it is what a client sees.',
    todo: 'Connect again, and resume from the last cursor.',
    again: true,
  },
  BAD_TEXT: {
    code: 1007,
    reason: '',
    when: 'A text frame was no UTF-8.',
    todo: 'It is a bug of the client.',
    again: false,
  },
  TOO_MANY_SOCKETS: {
    code: 1008,
    reason: 'Too many sockets of yours: a newer one took the place',
    when: 'This person has more sockets at this node than allowed, and this one gave way: it gave no sign of life when asked, or was the oldest. Also for a message in more fragments than allowed.',
    todo: 'Stay away until somebody looks at this window or device again, and connect then. To come back at once would only push another one out.',
    again: false,
  },
  TOO_LARGE: {
    code: 1009,
    reason: '',
    when: 'A frame was larger than allowed.',
    todo: 'Ask for less in one document, or send large variables over HTTP.',
    again: false,
  },
  DRAINING: {
    code: 1012,
    reason: 'Service restart',
    when: 'This node is being stopped.',
    todo: 'Connect again: another takes over.',
    again: true,
  },
  TRY_AGAIN: {
    code: 1013,
    reason: 'Try again later',
    when: 'Herald can’t tell right now whether the token is good.',
    todo: 'Connect again, with growing pauses.',
    again: true,
  },
  BAD_MESSAGE: {
    code: 4400,
    reason: 'Invalid message',
    when: 'A frame was not one of graphql-transport-ws, or the id of an operation has more than 128 characters.',
    todo: 'It is a bug of the client.',
    again: false,
  },
  UNAUTHORIZED: {
    code: 4401,
    reason: 'Unauthorized',
    when: 'There was no token in `connection_init`, or one that can’t be believed, or of before the person’s sessions were ended; or an operation came before it. An open socket: an admin has just ended them (`revokeSessions`).',
    todo: 'Sign in anew.',
    again: false,
  },
  TOKEN_EXPIRED: {
    code: 4403,
    reason: 'Token expired',
    when: 'The token has expired: the one in `connection_init`, or that of an open socket, at its `exp`.',
    todo: 'Connect with a fresh one. `refreshConnection` in time makes it unnecessary.',
    again: true,
  },
  OTHER_PROTOCOL: {
    code: 4406,
    reason: 'Subprotocol not acceptable',
    when: 'The client did not ask for the sub-protocol `graphql-transport-ws`.',
    todo: 'Use a client of that protocol. The older `graphql-ws` of subscriptions-transport-ws is another.',
    again: false,
  },
  INIT_TIMEOUT: {
    code: 4408,
    reason: 'Connection initialisation timeout',
    when: '`connection_init` did not come in time.',
    todo: 'Connect again.',
    again: true,
  },
  ID_IN_USE: {
    code: 4409,
    reason: 'Subscriber already exists',
    when: 'An operation has the id of one that has not ended.',
    todo: 'It is a bug of the client: each operation has an id of its own.',
    again: false,
  },
  SLOW_CONSUMER: {
    code: 4413,
    reason: 'Slow consumer: resume from your last cursor',
    when: 'What waited for this socket was not being read.',
    todo: 'Connect again, and resume from the last cursor.',
    again: true,
  },
  TOO_MANY_FRAMES: {
    code: 4420,
    reason: 'Too many frames a second',
    when: 'More frames came than a socket may send in a second; pings and pongs count, too.',
    todo: 'Send less: acknowledge several at a time, share subscriptions. Then connect again.',
    again: true,
  },
  SECOND_INIT: {
    code: 4429,
    reason: 'Too many initialisation requests',
    when: '`connection_init` came twice.',
    todo: 'It is a bug of the client.',
    again: false,
  },
  INTERNAL: {
    code: 4510,
    reason: 'Internal error',
    when: 'Something went wrong on our side.',
    todo: 'Connect again, with growing pauses.',
    again: true,
  },
} as const satisfies Record<string, CloseCode>;

/** What a socket is closed with. */
export interface Close {
  readonly code: number;
  readonly reason: string;
}
