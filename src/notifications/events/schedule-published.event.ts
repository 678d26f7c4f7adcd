/** A scheduled send was published. */
export class SchedulePublished {
  /** @param lateSeconds how long after its time. */
  constructor(readonly lateSeconds: number) {}
}
