/** Signals that some who listen to their topic did not get, as their sockets were behind. */
export class SignalsDropped {
  /** @param count one for each signal and subscription. */
  constructor(readonly count: number) {}
}
