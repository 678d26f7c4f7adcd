/** How many people's feeds are followed at this node: told every `POSITION_CHECK`. */
export class FeedsFollowed {
  /**
   * @param people each has one stream, whatever his sockets ask for.
   * @param subscriptions that follow them.
   */
  constructor(
    readonly people: number,
    readonly subscriptions: number,
  ) {}
}
