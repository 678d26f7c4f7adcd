/** A provider was asked, and answered, or did not. */
export class DeliveryAttempted {
  constructor(
    readonly channel: string,
    readonly provider: string,
    readonly outcome: 'delivered' | 'refused' | 'failed' | 'down' | 'late',
    readonly seconds: number,
  ) {}
}
