/** So many deliveries were taken from workers that ended, or stood still, in the midst of them. */
export class LeasesLapsed {
  constructor(readonly count: number) {}
}
