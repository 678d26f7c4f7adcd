import { describe, expect, it } from 'vitest';
import { memoryLogger } from './memory.logger.js';
import { hashedId } from './redact.js';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEifQ.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg';
const SECRET = 'correct-horse-battery-staple';

class Request {
  headers = { authorization: `Bearer ${JWT}` };
}

/** Every way that a secret has been seen to take into a log. */
const ways: Record<string, (log: ReturnType<typeof memoryLogger>['logger']) => void> = {
  'a field': (log) => log.info('x', { token: SECRET }),
  'a field in any spelling': (log) => log.info('x', { 'X-Api-Key': SECRET, jwt_secret: SECRET, Set_Cookie: SECRET }),
  'headers, deep inside': (log) => log.info('x', { a: { b: [{ headers: { authorization: SECRET } }] } }),
  'connectionParams, whole': (log) => log.info('x', { connectionParams: { anything: SECRET } }),
  'an object of a class': (log) => log.info('x', { request: new Request() }),
  'a Bearer header in a sentence': (log) => log.info(`refused "Authorization: Bearer ${SECRET}"`),
  'a JWT in a sentence': (log) => log.warn(`bad token ${JWT}.`),
  'an error’s message and stack': (log) => log.error('x', { err: new Error(`invalid: ${JWT}`) }),
  'an error’s cause': (log) => log.error('x', { err: new Error('outer', { cause: new Error(`Bearer ${SECRET}`) }) }),
  'an error’s own facts': (log) => log.error('x', { err: Object.assign(new Error('x'), { password: SECRET }) }),
  'an error’s objects': (log) =>
    log.error('x', { err: Object.assign(new Error('x'), { parameters: [SECRET], driverError: { detail: SECRET } }) }),
  'errors of an AggregateError': (log) => log.error('x', { err: new AggregateError([new Error(`Bearer ${SECRET}`)]) }),
  'a thrown value under another name': (log) => log.error('x', { reason: new Error(`Bearer ${SECRET}`) }),
  'a database URL': (log) => log.info(`connecting to postgres://herald:${SECRET}@db.internal:5432/herald`),
  'a URL object': (log) => log.info('x', { url: new URL(`redis://:${SECRET}@cache:6379`) }),
  'a query': (log) => log.info('x', { path: `/unsubscribe?access_token=${SECRET}&x=1` }),
  'a child’s bindings': (log) => log.child('Socket', { token: SECRET }).info('x'),
  'a pino child’s bindings': (log) => log.pino.child({ authorization: SECRET }).info('x'),
};

describe('what is written', () => {
  it.each(Object.keys(ways))('never holds a secret: %s', (name) => {
    const log = memoryLogger();
    ways[name]?.(log.logger);
    expect(log.lines()).toHaveLength(1);
    expect(log.text()).not.toContain(SECRET);
    expect(log.text()).not.toContain('c2lnbmF0dXJl');
  });

  it('never holds an e-mail address', () => {
    const log = memoryLogger();
    log.logger.info('mail to ada.lovelace+news@mail.example.org', { to: 'ada@example.org', email: 'x' });
    log.logger.error('x', { err: new Error('Key (address)=(ada@example.org) already exists') });
    expect(log.text()).not.toMatch(/ada|lovelace/);
    expect(log.lines()[0]?.['to']).toBe('[email]');
  });

  it('keeps what explains: ids, codes, counts, stacks, paths with an @', () => {
    const log = memoryLogger();
    const err = Object.assign(new Error('deadlock detected'), { code: '40P01' });
    log.logger.warn('gap healed', { recipient: 'user-1', cause: 'gap', tokens: 3, err, at: new Date(0) });
    log.logger.info('loaded /srv/node_modules/@nestjs/core/index.js and pino@10.4.0');
    const [first, second] = log.lines();
    expect(first).toMatchObject({
      msg: 'gap healed',
      recipient: hashedId('user-1'),
      cause: 'gap',
      tokens: 3,
      at: '1970-01-01T00:00:00.000Z',
      err: { type: 'Error', message: 'deadlock detected', code: '40P01' },
    });
    expect(JSON.stringify(first?.['err'])).toContain('redact.spec');
    expect(second?.['msg']).toContain('@nestjs/core/index.js and pino@10.4.0');
  });

  it('bounds depth, length and lists, and survives a circle', () => {
    const log = memoryLogger();
    const circle: Record<string, unknown> = {
      list: Array.from({ length: 1_000 }, (_, i) => i),
      long: 'x'.repeat(50_000),
    };
    circle['self'] = circle;
    log.logger.info('x', { circle, big: 10n });
    expect(log.text().length).toBeLessThan(60_000);
    expect(log.lines()[0]?.['big']).toBe('10');
  });

  it('costs no more than its length, whatever is fed to it', () => {
    const log = memoryLogger();
    const begunMs = performance.now();
    for (const hostile of ['a', 'eyJ', '"token', '://', 'a.', 'bearer '])
      log.logger.info(`@ ${hostile.repeat(100_000 / hostile.length)} = :// eyJ`);
    expect(performance.now() - begunMs).toBeLessThan(5_000);
  });
});
