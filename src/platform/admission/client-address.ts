import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';

/** Nobody in particular: a connection that is gone already, or a proxy that told no address. */
export const UNKNOWN_ADDRESS = 'unknown';

/** Of what a request needs to have. */
type Addressed = Pick<IncomingMessage, 'headers' | 'socket'>;

/**
 * Says where requests come from: the connection's other end, or, when that is a trusted proxy, whom it names last in
 * `X-Forwarded-For` that is not one itself. Express does the same by its "trust proxy" for HTTP.
 *
 * @param trusted TRUSTED_PROXIES: addresses and ranges. @throws TypeError for one that is neither.
 */
export function clientAddresses(trusted: readonly string[]): (request: Addressed) => string {
  // Of a connection that was reset meanwhile there is no address, whatever the types say.
  if (trusted.length === 0) return ({ socket }) => socket.remoteAddress ?? UNKNOWN_ADDRESS;
  const trust = proxyAddr.compile([...trusted]);
  return (request) => {
    const told: string | undefined = proxyAddr(request as IncomingMessage, trust);
    return plainAddress(told) ?? UNKNOWN_ADDRESS;
  };
}

/**
 * What is counted as one: an IPv4 address, or an IPv6 network of 64 bits, as that is the least that a household is given, with as
 * many addresses as it likes.
 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const groups = groupsOf(address);
  // ::ffff:10.0.0.1 is 10.0.0.1 on a socket that listens for both.
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return groups
      .slice(6)
      .map((group) => `${group >> 8}.${group & 255}`)
      .join('.');
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** As people write it: ::ffff:10.0.0.1 is 10.0.0.1 on a socket that listens for both. */
export function writtenAddress(address: string): string {
  return /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address;
}

/** Proxies say `10.0.0.1:4711`, `[::1]:4711` and `"unknown"`, too. */
function plainAddress(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (isIP(text)) return text;
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? '';
  return isIP(bare) ? bare : undefined;
}

/** The eight numbers of an address that `isIP` knows to be one of IPv6. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.replace(/%.*/, '').split('::');
  const front = numbersOf(head);
  if (tail === undefined) return front;
  const back = numbersOf(tail);
  return [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
}

function numbersOf(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
