/** Spans were handed to the collector, or could not be, and are forgotten. */
export class SpansExported {
  constructor(
    readonly outcome: 'taken' | 'lost',
    readonly count: number,
  ) {}
}
