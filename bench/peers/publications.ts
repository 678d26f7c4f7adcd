import { createRequire } from 'node:module';
import { CONTENT, eventWithSlots, FRAME_BYTES, idOf, markOf, nextFrame, SLOTS } from '../wire/event.js';
import { Template } from '../wire/template.js';
import { heraldPublication } from './herald-publication.js';
import type { Publication, PublicationRequest } from './publication.js';
import { userOf } from './users.js';

export const CHANNELS = { all: 'bench:all', one: 'bench:one', graphql: 'ADDED' } as const;

export function publicationOf(asked: PublicationRequest): Publication {
  switch (asked.peer) {
    case 'raw':
    case 'raw-own':
      return asked.target === 'all' ? toAll(CHANNELS.all, nextFrame) : rawToOne(asked.session);
    case 'graphql':
      return graphql(asked);
    case 'socket.io':
      return socketIo(asked);
    case 'apollo':
      throw new Error('it has no sockets');
    case 'herald':
      if (asked.feeds === undefined) throw new Error('where do the feeds stand?');
      return heraldPublication(asked, asked.feeds);
  }
}

type EventSlot = 'id' | 'mark' | 'createdAt' | 'cursor';
let drawn = 0;

/** Everything of an event that is its own. */
export function ownParts(number: number, micros: number): Record<EventSlot, string> {
  drawn += 1;
  return {
    id: idOf(drawn),
    mark: markOf(number, micros),
    createdAt: new Date().toISOString(),
    cursor: drawn.toString(16).padStart(24, '0'),
  };
}

type Written = (event: ReturnType<typeof eventWithSlots>) => string;
const templateOf = (write: Written, message?: string) => new Template<EventSlot>(write(eventWithSlots(message)), SLOTS);

function toAll(channel: string, write: Written): Publication {
  const template = templateOf(write);
  return { event: (publish, _user, number, micros) => publish(channel, template.fill(ownParts(number, micros))) };
}

/** One channel, and the user before the frame: quicker than a channel each. */
function rawToOne(session: number): Publication {
  const template = templateOf(nextFrame);
  return {
    event: (publish, user, number, micros) =>
      publish(CHANNELS.one, `${userOf(session, user)}\n${template.fill(ownParts(number, micros))}`),
  };
}

function graphql({ target, session }: PublicationRequest): Publication {
  const payload: Written = (event) => JSON.stringify({ notificationAdded: event });
  if (target === 'all') return toAll(CHANNELS.graphql, payload);
  const template = templateOf(payload);
  return {
    event: (publish, user, number, micros) =>
      publish(`${CHANNELS.graphql}:${userOf(session, user)}`, template.fill(ownParts(number, micros))),
  };
}

/** As long on the wire as the others: what its envelope is shorter, its message is longer. */
const socketIoFrame: Written = (event) => `42${JSON.stringify(['notificationAdded', event])}`;
export const SOCKET_IO_MESSAGE = CONTENT.message + ' '.repeat(FRAME_BYTES - socketIoFrame(eventWithSlots()).length);

/** What @socket.io/redis-adapter publishes: its sender, the packet, the rooms, packed. */
function socketIo({ target, session }: PublicationRequest): Publication {
  const adapter = createRequire(createRequire(import.meta.url).resolve('@socket.io/redis-adapter'));
  const { encode } = adapter('notepack.io') as { encode(value: unknown): Buffer };
  const room = '?'.repeat(userOf(session, 0).length);
  const packed: Written = (event) =>
    encode([
      'bench1',
      { type: 2, data: ['notificationAdded', event], nsp: '/' },
      { rooms: target === 'all' ? [] : [room], except: [], flags: {} },
    ]).toString('latin1');
  if (target === 'all') {
    const template = templateOf(packed, SOCKET_IO_MESSAGE);
    return {
      event: (publish, _user, number, micros) => publish('socket.io#/#', template.fill(ownParts(number, micros))),
    };
  }
  const template = new Template<EventSlot | 'room'>(packed(eventWithSlots(SOCKET_IO_MESSAGE)), { ...SLOTS, room });
  return {
    event(publish, user, number, micros) {
      const own = userOf(session, user);
      publish(`socket.io#/#${own}#`, template.fill({ ...ownParts(number, micros), room: own }));
    },
  };
}
