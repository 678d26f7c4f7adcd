import type { Way } from './link.js';
import { type Addresses, addressesOf, type ClientSettings } from './settings.js';

/** A socket that has worked before is given more chances: it is likelier that the server is away than that a proxy forbids it. */
const CHANCES_OF_THE_PROVEN = 4;

/** Where to connect next, and by which way. */
export class NextWay {
  private at = 0;
  private failedSockets = 0;
  private hasStood = false;
  private haveBothFailed = false;

  constructor(private readonly settings: Pick<ClientSettings, 'url' | 'streamAfterFailures'>) {}

  /** How many addresses there are to go round. */
  get places(): number {
    return Array.isArray(this.settings.url) ? this.settings.url.length : 1;
  }

  /** @throws whatever the callback throws, and for what is no URL */
  async addresses(): Promise<Addresses> {
    const { url } = this.settings;
    const chosen =
      typeof url === 'function' ? await url() : typeof url === 'string' ? url : (url[this.at % url.length] ?? '');
    const addresses = addressesOf(chosen);
    // The stock client would fail on it where nobody listens.
    if (!/^wss?:$/.test(new URL(addresses.socket).protocol)) throw new TypeError(`${chosen} is no address of Herald's`);
    return addresses;
  }

  get way(): Way {
    const { streamAfterFailures } = this.settings;
    const isForbidden = this.failedSockets >= streamAfterFailures * (this.hasStood ? CHANCES_OF_THE_PROVEN : 1);
    return isForbidden ? 'stream' : 'socket';
  }

  /** Whether the server may have been away, and not the socket forbidden. Until it is known. */
  get isSocketWorthTrying(): boolean {
    return this.haveBothFailed;
  }

  opened(way: Way): void {
    if (way === 'stream') return;
    this.failedSockets = 0;
    this.haveBothFailed = false;
    this.hasStood = true;
  }

  /** It never stood. */
  failed(way: Way): void {
    this.at += 1;
    if (way === 'socket') this.failedSockets += 1;
    else {
      // It was not the socket: it has all its chances again, and most of those that were away together come back by sockets.
      this.failedSockets = 0;
      this.haveBothFailed = true;
    }
  }

  /** While a stream stands, a socket fails: it is forbidden. */
  socketFailedBesideStream(): void {
    this.haveBothFailed = false;
  }

  /** It stood, and is over. */
  ended(): void {
    this.at += 1;
  }
}
