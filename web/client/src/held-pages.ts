import { placeOf } from './cursor-place.js';
import type { ItemFragment } from './operations.js';

export interface Page {
  items: readonly ItemFragment[];
  endCursor: string | null;
  hasMore: boolean;
  /** The stream cursor that the page stands for. */
  position: string;
}

interface Held {
  item: ItemFragment;
  /** Where the stream stood when it was so; undefined: not known, and anything is newer. */
  asOf: number | undefined;
}

/** An event's word on one notification: as it is, or gone. */
interface Told {
  item: ItemFragment | undefined;
  at: number | undefined;
}

/** More than this told while a page is loading: it is loaded once more instead. */
const MOST_TOLD = 1_000;

/**
 * The pages of a list that were loaded, kept up to date by the stream. Whatever order page and events come in, the later word counts:
 * each is held with the position that it is of.
 */
export class HeldPages {
  private readonly held = new Map<string, Held>();
  /** What was told since a page was asked for; undefined while none is. */
  private told: Map<string, Told> | undefined;
  private end: { cursor: string | null; hasMore: boolean } = { cursor: null, hasMore: false };
  /** Below it lies what has not been loaded. */
  private floor: number | undefined;

  get size(): number {
    return this.held.size;
  }

  get hasMore(): boolean {
    return this.end.hasMore;
  }

  /** The page cursor for the next page. */
  get endCursor(): string | null {
    return this.end.cursor;
  }

  /** Newest first. */
  get items(): ItemFragment[] {
    return [...this.held.values()].map(({ item }) => item).sort(newestFirst);
  }

  /** From now on what events tell is remembered, for a page that is under way. */
  expectPage(): void {
    this.told = new Map();
  }

  /** It won't come. */
  expectNothing(): void {
    this.told = undefined;
  }

  /**
   * Of one or more that follow on each other, all asked for since `expectPage`.
   * @returns false when too much was told meanwhile: they are of no use, and have to be asked for again
   */
  takePages(pages: readonly Page[], replacesAll: boolean): boolean {
    const told = this.told ?? new Map<string, Told>();
    this.told = undefined;
    if (told.size > MOST_TOLD) return false;
    const [first, last] = [pages[0], pages.at(-1)];
    if (!first || !last) return true;
    if (replacesAll) this.held.clear();
    this.end = { cursor: last.endCursor, hasMore: last.hasMore };
    this.floor = last.hasMore ? placeOf(last.items.at(-1)?.cursor) : undefined;
    for (const { items, position } of pages) for (const item of items) this.put(item, placeOf(position));
    const asOf = placeOf(first.position);
    for (const [id, one] of told) {
      // What all pages know already; where that can't be told, the event is taken for newer.
      if (asOf !== undefined && one.at !== undefined && one.at <= asOf) continue;
      if (one.item) this.put(one.item, one.at);
      else this.held.delete(id);
    }
    return true;
  }

  /** As an event tells. One below what was loaded comes with its page. */
  put(item: ItemFragment, at: number | undefined): void {
    const known = this.held.get(item.id);
    this.remember(item.id, { item, at });
    if (known?.asOf !== undefined && at !== undefined && at < known.asOf) return;
    const place = placeOf(item.cursor);
    if (this.floor !== undefined && place !== undefined && place < this.floor) return void this.held.delete(item.id);
    this.held.set(item.id, { item, asOf: at });
  }

  remove(id: string, at: number | undefined): void {
    const known = this.held.get(id);
    this.remember(id, { item: undefined, at });
    if (known?.asOf !== undefined && at !== undefined && at <= known.asOf) return;
    this.held.delete(id);
  }

  private remember(id: string, told: Told): void {
    if (this.told && this.told.size <= MOST_TOLD) this.told.set(id, told);
  }
}

function newestFirst(one: ItemFragment, other: ItemFragment): number {
  const [first, second] = [placeOf(one.cursor) ?? 0, placeOf(other.cursor) ?? 0];
  return second - first || Date.parse(other.createdAt) - Date.parse(one.createdAt) || (one.id < other.id ? 1 : -1);
}
