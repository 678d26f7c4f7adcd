/** A subscription is over, whoever ended it: exactly one for each `SubscriptionStarted`. */
export class SubscriptionEnded {
  /** Both as in `SubscriptionStarted`. */
  constructor(
    readonly name: string,
    readonly path: 'live' | 'executed',
  ) {}
}
