import type { RequestContext } from '../auth/index.js';

/**
 * Where the events of one subscription go. The writer is never made to wait: `offer` says no when too much waits for the reader, and
 * the writer decides what that means.
 *
 * It is the iterator that graphql-ws reads, too. A BoundedQueue hands its events out there; a LiveOutlet writes them to the socket
 * itself, and its iterator only tells the end.
 */
export interface Outlet<Event> extends AsyncIterableIterator<Event> {
  /** Nobody reads any more. */
  readonly isEnded: boolean;
  /** Events that wait for the reader: for all subscriptions of its socket. */
  readonly waiting: number;
  /** When the reader last took something, or had nothing to take; in milliseconds since 1970. */
  readonly lastTakenAt: number;
  /**
   * False: there is no room, and `event` was not taken. Whatever its size, it finds room where nothing waits.
   * @param isAlone no other is offered in the same breath: it may leave by itself, at once.
   */
  offer(event: Event, bytes: number, isAlone?: boolean): boolean;
  /** Resolves when nothing waits for the reader any more, or when it is gone. */
  drained(): Promise<void>;
  /** The reader gets what waits, then this error. */
  fail(error: Error): void;
}

/** How a transport opens outlets for what is subscribed to over it. */
export interface OutletContext extends RequestContext {
  /** @param onEnd called once, when nobody reads any more. */
  openOutlet<Event>(onEnd: () => void): Outlet<Event>;
}

/** The outlet of the operation's transport; undefined: it has none of its own, and reads an iterator. */
export function openOutlet<Event>(context: RequestContext, onEnd: () => void): Outlet<Event> | undefined {
  return 'openOutlet' in context ? (context as OutletContext).openOutlet<Event>(onEnd) : undefined;
}
