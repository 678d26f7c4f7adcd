import { type AddressInfo, createServer, type Socket } from 'node:net';
import { serveCalls } from '../machine/calls.js';
import { nowMicros } from '../wire/clock.js';
import type { Taken } from './deliverer.js';

const END_OF_MAIL = '\r\n.\r\n';
const MESSAGE_ID = /^message-id: *<([^>]+)>/im;

const ids = new Set<string>();
const taken: Taken = { count: 0, doubled: 0, firstMicros: 0, lastMicros: 0 };

/** One client. It may say several things at once, and half of one. */
class Conversation {
  private heard = '';
  private isMail = false;

  constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => this.hear(bytes.toString('latin1')));
    this.say('220 sink');
  }

  private hear(text: string): void {
    this.heard += text;
    for (;;) {
      const end = this.heard.indexOf(this.isMail ? END_OF_MAIL : '\r\n');
      if (end < 0) return;
      const said = this.heard.slice(0, end);
      this.heard = this.heard.slice(end + (this.isMail ? END_OF_MAIL.length : 2));
      if (this.isMail) this.take(said);
      else this.answer(said.slice(0, 4).toUpperCase());
    }
  }

  private answer(word: string): void {
    this.isMail = word === 'DATA';
    if (word === 'DATA') this.say('354 go on');
    else if (word === 'QUIT') this.socket.end('221 bye\r\n');
    else this.say('250 ok');
  }

  private take(mail: string): void {
    this.isMail = false;
    const id = MESSAGE_ID.exec(mail)?.[1] ?? `nameless ${ids.size}`;
    if (ids.has(id)) taken.doubled += 1;
    ids.add(id);
    taken.count = ids.size;
    taken.lastMicros = nowMicros();
    if (taken.count === 1) taken.firstMicros = taken.lastMicros;
    this.say('250 ok');
  }

  private say(line: string): void {
    this.socket.write(`${line}\r\n`);
  }
}

/** A mail server that takes everything at once, and keeps nothing but names. */
const server = createServer((socket) => void new Conversation(socket));
const calls = {
  /** @returns its port. */
  open: () =>
    new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    }),
  taken: () => taken,
};
export type SinkCalls = typeof calls;
serveCalls(calls);
