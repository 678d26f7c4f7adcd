import { Injectable } from '@nestjs/common';
import { type FoundBy, SuppressionsRepository } from './suppressions.repository.js';

/** Longer than any address: what a provider said goes in beside it. */
const LONGEST_REASON = 500;

/**
 * Addresses that mail came back from for good. Two that differ in case, or in spaces around them, are one: providers that tell them apart
 * by case are not found any more, and writing to somebody's dead address again and again costs a sender his good name.
 */
@Injectable()
export class SuppressionsService {
  constructor(private readonly suppressions: SuppressionsRepository) {}

  /** Idempotent: whoever is first tells of it (`delivery.bounced`), if a delivery found out. `reason` is for operators: a code, or a provider's words. @throws UnavailableError */
  async add(channel: string, address: string, reason: string, by?: FoundBy): Promise<void> {
    await this.suppressions.add(channel, comparable(address), reason.toWellFormed().slice(0, LONGEST_REASON), by);
  }

  /** Those of `addresses`, as they were given, that are not to be written to. One statement, whatever their number. @throws UnavailableError */
  async suppressed(channel: string, addresses: readonly string[]): Promise<Set<string>> {
    if (addresses.length === 0) return new Set();
    const wanted = [...new Set(addresses.map(comparable))];
    const found = new Set((await this.suppressions.find(channel, wanted)).map(({ address }) => address));
    return new Set(addresses.filter((address) => found.has(comparable(address))));
  }
}

/** As addresses are kept and compared. PostgreSQL takes no NUL: an address with one is nobody's. */
export const comparable = (address: string): string =>
  address.toWellFormed().replaceAll('\u0000', '').trim().toLowerCase();
