import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { clientAddresses, networkOf, writtenAddress } from './client-address.js';

const requestFrom = (remoteAddress: string | undefined, forwarded?: string) => ({
  socket: { remoteAddress } as Socket,
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
});

describe('the address of a client', () => {
  it('is that of the connection, whatever it claims, when no proxy is trusted', () => {
    expect(clientAddresses([])(requestFrom('10.0.0.1', '1.2.3.4'))).toBe('10.0.0.1');
  });

  it.each<[string, string, string | undefined, string]>([
    ['whom the proxy names', '10.0.0.1', '1.2.3.4', '1.2.3.4'],
    ['not whom the client names in front of him', '10.0.0.1', '6.6.6.6, 1.2.3.4', '1.2.3.4'],
    ['behind several proxies that are trusted', '10.0.0.1', '6.6.6.6, 1.2.3.4, 10.0.0.9', '1.2.3.4'],
    ['the proxy itself, when it names nobody', '10.0.0.1', undefined, '10.0.0.1'],
    ['the connection, when that is no proxy of ours', '192.0.2.1', '1.2.3.4', '192.0.2.1'],
    ['of a proxy that is reached over a socket for both families', '::ffff:10.0.0.1', '1.2.3.4', '1.2.3.4'],
    ['without the port that some proxies add', '10.0.0.1', '1.2.3.4:4711', '1.2.3.4'],
    ['without brackets', '10.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['nobody in particular, where the proxy says so', '10.0.0.1', 'unknown', 'unknown'],
    ['nobody in particular for any other words', '10.0.0.1', 'x'.repeat(5_000), 'unknown'],
  ])('is %s', (_what, remote, forwarded, expected) => {
    expect(clientAddresses(['10.0.0.0/8'])(requestFrom(remote, forwarded))).toBe(expected);
  });

  it.each([[], ['10.0.0.0/8']])(
    'is nobody’s in particular when the connection is gone (%j)',
    (...trusted: string[]) => {
      expect(clientAddresses(trusted)(requestFrom(undefined))).toBe('unknown');
    },
  );

  it('needs proxies that are addresses', () => {
    expect(() => clientAddresses(['nowhere'])).toThrow('invalid IP address');
  });
});

describe('what is counted as one', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::ffff:7f00:1', '127.0.0.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['64:ff9b::10.0.0.1', '64:ff9b:0:0::/64'],
    ['unknown', 'unknown'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

it.each([
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['10.0.0.1', '10.0.0.1'],
  ['2001:db8::1', '2001:db8::1'],
  ['::ffff:a00:1', '::ffff:a00:1'],
  ['unknown', 'unknown'],
])('writes %s as %s', (address, written) => {
  expect(writtenAddress(address)).toBe(written);
});
