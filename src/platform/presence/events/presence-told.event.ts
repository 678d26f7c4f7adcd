/** A node has said who is connected to it, as it does each heartbeat; or could not. */
export class PresenceTold {
  /** @param people connected to this node. */
  constructor(
    readonly people: number,
    readonly seconds: number,
    readonly outcome: 'done' | 'failed',
  ) {}
}
