import { type LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';
import type { AllowedHosts } from './webhook-addresses.js';
import { WebhookError } from './webhook-error.js';

/** Every address of a name; rejects if there is none. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** A name server that does not answer may cost so long. */
const DNS = { timeout: 2_000, tries: 2 } as const;

/**
 * Asks name servers itself: what the system asks for us runs in four threads that the whole process shares, and people's hosts may be slow. A host
 * that an operator named is asked for in the system's way, which knows /etc/hosts too.
 */
export const resolveByDns =
  (allowed: AllowedHosts): Resolve =>
  async (hostname) => {
    if (allowed.hasHost(hostname)) return lookup(hostname, { all: true });
    const resolver = new Resolver(DNS);
    const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const addresses = [
      ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
      ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
    ];
    if (addresses.length === 0) throw four.status === 'rejected' ? four.reason : new Error('no address');
    return addresses;
  };

/**
 * Where a connection to this host may lead. A name is resolved once, and what was looked at is what is connected to: asked a second time it could
 * lead elsewhere. One answer that is not allowed spoils all of them.
 *
 * @throws WebhookError FORBIDDEN
 */
export async function checkedAddresses(
  hostname: string,
  allowed: AllowedHosts,
  resolve: Resolve,
): Promise<LookupAddress[]> {
  const addresses = await resolve(hostname);
  const isTrusted = allowed.hasHost(hostname);
  if (addresses.length === 0 || (!isTrusted && !addresses.every(({ address }) => allowed.permits(address))))
    throw new WebhookError('FORBIDDEN', 'its name leads to an address that webhooks may not be sent to');
  return addresses;
}
