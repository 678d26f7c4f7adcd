/** What is owed over the channels of the whole installation, as a worker counted it. */
export class DeliveryBacklogCounted {
  /** @param queues of each channel and lane; counts end at 10,000. `oldestWaitingSeconds` is null where nothing waits. */
  constructor(
    readonly queues: readonly {
      channel: string;
      lane: string;
      waiting: number;
      active: number;
      delayed: number;
      failed: number;
      oldestWaitingSeconds: number | null;
    }[],
  ) {}
}
