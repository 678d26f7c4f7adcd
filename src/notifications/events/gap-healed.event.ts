/** A feed stream read from PostgreSQL what had not come over the bus. */
export class GapHealed {
  /**
   * @param cause `gap`: a number skipped ahead; `position`: the regular comparison; `reconnect`: the bus was back; `overflow`: the
   *   buffer of a stream that was starting was full.
   */
  constructor(
    readonly cause: 'gap' | 'position' | 'reconnect' | 'overflow',
    readonly recipient: string,
  ) {}
}
