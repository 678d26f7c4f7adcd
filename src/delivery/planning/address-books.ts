import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { inTime } from '../../platform/time/index.js';
import { type AddressBook, type DeliveryChannel, isAddressBook } from '../channels/index.js';

/** As its contract says. A sender may be waiting. */
const BOOK_MS = 1_000;
/** People in one question. */
const AT_ONCE = 1_000;

/** Of one channel, where each is reached; null: nowhere; undefined: it can't be said now. */
export type Addresses = ReadonlyMap<string, string | null | undefined>;

/** Asks the channels that keep addresses themselves. Never fails, and asks none that there is nothing to send with. */
@Injectable()
export class AddressBooks implements OnModuleDestroy {
  private readonly failures: RateLimitedLog;

  constructor(logger: Logger) {
    this.failures = new RateLimitedLog(logger, 1);
  }

  onModuleDestroy(): void {
    this.failures.close();
  }

  /** Of those among these channels, by their keys. */
  async of(channels: readonly DeliveryChannel[], recipients: readonly string[]): Promise<Map<string, Addresses>> {
    const books = channels.filter(isAddressBook);
    const found = books.map(async (book) => [book.key, await this.ask(book, recipients)] as const);
    return new Map(await Promise.all(found));
  }

  private async ask(book: DeliveryChannel & AddressBook, recipients: readonly string[]): Promise<Addresses> {
    if (!book.isConfigured) return new Map(recipients.map((recipient) => [recipient, null]));
    try {
      // In a promise: it may throw before it has one.
      const asking = Promise.resolve().then(() => everyone(book, recipients));
      const known = await inTime(BOOK_MS, asking);
      return new Map(recipients.map((recipient) => [recipient, known.get(recipient) ?? null]));
    } catch (err) {
      this.failures.write(
        'warn',
        'a channel could not look up where people are reached; it is asked when it is needed',
        {
          err,
          channel: book.key,
        },
      );
      return new Map();
    }
  }
}

async function everyone(book: AddressBook, recipients: readonly string[]): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (let at = 0; at < recipients.length; at += AT_ONCE) {
    for (const [recipient, address] of await book.addressesOf(recipients.slice(at, at + AT_ONCE))) {
      if (typeof address === 'string' && address !== '') known.set(recipient, address);
    }
  }
  return known;
}
