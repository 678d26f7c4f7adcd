import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../config/index.js';
import { Events } from '../events/index.js';
import { Draining } from '../lifecycle/index.js';
import { memoryLogger } from '../logging/index.js';
import { Admission, isRefusal, type Place } from './admission.js';
import { ConnectionRefused } from './connection-refused.event.js';
import { openFilesLimit } from './open-files.js';

const from = (remoteAddress?: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

function anAdmission(env: Record<string, string> = {}) {
  const events = new Events();
  const draining = new Draining();
  const log = memoryLogger('info');
  const admission = new Admission(readEnvironment(env), draining, events, log.logger);
  const told: string[] = [];
  events.on(ConnectionRefused).subscribe(({ reason }) => told.push(reason));
  const admit = (...request: Parameters<typeof from>) => admission.admit(from(...request));
  const enter = (...request: Parameters<typeof from>): Place => {
    const answer = admit(...request);
    if (isRefusal(answer)) throw new Error(`refused: ${answer.reason}`);
    return answer;
  };
  return { admission, draining, log, told, admit, enter };
}

describe('Admission', () => {
  it('has room for so many connections of a node, and again when one has left', () => {
    const { admission, admit, enter, told } = anAdmission({ MAX_CONNECTIONS: '3' });
    const places = ['1.1.1.1', '2.2.2.2', undefined].map((address) => enter(address));
    expect(admit('4.4.4.4')).toEqual({ reason: 'node', status: 503, retryAfterSeconds: 10 });
    places[0]!.release();
    places[0]!.release();
    enter('4.4.4.4');
    expect(admit('5.5.5.5')).toMatchObject({ reason: 'node' });
    expect([admission.size, told]).toEqual([3, ['node', 'node']]);
  });

  it('has room for so many of an address, and of an IPv6 network of 64 bits', () => {
    const { admit, enter } = anAdmission({ MAX_CONNECTIONS_PER_ADDRESS: '2' });
    const [first] = [enter('1.1.1.1'), enter('::ffff:1.1.1.1'), enter('2001:db8::1'), enter('2001:db8::2')];
    expect(admit('1.1.1.1')).toEqual({ reason: 'address', status: 429, retryAfterSeconds: 10 });
    expect(admit('2001:db8::3')).toMatchObject({ reason: 'address' });
    enter('1.1.1.2');
    enter('2001:db8:0:1::1');
    first.release();
    enter('1.1.1.1');
  });

  it('counts whom a trusted proxy names, and nobody else’s words', () => {
    const { admit, enter } = anAdmission({ MAX_CONNECTIONS_PER_ADDRESS: '1', TRUSTED_PROXIES: '10.0.0.0/8' });
    enter('10.0.0.1', '1.1.1.1');
    enter('10.0.0.1', '2.2.2.2');
    expect(admit('10.0.0.2', '6.6.6.6, 1.1.1.1')).toMatchObject({ reason: 'address' });
    enter('9.9.9.9', '3.3.3.3');
    expect(admit('9.9.9.9', '4.4.4.4')).toMatchObject({ reason: 'address' });
  });

  it('takes so many in a second, twice as many at once, and whom it refuses anyway costs nobody his turn', () => {
    const { admit, enter } = anAdmission({ ACCEPT_RATE: '5', MAX_CONNECTIONS_PER_ADDRESS: '9' });
    for (let count = 0; count < 9; count += 1) enter('1.1.1.1');
    for (let count = 0; count < 100; count += 1) expect(admit('1.1.1.1')).toMatchObject({ reason: 'address' });
    enter('2.2.2.2');
    expect(admit('2.2.2.2')).toEqual({ reason: 'rate', status: 503, retryAfterSeconds: 1 });
  });

  it('takes 10,000 that come back at once, by default', () => {
    const { admission, enter } = anAdmission();
    for (let count = 0; count < 10_000; count += 1) enter(count % 2 ? '127.0.0.1' : '127.0.0.2');
    expect(admission.size).toBe(10_000);
  });

  it('takes nobody while the node is being stopped', () => {
    const { draining, admit } = anAdmission();
    draining.begin();
    expect(admit('1.1.1.1')).toEqual({ reason: 'draining', status: 503, retryAfterSeconds: 1 });
  });

  it('promises no more connections than the process may have files', () => {
    const files = openFilesLimit();
    const { admission, log } = anAdmission({ MAX_CONNECTIONS: '1000000' });
    admission.onModuleInit();
    expect(log.text().includes('ulimit -n')).toBe(files !== undefined && files < 1_000_500);
    expect(openFilesLimit(() => 'Limit  Soft\nMax open files            1024                 4096       files\n')).toBe(
      1_024,
    );
    expect(openFilesLimit(() => 'Max open files            unlimited            unlimited  files')).toBeUndefined();
    expect(
      openFilesLimit(() => {
        throw new Error('ENOENT');
      }),
    ).toBeUndefined();
  });
});
