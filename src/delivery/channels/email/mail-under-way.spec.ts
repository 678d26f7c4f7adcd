import { PassThrough, Readable, Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { AttemptLostError, MailUnderWay } from './mail-under-way.js';

/** What the driver does: the escaper is piped into the connection, and then the mail into the escaper. */
function aConnection() {
  const taken: string[] = [];
  let take: (() => void) | undefined;
  let isOpen = true;
  const server = new Writable({
    write(chunk: Buffer, _encoding, done) {
      taken.push(chunk.toString());
      if (isOpen) done();
      else take = done;
    },
  });
  const escaper = new PassThrough();
  escaper.pipe(server, { end: false });
  return {
    server,
    escaper,
    text: () => taken.join(''),
    stall: () => void (isOpen = false),
    goOn: () => {
      isOpen = true;
      take?.();
    },
  };
}

const isEnded = (escaper: PassThrough) => escaper.writableEnded;

describe('a mail under way', () => {
  it('goes through whole, and is handed over when it may end', async () => {
    const { escaper, text } = aConnection();
    const underWay = new MailUnderWay(() => true);
    underWay.guard(Readable.from(['From: a', '\r\n\r\n', 'text'])).pipe(escaper);
    await vi.waitFor(() => expect(isEnded(escaper)).toBe(true));
    expect(text()).toBe('From: a\r\n\r\ntext');
    expect(underWay.isHandedOver).toBe(true);
  });

  it('is not ended when it may not', async () => {
    const { escaper, text } = aConnection();
    const underWay = new MailUnderWay(() => false);
    const guarded = underWay.guard(Readable.from(['text']));
    const outcome = new Promise((resolve) => guarded.once('error', resolve).once('end', () => resolve('ended')));
    guarded.pipe(escaper);
    expect(await outcome).toBeInstanceOf(AttemptLostError);
    expect(text()).toBe('text');
    expect(isEnded(escaper)).toBe(false);
    expect(underWay.isHandedOver).toBe(false);
  });

  it('is asked for when all of it has left the process, and not before', async () => {
    const { escaper, text, stall, goOn } = aConnection();
    stall();
    const mayGo = vi.fn(() => true);
    const guarded = new MailUnderWay(mayGo).guard(Readable.from(['one', 'two']));
    guarded.pipe(escaper);
    await vi.waitFor(() => expect(text()).toBe('one'));
    // Everything but the connection has come to rest.
    await vi.waitFor(() => expect((guarded as PassThrough).writableEnded && guarded.readableLength === 0).toBe(true));
    expect(mayGo).not.toHaveBeenCalled();
    goOn();
    await vi.waitFor(() => expect(isEnded(escaper)).toBe(true));
    expect(mayGo).toHaveBeenCalledTimes(1);
  });

  it('that failed in its middle takes its connection along, and is never ended', async () => {
    const { server, escaper, stall, goOn } = aConnection();
    stall();
    const underWay = new MailUnderWay(() => true);
    underWay.guard(Readable.from(['one', 'two'])).pipe(escaper);
    underWay.failed();
    expect(server.destroyed).toBe(true);
    goOn();
    expect(underWay.isHandedOver).toBe(false);
  });

  it('that was handed over leaves its connection to the next one', async () => {
    const { server, escaper } = aConnection();
    const underWay = new MailUnderWay(() => true);
    underWay.guard(Readable.from(['one'])).pipe(escaper);
    await vi.waitFor(() => expect(isEnded(escaper)).toBe(true));
    underWay.failed();
    expect(server.destroyed).toBe(false);
  });
});
