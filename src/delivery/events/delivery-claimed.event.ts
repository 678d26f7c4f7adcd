/** A worker has taken a delivery, so long after it was due. */
export class DeliveryClaimed {
  constructor(
    readonly channel: string,
    readonly lane: string,
    readonly lateSeconds: number,
  ) {}
}
