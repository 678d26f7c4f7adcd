import type { AllowedHosts } from './webhook-addresses.js';

/** Of a whole URL, in characters. */
export const LONGEST_URL = 2_048;

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u0020\u007f]/;
const LEAST_OTHER_PORT = 1_024;
/** Above it, of the list of ports that browsers don't speak HTTP to: those of other protocols, which could take a request for their own. */
const NEVER = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/**
 * The URL that a webhook may be sent to; undefined: it is none. https, at 443 or a port that anybody may listen at, and no user or password in it.
 * Hosts that an operator allows may have http and any port. Where the name leads is looked at when something is sent.
 */
export function webhookUrl(text: string, allowed: AllowedHosts): URL | undefined {
  // Blanks and control characters would be dropped without a word.
  if (text.length > LONGEST_URL || CONTROL.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.username !== '' || url.password !== '' || url.hostname === '') return undefined;
  if (allowed.hasHost(hostOf(url))) return url;
  return url.protocol === 'https:' && isOpenPort(url.port) ? url : undefined;
}

/** Without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

function isOpenPort(text: string): boolean {
  const port = text === '' ? 443 : Number(text);
  return port === 443 || (port >= LEAST_OTHER_PORT && !NEVER.has(port));
}
