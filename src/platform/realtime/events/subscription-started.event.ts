/** A subscription was accepted. */
export class SubscriptionStarted {
  /** @param name the subscription field of the schema, `notificationAdded`; never the client's own name of its operation. */
  constructor(readonly name: string) {}
}
