import { expect, it } from 'vitest';
import { isConnectionFailure, isLockTimeout, isRetryable, isTooSlow } from './database-errors.js';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

it.each(['57P01', '57P03', '08006', '53300', '28P01', '3D000', '25006', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'])(
  '%s is a failure of the connection',
  (code) => {
    expect(isConnectionFailure(withCode(code))).toBe(true);
    expect(isRetryable(withCode(code))).toBe(false);
  },
);

it.each([
  'Connection terminated unexpectedly',
  'Query read timeout',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
])('so is "%s", which has no code', (message) => {
  expect(isConnectionFailure(new Error(message))).toBe(true);
});

it('so is a database that lets nobody in, among what is not as it should be', () => {
  const told = (message: string) => Object.assign(new Error(message), { code: '55000' });
  expect(isConnectionFailure(told('database "herald" is not currently accepting connections'))).toBe(true);
  expect(isConnectionFailure(told('recovery is in progress'))).toBe(false);
});

it.each(['23505', '42601', '22021', '40001'])('%s is none', (code) => {
  expect(isConnectionFailure(withCode(code))).toBe(false);
});

it('a deadlock and a serialization failure were rolled back and may be repeated; a timeout may not', () => {
  expect(['40001', '40P01', '55P03', '57014'].map((code) => isRetryable(withCode(code)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([isLockTimeout(withCode('55P03')), isTooSlow(withCode('57014'))]).toEqual([true, true]);
});

it.each([null, undefined, 'text', 7, {}, { code: 7 }])('%j is nothing of the kind', (error) => {
  expect([isConnectionFailure(error), isRetryable(error), isLockTimeout(error), isTooSlow(error)]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
