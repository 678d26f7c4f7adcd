/** How many changes are not in the figures of reports yet, of the whole installation; 100,000 stands for that many or more. */
export class ReportBacklogCounted {
  constructor(readonly waiting: number) {}
}
