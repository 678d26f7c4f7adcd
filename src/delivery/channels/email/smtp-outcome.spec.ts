import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../platform/errors/index.js';
import { DeliveryError } from '../delivery-error.js';
import { AttemptLostError } from './mail-under-way.js';
import { smtpOutcome } from './smtp-outcome.js';

const failure = (facts: Record<string, unknown>) => Object.assign(new Error('as the driver says it'), facts);
const answer = (code: string, command: string, response: string) =>
  failure({ code, command, response, responseCode: Number(response.slice(0, 3)) });

describe('smtpOutcome', () => {
  it.each([
    ['550', true],
    ['550 5.1.1 no such user', true],
    ['550-5.1.1 no such user\n550 5.1.1 really', true],
    ['553 5.1.3 bad syntax', true],
    ['554 5.2.1 mailbox disabled', true],
    ['550 5.7.1 relaying denied', false],
    ['554 5.7.1 blocked by a list', false],
    ['550-5.7.26 unauthenticated', false],
    ['550 5.1.8 bad sender', false],
    ['552 5.2.2 mailbox full', false],
    ['550 5.2.2 mailbox full', false],
    ['530 log in first', false],
    ['503 bad sequence', false],
  ])('takes %j at RCPT for good, and for the address’s fault: %s', (response, isBadAddress) => {
    expect(smtpOutcome(answer('EENVELOPE', 'RCPT TO', response), false)).toMatchObject({
      code: 'ADDRESS_REFUSED',
      retry: false,
      isBadAddress,
    });
  });

  it.each([
    [answer('EENVELOPE', 'MAIL FROM', '552 5.3.4 too large'), 'CONTENT_REFUSED', false, false],
    [answer('EENVELOPE', 'MAIL FROM', '553 5.7.1 not yours'), 'PROVIDER_REFUSED_SENDER', true, true],
    [answer('EENVELOPE', 'DATA', '554 no'), 'CONTENT_REFUSED', false, false],
    [answer('EENVELOPE', 'DATA', '451 no'), 'PROVIDER_BUSY', true, false],
    [answer('EMESSAGE', 'DATA', '503 what?'), 'PROVIDER_BUSY', true, false],
    [failure({ code: 'EMESSAGE', command: 'MAIL FROM' }), 'CONTENT_REFUSED', false, false],
    [failure({ code: 'EENVELOPE', command: 'API' }), 'ADDRESS_REFUSED', false, false],
    [answer('EAUTH', 'AUTH PLAIN', '535 no'), 'PROVIDER_REFUSED_LOGIN', true, true],
    [failure({ code: 'EDNS' }), 'PROVIDER_DOWN', true, true],
    [failure({ code: 'ETLS' }), 'PROVIDER_DOWN', true, true],
    [answer('EPROTOCOL', 'CONN', '554 go away'), 'PROVIDER_DOWN', true, true],
    [failure({ code: 'ESTREAM' }), 'CHANNEL_FAILED', true, false],
    [new UnavailableError('the database is away'), 'CHANNEL_FAILED', true, false],
    [new Error('nobody knows'), 'CHANNEL_FAILED', true, false],
    [failure({ code: 'EABORT' }), 'TIMED_OUT', true, true],
    [new AttemptLostError(), 'WORKER_DIED', true, false],
  ])('says of %o: %s', (error, code, retry, isProviderDown) => {
    expect(smtpOutcome(error, false)).toMatchObject({ code, retry, isProviderDown, isBadAddress: false });
  });

  it('knows nothing when all was handed over and nobody answered', () => {
    for (const code of ['ECONNECTION', 'ESOCKET', 'ETIMEDOUT', 'EABORT']) {
      expect(smtpOutcome(failure({ code }), true)).toMatchObject({
        code: 'TAKEN_PERHAPS',
        retry: true,
        isProviderDown: false,
      });
    }
  });

  it('believes an answer, behind all of it too', () => {
    expect(smtpOutcome(answer('EMESSAGE', 'DATA', '452 full'), true).code).toBe('PROVIDER_BUSY');
    expect(smtpOutcome(answer('EMESSAGE', 'DATA', '421 closing'), true).code).toBe('PROVIDER_DOWN');
    expect(smtpOutcome(answer('EMESSAGE', 'DATA', '554 spam'), true).code).toBe('CONTENT_REFUSED');
  });

  it('knows a bad address from a bad mail, behind all of it too', () => {
    expect(smtpOutcome(answer('EMESSAGE', 'DATA', '550 5.1.1 no such user'), true)).toMatchObject({
      code: 'ADDRESS_REFUSED',
      isBadAddress: true,
    });
    expect(smtpOutcome(answer('EMESSAGE', 'DATA', '550 5.6.0 bad mail'), true).isBadAddress).toBe(false);
  });

  it('keeps what it is itself, and no speech of a thousand words', () => {
    const own = new DeliveryError('ADDRESS_REFUSED', 'x', { retry: false });
    expect(smtpOutcome(own, true)).toBe(own);
    expect(smtpOutcome(new Error('x'.repeat(9_000)), false).message).toHaveLength(500);
  });

  it.each([
    ['535 5.7.8 what is AUTH PLAIN AHVzZXIAczNjcjN0?', 'The server refused our login: 535 5.7.8'],
    ['535-5.7.8 czNjcjN0\n535 5.7.8 no', 'The server refused our login: 535-5.7.8'],
    ['500 AUTH PLAIN AHVzZXIAczNjcjN0', 'The server refused our login: 500'],
    ['AHVzZXIAczNjcjN0', 'The server refused our login: without a number'],
  ])('keeps no password that a server repeats: %j', (response, words) => {
    const refusal = Object.assign(new Error(`Invalid login: ${response}`), { code: 'EAUTH', response });
    expect(smtpOutcome(refusal, false)).toMatchObject({ code: 'PROVIDER_REFUSED_LOGIN', message: words });
  });

  it('keeps what the driver says of a login that it did not try', () => {
    const missing = failure({ code: 'EAUTH', command: 'API' });
    expect(smtpOutcome(missing, false).message).toBe('as the driver says it');
  });

  it('keeps lines, and no signs that would do something at a terminal', () => {
    const speech = new Error('550 no\u0000 such\u001b[31m\u0007 user\u009b\r\n550 really');
    expect(smtpOutcome(speech, false).message).toBe('550 no such[31m user\n550 really');
  });
});
