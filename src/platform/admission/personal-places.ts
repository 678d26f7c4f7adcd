/** One connection of a person, as far as it matters here. */
export interface Occupant {
  /** When it last gave a sign of life; by `performance.now()`. */
  readonly lastSeenAt: number;
  /** Asks it for a sign of life. */
  nudge(): void;
  /** It has to go: this person has too many. */
  giveWay(): void;
}

/** How long a connection has to answer a nudge: a phone on a bad network takes its time. */
const ANSWER_MS = 2_000;

/**
 * At most so many connections of one person. Whoever comes last is let in, as he is there for certain, and somebody gives
 * way: a phone that changes networks leaves connections behind that look open for half a minute, and whoever opens an eleventh tab
 * looks at that one. So all are asked for a sign of life; in two seconds those that gave none go, and if there are still
 * too many, the oldest. docs/decisions/0004-admission.md has the alternatives.
 *
 * Until the answers are in there may be twice as many; beyond that the oldest goes at once.
 */
export class PersonalPlaces {
  /** In the order in which they came. */
  private readonly people = new Map<string, Occupant[]>();
  private readonly settling = new Map<string, NodeJS.Timeout>();

  constructor(private readonly most: number) {}

  /** @returns how it leaves; it may do so twice. */
  join(person: string, occupant: Occupant): () => void {
    const present = this.people.get(person);
    if (present) {
      present.push(occupant);
      if (present.length > this.most) this.makeRoom(person, present);
    } else {
      this.people.set(person, [occupant]);
    }
    return () => this.remove(person, occupant);
  }

  of(person: string): number {
    return this.people.get(person)?.length ?? 0;
  }

  /** Nobody is asked to go any more. */
  close(): void {
    for (const timer of this.settling.values()) clearTimeout(timer);
    this.settling.clear();
  }

  private makeRoom(person: string, present: readonly Occupant[]): void {
    const [oldest] = present;
    if (oldest && present.length > 2 * this.most) this.dismiss(person, oldest);
    if (this.settling.has(person)) return;
    const askedAt = performance.now();
    for (const occupant of present) occupant.nudge();
    const timer = setTimeout(() => {
      this.settling.delete(person);
      // A timer comes before what is read: answers that came while the loop was held up are heard first.
      setImmediate(() => this.settle(person, askedAt));
    }, ANSWER_MS);
    this.settling.set(person, timer.unref());
  }

  private settle(person: string, askedAt: number): void {
    const present = this.people.get(person) ?? [];
    const excess = present.length - this.most;
    if (excess <= 0) return;
    const silent = present.filter((occupant) => occupant.lastSeenAt < askedAt);
    const alive = present.filter((occupant) => occupant.lastSeenAt >= askedAt);
    for (const occupant of [...silent, ...alive].slice(0, excess)) this.dismiss(person, occupant);
  }

  /** Its place is free at once: it may take a while to be gone. */
  private dismiss(person: string, occupant: Occupant): void {
    this.remove(person, occupant);
    occupant.giveWay();
  }

  private remove(person: string, occupant: Occupant): void {
    const present = this.people.get(person);
    const index = present?.indexOf(occupant) ?? -1;
    if (!present || index < 0) return;
    present.splice(index, 1);
    if (present.length === 0) this.people.delete(person);
  }
}
