/** A delivery was given up, for good: committed. */
export class DeliveryFailed {
  /**
   * @param reason a code of docs/reasons.md.
   * @param at when, in milliseconds since 1970.
   */
  constructor(
    readonly deliveryId: string,
    readonly notificationId: string,
    readonly recipient: string,
    readonly channel: string,
    readonly reason: string,
    readonly at: number,
  ) {}
}
