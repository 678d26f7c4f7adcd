/** What is set aside for bodies that have begun to come, and are not whole: a megabyte each, from however many at once. */
export class UnfinishedBodies {
  private total = 0;
  private readonly byNetwork = new Map<string, number>();

  /**
   * @param most bytes, of all together.
   * @param mostOfOne bytes of one address, so that it takes several to keep the others out.
   */
  constructor(
    private readonly most: number,
    private readonly mostOfOne: number,
  ) {}

  get bytes(): number {
    return this.total;
  }

  /** @returns false: there is no room, and nothing was taken. */
  take(network: string, bytes: number): boolean {
    const own = (this.byNetwork.get(network) ?? 0) + bytes;
    if (own > this.mostOfOne || this.total + bytes > this.most) return false;
    this.byNetwork.set(network, own);
    this.total += bytes;
    return true;
  }

  give(network: string, bytes: number): void {
    if (bytes === 0) return;
    this.total -= bytes;
    const left = (this.byNetwork.get(network) ?? 0) - bytes;
    if (left > 0) this.byNetwork.set(network, left);
    else this.byNetwork.delete(network);
  }
}
