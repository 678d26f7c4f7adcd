/** Remembers addresses that nothing will ever reach. Called by the engine, before it records the attempt that showed it; again does no harm. */
export abstract class AddressSuppressor {
  /** @param reason the code of the provider's answer. */
  abstract suppress(channel: string, address: string, reason: string): Promise<void>;
}
