import { describe, expect, it } from 'vitest';
import { AllowedHosts, isPublic } from './webhook-addresses.js';

const REFUSED = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.8',
  '192.0.0.170',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '192.31.196.1',
  '192.52.193.1',
  '192.175.48.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.7',
  '224.0.0.1',
  '239.1.2.3',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::2',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:0:8.8.8.8',
  '64:ff9b::7f00:1',
  '64:ff9b::8.8.8.8',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:2::1',
  '2001:10::1',
  '2001:20::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2002:808:808::1',
  '3fff::1',
  '4000::1',
  '5f00::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '',
  'localhost',
  '999.1.1.1',
  '1.1.1.1%x',
];
const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '126.255.255.255',
  '128.0.0.1',
  '169.253.1.1',
  '172.15.255.255',
  '172.32.0.1',
  '192.167.1.1',
  '192.169.1.1',
  '198.17.255.255',
  '198.20.0.1',
  '223.255.255.255',
  '2000::1',
  '2001:4860:4860::8888',
  '2606:4700::1111',
  '2a00:1450::1',
  '3ffe::1',
];

describe('addresses that webhooks may be sent to', () => {
  it.each(REFUSED)('are not %j', (address) => expect(isPublic(address)).toBe(false));
  it.each(PUBLIC)('are ones such as %s', (address) => expect(isPublic(address)).toBe(true));

  it('are of IPv6 never one that holds an IPv4 address, whichever', () => {
    for (let at = 0; at < 500; at += 1) {
      const bytes = Array.from({ length: 4 }, () => Math.floor(Math.random() * 256));
      const four = bytes.join('.');
      const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0'));
      const [high, low] = [`${hex[0]}${hex[1]}`, `${hex[2]}${hex[3]}`];
      const disguises = [
        `::${four}`,
        `::ffff:${four}`,
        `64:ff9b::${four}`,
        `64:ff9b:1::${four}`,
        `2002:${high}:${low}::1`,
        `2001:0:${high}:${low}::1`,
      ];
      expect(disguises.filter(isPublic), four).toEqual([]);
    }
  });

  /** By arithmetic, not by the library. */
  it('are of IPv4 those outside of the ranges that are kept back', () => {
    const kept: [number, number, number][] = [
      [0, 0, 8],
      [10, 0, 8],
      [100, 64, 10],
      [127, 0, 8],
      [169, 254, 16],
      [172, 16, 12],
      [192, 168, 16],
      [198, 18, 15],
      [224, 0, 3],
    ];
    const isKept = (a: number, b: number) =>
      kept.some(([first, second, bits]) => (a * 256 + b) >> (16 - bits) === (first * 256 + second) >> (16 - bits));
    for (let a = 0; a < 256; a += 1) {
      // Ranges of 24 bits are in the table above.
      for (let b = 0; b < 256; b += 1) expect(isPublic(`${a}.${b}.77.77`), `${a}.${b}`).toBe(!isKept(a, b));
    }
  });
});

describe('hosts that an operator allows', () => {
  const allowed = new AllowedHosts(['hooks.internal', '10.1.0.0/16', '127.0.0.1', 'fd00::/8']);

  it('are known by their names, and by addresses in their place', () => {
    expect(
      ['hooks.internal', 'HOOKS.internal', '10.1.2.3', '127.0.0.1', 'fd00::7'].map((host) => allowed.hasHost(host)),
    ).toEqual(Array(5).fill(true));
    expect(
      ['internal', 'x.hooks.internal', '10.2.0.1', '127.0.0.2', 'fc00::1'].map((host) => allowed.hasHost(host)),
    ).toEqual(Array(5).fill(false));
  });

  it('may be led to by any name where they are networks', () => {
    expect(['10.1.2.3', 'fd00::7', '8.8.8.8'].map((address) => allowed.permits(address))).toEqual([true, true, true]);
    expect(['10.2.2.3', '::ffff:10.1.2.3', 'nonsense'].map((address) => allowed.permits(address))).toEqual([
      false,
      false,
      false,
    ]);
  });
});
