import type { Way } from './link.js';
import { type Addresses, addressesOf, type ClientSettings } from './settings.js';

/** A socket that has worked before is given more chances: it is likelier that the server is away than that a proxy forbids it. */
const CHANCES_OF_THE_PROVEN = 4;

/** Where to connect next, and by which way. */
export class NextWay {
  private at = 0;
  private failedSockets = 0;
  private hasStood = false;
  private lastFailed: Way | undefined;

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
    // When streams fail, too, it was not the socket: from then on they take turns.
    return isForbidden && this.lastFailed !== 'stream' ? 'stream' : 'socket';
  }

  opened(way: Way): void {
    this.lastFailed = undefined;
    if (way === 'stream') return;
    this.failedSockets = 0;
    this.hasStood = true;
  }

  /** It never stood. */
  failed(way: Way): void {
    this.lastFailed = way;
    if (way === 'socket') this.failedSockets += 1;
    this.at += 1;
  }

  /** It stood, and is over. */
  ended(): void {
    this.at += 1;
  }
}
