/** The answers of one connection that wait. */
interface Held {
  readonly network: string;
  bytes: number;
  answers: number;
  readonly cut: () => void;
}

/**
 * What answers take up that are whole, and that their clients have not taken yet. Where that is too much, the connection is cut that has
 * waited longest, of the address that holds most: who reads has his within a moment.
 */
export class WaitingAnswers {
  /** By connection, in the order in which they began to wait. */
  private readonly held = new Map<object, Held>();
  private readonly byNetwork = new Map<string, number>();
  private total = 0;

  /**
   * @param most bytes, of all together.
   * @param mostOfOne bytes of one address.
   */
  constructor(
    private readonly most: number,
    private readonly mostOfOne: number,
  ) {}

  get bytes(): number {
    return this.total;
  }

  /**
   * @param cut is called, once, when its connection has to give way. A single answer that is larger than the bounds may wait where no other
   * does.
   * @returns what to call when it was taken.
   */
  add(connection: object, network: string, bytes: number, cut: () => void): () => void {
    const held = this.held.get(connection) ?? { network, bytes: 0, answers: 0, cut };
    this.held.set(connection, held);
    this.count(held, bytes, 1);
    this.makeRoom(held);
    let isTaken = false;
    return () => {
      if (isTaken || this.held.get(connection) !== held) return;
      isTaken = true;
      this.count(held, -bytes, -1);
      if (held.answers === 0) this.held.delete(connection);
    };
  }

  /** It has gone, with all that waited for it. */
  forget(connection: object): void {
    const held = this.held.get(connection);
    if (!held) return;
    this.held.delete(connection);
    this.count(held, -held.bytes, -held.answers);
  }

  private makeRoom(newest: Held): void {
    const { network } = newest;
    const ofHis = (one: Held) => one.network === network;
    while ((this.byNetwork.get(network) ?? 0) > this.mostOfOne && this.cutOne(newest, ofHis));
    while (this.total > this.most && this.cutOne(newest, () => true));
  }

  /** False: there is nobody who may be cut. */
  private cutOne(newest: Held, mayGo: (one: Held) => boolean): boolean {
    let chosen: [object, Held] | undefined;
    let most = 0;
    for (const entry of this.held) {
      const [, one] = entry;
      const own = this.byNetwork.get(one.network) ?? 0;
      if (own <= most || !mayGo(one) || (one === newest && one.answers === 1)) continue;
      chosen = entry;
      most = own;
    }
    if (!chosen) return false;
    this.forget(chosen[0]);
    chosen[1].cut();
    return true;
  }

  private count(held: Held, bytes: number, answers: number): void {
    held.bytes += bytes;
    held.answers += answers;
    this.total += bytes;
    const own = (this.byNetwork.get(held.network) ?? 0) + bytes;
    if (own > 0) this.byNetwork.set(held.network, own);
    else this.byNetwork.delete(held.network);
  }
}
