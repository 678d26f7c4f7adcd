/** A chunk of a bulk send was published, and that it was is written down with it. */
export class BulkChunkPublished {
  /** @param seconds what the transaction took. */
  constructor(
    readonly recipients: number,
    readonly seconds: number,
  ) {}
}
