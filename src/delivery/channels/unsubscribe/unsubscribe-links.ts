import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/index.js';
import { languageOf } from '../rendering/index.js';
import { UnsubscribeKeys } from './unsubscribe-keys.js';
import { openSubscription, sealSubscription, type Subscription, versionOf } from './unsubscribe-token.js';

/** Below PUBLIC_URL. */
export const UNSUBSCRIBE_PATH = 'unsubscribe';
/**
 * Names of what stands behind the `?`. The token is there and not in the path, as the log of requests has paths and leaves out what is
 * behind them.
 */
export const TOKEN = 't';
export const LANGUAGE = 'l';

/** Links by which people unsubscribe without signing in. */
@Injectable()
export class UnsubscribeLinks {
  private readonly base: string;

  constructor(
    private readonly keys: UnsubscribeKeys,
    { PUBLIC_URL, PORT }: Config,
  ) {
    this.base = (PUBLIC_URL ?? `http://localhost:${PORT}`).replace(/\/+$/, '');
  }

  /** Good for as long as the key is kept: for ever. The page is in the language of `locale`. @throws UnavailableError */
  async urlFor(subscription: Subscription, locale: string | null): Promise<string> {
    const token = sealSubscription(subscription, await this.keys.newest());
    return `${this.base}/${UNSUBSCRIBE_PATH}?${TOKEN}=${token}&${LANGUAGE}=${languageOf(locale)}`;
  }

  /** Undefined: nobody made this token here, or somebody has changed it. @throws UnavailableError */
  async read(token: string): Promise<Subscription | undefined> {
    const version = versionOf(token);
    const key = version === undefined ? undefined : await this.keys.of(version);
    return key && openSubscription(token, key);
  }
}
