import { Injectable } from '@nestjs/common';
import { type ChannelDefault, IN_APP } from './preference-rules.js';

/** A channel that people can choose over. */
export interface KnownChannel {
  /** "email" */
  key: string;
  /** What people call it: "Email". */
  title: string;
  /** Whether anything goes out over it, as this installation is set up. */
  configured: boolean;
  /** What is true where nobody says anything, an admin included. */
  defaults: ChannelDefault;
}

/** What preferences must know of those who deliver. Declared here, and provided by them: `PreferencePorts.use`. */
export abstract class ReachablePeople {
  /** Every channel that there is but `inApp`, from memory, in the order in which people are shown them. */
  abstract channels(): readonly KnownChannel[];

  /**
   * The IANA time zone of a person's profile; null: it has none, or he is not known. May ask a directory; where that is away it rejects, and
   * whoever asked for his preferences is told so.
   */
  abstract homeZoneOf(recipient: string): Promise<string | null>;
}

/** The app itself: it is always there. */
const APP: KnownChannel = {
  key: IN_APP,
  title: 'In the app',
  configured: true,
  defaults: { enabled: true, timing: 'ALWAYS' },
};

/** Holds it. To be set in a constructor. Without it there is the app alone, and everybody is in UTC. */
@Injectable()
export class PreferencePorts {
  private people: ReachablePeople | undefined;

  use(people: ReachablePeople): void {
    this.people = people;
  }

  /** The app first. */
  channels(): KnownChannel[] {
    return [APP, ...(this.people?.channels() ?? [])];
  }

  channel(key: string): KnownChannel | undefined {
    return this.channels().find((channel) => channel.key === key);
  }

  async homeZoneOf(recipient: string): Promise<string | null> {
    return (await this.people?.homeZoneOf(recipient)) ?? null;
  }
}
