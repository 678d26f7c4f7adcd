/** A provider of a channel is down (open), may be tried by one delivery (probing), or is well (closed), as this worker found; and closed, when it first needs it. */
export class ProviderStateChanged {
  constructor(
    readonly channel: string,
    readonly provider: string,
    readonly state: 'closed' | 'open' | 'probing',
  ) {}
}
