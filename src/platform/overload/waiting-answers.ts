interface Waiting {
  readonly network: string;
  readonly bytes: number;
  readonly cut: () => void;
}

/**
 * What answers take up that are whole, and that their clients have not taken yet. Where that is too much, those give way that
 * have waited longest: who reads has his within a moment.
 */
export class WaitingAnswers {
  /** In the order in which they began to wait. */
  private readonly waiting = new Set<Waiting>();
  private readonly byNetwork = new Map<string, number>();
  private total = 0;

  /**
   * @param most bytes, of all together.
   * @param mostOfOne bytes of one address, so that it takes several to cut the others'.
   */
  constructor(
    private readonly most: number,
    private readonly mostOfOne: number,
  ) {}

  get bytes(): number {
    return this.total;
  }

  /**
   * @param cut is called when this one has to give way; one that is larger than the bounds waits where no other does.
   * @returns what to call when it was taken, or its client has gone.
   */
  add(network: string, bytes: number, cut: () => void): () => void {
    const one: Waiting = { network, bytes, cut };
    this.waiting.add(one);
    this.count(network, bytes);
    this.makeRoom(
      one,
      (other) => other.network === network,
      () => (this.byNetwork.get(network) ?? 0) > this.mostOfOne,
    );
    this.makeRoom(
      one,
      () => true,
      () => this.total > this.most,
    );
    return () => this.leave(one);
  }

  private makeRoom(newest: Waiting, mayGo: (other: Waiting) => boolean, isTooMuch: () => boolean): void {
    for (const other of this.waiting) {
      if (!isTooMuch()) return;
      if (other === newest || !mayGo(other)) continue;
      this.leave(other);
      other.cut();
    }
  }

  private leave(one: Waiting): void {
    if (this.waiting.delete(one)) this.count(one.network, -one.bytes);
  }

  private count(network: string, bytes: number): void {
    this.total += bytes;
    const own = (this.byNetwork.get(network) ?? 0) + bytes;
    if (own > 0) this.byNetwork.set(network, own);
    else this.byNetwork.delete(network);
  }
}
