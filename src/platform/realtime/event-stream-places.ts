import { Injectable } from '@nestjs/common';

/** One stream of a person, as far as it matters here. */
export interface Occupant {
  /** When it last gave a sign of life; by `performance.now()`. */
  readonly lastSeenAt: number;
  /** It has to go: this person has too many. */
  giveWay(): void;
}

/** What an open stream takes up, until it is released, which may be done twice. */
export interface Place {
  /** It is this person's. Call it once, when its token was believed. */
  signIn(person: string, occupant: Occupant): void;
  release(): void;
}

export const MAX_STREAMS = 20_000;
export const MAX_STREAMS_PER_USER = 10;

/**
 * How many streams may be open at this node, in all and of one person. Whoever comes last is let in, as he is there for certain:
 * of a person's streams the one that was longest without a sign of life gives way. A network that changes leaves streams behind
 * that look open for many minutes.
 */
@Injectable()
export class EventStreamPlaces {
  private readonly people = new Map<string, Set<Occupant>>();
  private taken = 0;

  /** Undefined: there is no room. */
  admit(): Place | undefined {
    if (this.taken >= MAX_STREAMS) return undefined;
    this.taken += 1;
    let leave = () => undefined as void;
    let isReleased = false;
    return {
      signIn: (person, occupant) => {
        if (!isReleased) leave = this.join(person, occupant);
      },
      release: () => {
        if (isReleased) return;
        isReleased = true;
        this.taken -= 1;
        leave();
      },
    };
  }

  private join(person: string, occupant: Occupant): () => void {
    const present = this.people.get(person) ?? new Set();
    this.people.set(person, present);
    if (present.size >= MAX_STREAMS_PER_USER) {
      const first = [...present].reduce((one, other) => (other.lastSeenAt < one.lastSeenAt ? other : one));
      present.delete(first);
      first.giveWay();
    }
    present.add(occupant);
    return () => {
      present.delete(occupant);
      if (present.size === 0 && this.people.get(person) === present) this.people.delete(person);
    };
  }
}
