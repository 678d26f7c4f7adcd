/** A subscription is over, whoever ended it: exactly one for each `SubscriptionStarted`. */
export class SubscriptionEnded {
  /** @param name as in `SubscriptionStarted`. */
  constructor(readonly name: string) {}
}
