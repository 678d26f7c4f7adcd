/** Where the feeds of a session stand: rows that were made by SQL, all of them alike. */
export interface HeraldFeeds {
  installation: string;
  epoch: number;
  /** REDIS_PREFIX */
  prefix: string;
  /** How many there are. */
  users: number;
  /** From this one on they are filled up: see Publication. */
  filled?: number;
}

/** Who is told: everybody who is subscribed, or one user. */
export type Target = 'all' | 'one';
export type Publish = (channel: string, payload: string) => void;

/** How one server is told of an event over Redis, as a node of its own would tell it. */
export interface Publication {
  /** @param user the number of the one who is told; for all, how many there are. */
  event(publish: Publish, user: number, number: number, micros: number): void;
  /** Large messages to a few, who don't read them: what the kernel holds for a socket is full then. Herald's alone. */
  fill?(publish: Publish, users: readonly number[], size: { messages: number; chars: number }): void;
}

export type PeerName = 'raw' | 'raw-own' | 'socket.io' | 'graphql' | 'apollo' | 'herald';

export interface PublicationRequest {
  peer: PeerName;
  target: Target;
  session: number;
  /** Of a Herald: where its feeds stand. */
  feeds?: HeraldFeeds;
}
