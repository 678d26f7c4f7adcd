import type { BulkAudienceRepository } from './bulk-audience.repository.js';
import type { ClaimedBulkSend } from './bulk-send.js';

/** The next part of an audience. */
export interface Stretch {
  after: string;
  upTo: string;
  userIds: string[];
  isLast: boolean;
}

/** Ids that are read at once: a megabyte of them at most. */
const AHEAD = 5_000;
/** As many chunks are read at once where a rate makes them small. */
const CHUNKS_AHEAD = 8;

/** One slice's way through an audience, from where the bulk send stands. Ids are read some chunks ahead: who left meanwhile may still get it. */
export class BulkWalk {
  private ahead: string[] = [];
  /** Up to whom was read. */
  private readUpTo: string;
  private isEnd = false;
  private position: string;

  constructor(
    private readonly audiences: Pick<BulkAudienceRepository, 'page'>,
    private readonly bulk: Pick<ClaimedBulkSend, 'id' | 'audience' | 'position'>,
  ) {
    this.position = bulk.position;
    this.readUpTo = bulk.position;
  }

  /** So many at most. To be called again when it has answered. */
  async next(most: number): Promise<Stretch> {
    if (this.ahead.length === 0 && !this.isEnd) {
      const { id, audience } = this.bulk;
      const page = await this.audiences.page(id, audience, this.readUpTo, Math.min(AHEAD, most * CHUNKS_AHEAD));
      this.ahead = page.userIds;
      this.readUpTo = page.upTo;
      this.isEnd = page.isLast;
    }
    const userIds = this.ahead.splice(0, most);
    const isRead = this.ahead.length === 0;
    const after = this.position;
    // Behind the last one of a page nobody is up to where it was read.
    this.position = isRead ? this.readUpTo : (userIds.at(-1) ?? after);
    return { after, upTo: this.position, userIds, isLast: isRead && this.isEnd };
  }
}
