/** A subscription was accepted. */
export class SubscriptionStarted {
  /**
   * @param name the subscription field of the schema, `notificationAdded`; never the client's own name of its operation.
   * @param path `live`: its events are written as they come; `executed`: each is executed as GraphQL, as its document asks for more.
   */
  constructor(
    readonly name: string,
    readonly path: 'live' | 'executed',
  ) {}
}
