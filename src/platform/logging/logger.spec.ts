import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryLogger } from './memory.logger.js';
import { hashedId } from './redact.js';
import { NestLogger } from './nest.logger.js';
import { RateLimitedLog } from './rate-limited-log.js';

describe('Logger', () => {
  it('writes each level by its name, and nothing below the least', () => {
    const log = memoryLogger('warn');
    for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) log.logger[level]('x');
    expect(log.lines().map((line) => line['level'])).toEqual([40, 50, 60]);
    expect(log.logger.isLevelEnabled('info')).toBe(false);
  });

  it('a child says where its lines come from', () => {
    const log = memoryLogger();
    log.logger.child('Bus', { node: 'n1' }).info('lost', { channel: 'c' });
    expect(log.lines()[0]).toMatchObject({ context: 'Bus', node: 'n1', channel: 'c', msg: 'lost' });
  });
});

describe('NestLogger', () => {
  it('takes the last word as the context, and keeps the rest', () => {
    const log = memoryLogger();
    const nest = new NestLogger(log.logger);
    nest.log('Mapped {/metrics, GET}', 'RouterExplorer');
    nest.log('started', 'NestApplication');
    nest.error('failed', 'Error: failed\n    at main.ts:1', 'ExceptionsHandler');
    nest.error(new Error('thrown'));
    nest.warn({ odd: true });
    nest.verbose('v');
    nest.debug('d');
    nest.fatal('f');
    expect(log.lines()).toMatchObject([
      { level: 20, context: 'RouterExplorer' },
      { level: 30, context: 'NestApplication', msg: 'started' },
      { level: 50, context: 'ExceptionsHandler', msg: 'failed', more: ['Error: failed\n    at main.ts:1'] },
      { level: 50, msg: 'thrown', err: { type: 'Error' } },
      { level: 40, said: { odd: true } },
      { level: 10, msg: 'v' },
      { level: 20, msg: 'd' },
      { level: 60, msg: 'f' },
    ]);
  });
});

describe('RateLimitedLog', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('writes the first lines of each kind, and counts the rest in one', () => {
    const log = memoryLogger();
    const limited = new RateLimitedLog(log.logger, 3);
    for (let i = 0; i < 10_000; i += 1) limited.write('info', 'gap healed', { recipient: `user-${i}` });
    limited.write('warn', 'sign-in refused');
    expect(log.lines()).toHaveLength(4);
    vi.advanceTimersByTime(1_000);
    expect(log.lines()).toHaveLength(5);
    expect(log.lines()[4]).toMatchObject({ level: 30, suppressed: 9_997 });
    limited.write('info', 'gap healed', { recipient: 'later' });
    expect(log.lines()[5]).toMatchObject({ recipient: hashedId('later') });
  });

  it('says what it held back when it is closed', () => {
    const log = memoryLogger();
    const limited = new RateLimitedLog(log.logger, 1);
    limited.write('info', 'x');
    limited.write('info', 'x');
    limited.close();
    expect(log.lines()[1]).toMatchObject({ suppressed: 1 });
    vi.advanceTimersByTime(5_000);
    expect(log.lines()).toHaveLength(2);
  });
});
