/** The delivery that showed it. */
export interface SuppressedBy {
  id: string;
  /** Of a digest: the first of its members. */
  notificationId: string;
  recipient: string;
}

/** Remembers addresses that nothing will ever reach. Called by the engine, before it records the attempt that showed it; again does no harm. */
export abstract class AddressSuppressor {
  /** @param reason the code of the provider's answer. */
  abstract suppress(channel: string, address: string, reason: string, by: SuppressedBy): Promise<void>;
}
