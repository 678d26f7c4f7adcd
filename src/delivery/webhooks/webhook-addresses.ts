import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

const range = (cidr: string): [Address, number] => ipaddr.parseCIDR(cidr);

/** All of IPv6 that is handed out to anybody: what is elsewhere is local, special, or stands for an IPv4 address. */
const GLOBAL_IPV6 = range('2000::/3');
const isIn = (address: Address, [network, bits]: [Address, number]): boolean =>
  address.kind() === network.kind() && address.match([network, bits] as [ipaddr.IPv4 & ipaddr.IPv6, number]);

/**
 * Whether an address is one of the internet at large. Everything else is refused: private, loopback, link-local, CGNAT, multicast,
 * documentation, and IPv6 that stands for an IPv4 address, whichever one (mapped, NAT64, 6to4, Teredo).
 */
export function isPublic(text: string): boolean {
  // With a zone it is link-local, or pretends to be.
  if (text.includes('%') || !ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || isIn(address, GLOBAL_IPV6);
}

/** What an operator allows beside the internet at large: hosts by name, wherever they lead, and networks. */
export class AllowedHosts {
  private readonly names: ReadonlySet<string>;
  private readonly networks: readonly [Address, number][];

  /** @param entries checked by configuration: `hooks.internal`, `10.0.0.7`, `10.1.0.0/16`. */
  constructor(entries: readonly string[]) {
    const isAddress = (entry: string) => ipaddr.isValid(entry.split('/', 1)[0] ?? '');
    this.names = new Set(entries.filter((entry) => !isAddress(entry)).map((entry) => entry.toLowerCase()));
    this.networks = entries.filter(isAddress).map(networkOf);
  }

  /** By its name, or by an address that is written in the place of one. */
  hasHost(hostname: string): boolean {
    return this.names.has(hostname.toLowerCase()) || (ipaddr.isValid(hostname) && this.isInNetwork(hostname));
  }

  /** Whether something may be sent to this address, that a name led to. */
  permits(address: string): boolean {
    return isPublic(address) || (ipaddr.isValid(address) && this.isInNetwork(address));
  }

  private isInNetwork(text: string): boolean {
    const address = ipaddr.parse(text);
    return this.networks.some((network) => isIn(address, network));
  }
}

function networkOf(entry: string): [Address, number] {
  if (entry.includes('/')) return ipaddr.parseCIDR(entry);
  const address = ipaddr.parse(entry);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
