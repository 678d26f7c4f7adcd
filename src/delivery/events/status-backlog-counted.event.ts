/** How many status events are still to be sent, of the whole installation, and for how long the first of them has been due. */
export class StatusBacklogCounted {
  constructor(
    readonly waiting: number,
    readonly lateSeconds: number,
  ) {}
}
