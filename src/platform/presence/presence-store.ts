/** Whether one person is connected anywhere, as the store knew it at one moment. */
export interface Sighting {
  readonly userId: string;
  readonly online: boolean;
  /** The last moment at which he is known to have been connected, in milliseconds since 1970; null: he never was, as far as is known. */
  readonly lastSeenAt: number | null;
  /** When the store said so, by its own clock, in microseconds since 1970: of two sightings of one person the later one is right. */
  readonly asOf: number;
}

/**
 * Who is connected to which node. An entry is one node's word for one person, and is void when it was not touched for the lapse that the
 * store was made with: nobody has to clean up behind a node that died. All times are the store's own, whatever the nodes' clocks say.
 *
 * Called by PresenceKeeper (`touch`, `leave`) for everybody connected to its node, each heartbeat and when somebody comes or goes, by
 * PresenceHub and PresenceService (`read`), and where somebody is erased (`forget`). All of these are idempotent, take at most `MAX_AT_ONCE` people, each named once, and settle within
 * `BUS_TIMEOUT`: an UnavailableError says that nothing is known of what became of the call, and that the next heartbeat is time enough to try
 * again. Calls of one node for one person take effect in the order in which they were made.
 *
 *     const came = await store.touch('node-1', ['ada']);   // [{ userId: 'ada', online: true, … }]: she was offline until now
 *     await store.touch('node-2', ['ada']);                // []: nothing new
 *     await store.leave('node-1', ['ada']);                // []: node-2 still has her
 *     await store.leave('node-2', ['ada']);                // [{ userId: 'ada', online: false, … }]
 *
 * May forget everything at any time; then everybody is as if he never was, until his node touches him again. `presenceStoreContract` of
 * `herald/testing` holds an implementation to this.
 */
export abstract class PresenceStore {
  /** They are connected to this node. @returns those who were offline until now. @throws UnavailableError */
  abstract touch(nodeId: string, userIds: readonly string[]): Promise<Sighting[]>;
  /** They are not connected to this node any more. @returns those whom no other node has, either. @throws UnavailableError */
  abstract leave(nodeId: string, userIds: readonly string[]): Promise<Sighting[]>;
  /** In the order asked for. @throws UnavailableError */
  abstract read(userIds: readonly string[]): Promise<Sighting[]>;
  /** Whoever they are, they never were, until a node touches them again. @throws UnavailableError */
  abstract forget(userIds: readonly string[]): Promise<void>;
  /** Calls `listener` when it can be reached again, and may have forgotten or missed things meanwhile. @returns how to stop that. */
  abstract onRestored(listener: () => void): () => void;
}

/** People that one call of a store may name. */
export const MAX_AT_ONCE = 1_000;
