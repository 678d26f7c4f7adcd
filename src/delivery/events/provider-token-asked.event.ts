/** A provider that lets us in by tokens was asked for one. */
export class ProviderTokenAsked {
  /** @param outcome `refused`: what we are configured with is not good, or not any more; `down`: it did not say. */
  constructor(
    readonly provider: 'fcm',
    readonly outcome: 'given' | 'refused' | 'down',
  ) {}
}
