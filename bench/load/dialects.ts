import { OPERATION, SUBSCRIPTION } from '../wire/event.js';

/** How a client of one server signs in, subscribes, and knows that it is subscribed. */
export interface Dialect {
  path: string;
  subprotocol?: string;
  /** What is said first; undefined: the server begins. */
  hello(token: string): string | undefined;
  /** The answers to a frame of the server's while connecting, or `done`: subscribed. */
  answer(text: string, token: string, request: SubscribeRequest): { say: string[] } | 'done' | undefined;
  /** The answer to what a live socket is asked. */
  keepAlive(text: string): string | undefined;
}

export interface SubscribeRequest {
  /** `added`: notificationAdded, live or after a cursor. `changed`: inboxChanged, which says SYNCED. */
  reading: 'added' | 'changed';
  after?: string;
}

const signIn = (token: string) =>
  JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } });
const nothing = () => undefined;

const CHANGED = `subscription ($after: Cursor) {
  inboxChanged(after: $after) { kind notification { id title data cursor } inbox { unreadCount cursor } } }`;
const ADDED_AFTER = SUBSCRIPTION.replace('{ notificationAdded', '($after: Cursor) { notificationAdded(after: $after)');

function subscribe({ reading, after }: SubscribeRequest): string {
  const query = reading === 'changed' ? CHANGED : after === undefined ? SUBSCRIPTION : ADDED_AFTER;
  const variables = after === undefined ? undefined : { after };
  return JSON.stringify({ id: OPERATION, type: 'subscribe', payload: { query, variables } });
}

/**
 * The protocol has no answer to `subscribe`. `notificationAdded` counts as subscribed when a ping that was sent behind
 * it is answered; what is measured afterwards begins when each socket has seen an event. `inboxChanged` says SYNCED.
 */
const graphqlWs: Dialect = {
  path: '/graphql',
  subprotocol: 'graphql-transport-ws',
  hello: signIn,
  answer(text, _token, request) {
    if (text.startsWith('{"type":"connection_ack"')) {
      return { say: [subscribe(request), ...(request.reading === 'added' ? ['{"type":"ping"}'] : [])] };
    }
    if (text.startsWith('{"type":"pong"')) return 'done';
    if (request.reading === 'changed' && text.includes('"kind":"SYNCED"')) return 'done';
    if (text.includes('"type":"error"') || text.includes('"errors"')) throw new Error(`refused: ${text}`);
    return undefined;
  },
  keepAlive: (text) => (text.startsWith('{"type":"ping"') ? '{"type":"pong"}' : undefined),
};

const rawWs: Dialect = {
  path: '/',
  hello: (token) => JSON.stringify({ token }),
  answer: (text) => (text === 'subscribed' ? 'done' : undefined),
  keepAlive: nothing,
};

/** Engine.IO 4 and Socket.IO 5 on its WebSocket transport. */
const socketIo: Dialect = {
  path: '/socket.io/?EIO=4&transport=websocket',
  hello: nothing,
  answer(text, token) {
    if (text.startsWith('0{')) return { say: [`40${JSON.stringify({ token })}`] };
    if (text.startsWith('44')) throw new Error(`refused: ${text}`);
    return text.startsWith('42["subscribed"') ? 'done' : undefined;
  },
  keepAlive: (text) => (text === '2' ? '3' : undefined),
};

export const DIALECTS = { graphqlWs, rawWs, socketIo };
export type DialectName = keyof typeof DIALECTS;
