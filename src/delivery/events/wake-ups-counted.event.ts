/** How many jobs one queue has in Redis: waiting, and for later. */
export class WakeUpsCounted {
  constructor(
    readonly channel: string,
    readonly lane: string,
    readonly jobs: number,
  ) {}
}
