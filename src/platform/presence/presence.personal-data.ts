import { Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { allOf, FORGET_ORDER, PersonalData, PersonalDataHolder, type PersonalSection } from '../personal-data/index.js';
import { PresenceStore } from './presence-store.js';

/** His sockets are being closed: the last word of a node is that he left. */
const LEAVING_MS = 3_000;
const LOOK_EVERY_MS = 50;

/** When somebody was seen last. */
@Injectable()
export class PresencePersonalData extends PersonalDataHolder {
  readonly order = FORGET_ORDER.person;

  constructor(
    data: PersonalData,
    private readonly store: PresenceStore,
  ) {
    super();
    data.use(this);
  }

  sections(person: string): PersonalSection[] {
    return [{ name: 'presence', rows: allOf(async () => (await this.sighted(person)).map(toRow)) }];
  }

  async erase(person: string): Promise<number> {
    const untilMs = performance.now() + LEAVING_MS;
    let [sighting] = await this.sighted(person);
    while (sighting?.online === true && performance.now() < untilMs) {
      await pause(LOOK_EVERY_MS);
      [sighting] = await this.sighted(person);
    }
    await this.store.forget([person]);
    return sighting ? 1 : 0;
  }

  private async sighted(person: string): Promise<{ online: boolean; lastSeenAt: number }[]> {
    const [{ online, lastSeenAt } = { online: false, lastSeenAt: null }] = await this.store.read([person]);
    return lastSeenAt === null ? [] : [{ online, lastSeenAt }];
  }
}

function toRow({ online, lastSeenAt }: { online: boolean; lastSeenAt: number }) {
  return { online, lastSeenAt: new Date(lastSeenAt).toISOString() };
}
