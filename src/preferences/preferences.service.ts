import { Injectable } from '@nestjs/common';
import type { Caller } from '../platform/auth/index.js';
import { Turns } from '../platform/batching/index.js';
import { Config } from '../platform/config/index.js';
import { refusal } from '../platform/field-rules/index.js';
import { CategoryCatalog } from './category-catalog.js';
import { changed, type Choices, type PreferencesChange, unsubscribed } from './preference-change.js';
import { PreferenceHints } from './preference-hints.js';
import { PreferencePorts } from './preference-ports.js';
import { checkPreferences, LEAD, PREFERENCE_LIMITS } from './preference-request.js';
import { NO_CHOICES, type PersonPreferences } from './preference-rules.js';
import { PreferencesCache } from './preferences-cache.js';
import { CriticalCategoryError, PreferencesBusyError } from './preferences.errors.js';
import { overviewOf, type PreferencesOverview } from './preferences-overview.js';
import { type ChangeRequest, PreferencesRepository } from './preferences.repository.js';
import { isPaused } from './resolve-preference.js';

const DAY_MS = 86_400_000;
/** Changes of one person that wait at one node, each without a connection to PostgreSQL. */
export const PREFERENCES_WAITING = { maxLength: 100, maxWaitMs: 10_000 };

type Next = Choices & Pick<PersonPreferences, 'pausedUntil'>;

/** What each person wants, and when. */
@Injectable()
export class PreferencesService {
  private readonly turns = new Turns(PREFERENCES_WAITING, () => new PreferencesBusyError());

  constructor(
    private readonly config: Config,
    private readonly preferences: PreferencesRepository,
    private readonly cache: PreferencesCache,
    private readonly catalog: CategoryCatalog,
    private readonly ports: PreferencePorts,
    private readonly hints: PreferenceHints,
  ) {}

  /**
   * What they want, for whoever decides over what is sent to them: at most a second old, and the catalog as well. Some thousands at a time; each
   * of them is in it. @throws UnavailableError
   */
  async of(recipients: Iterable<string>): Promise<Map<string, PersonPreferences>> {
    const [people] = await Promise.all([this.cache.of(recipients), this.catalog.fresh()]);
    return people;
  }

  /** For himself: as it is in this moment. @throws UnavailableError, also where his profile can't be read */
  async overview(caller: Caller): Promise<PreferencesOverview> {
    const [stored, homeZone] = await Promise.all([
      this.preferences.find([caller.id]),
      this.ports.homeZoneOf(caller.id),
      this.catalog.fresh(),
    ]);
    return this.overviewOf(stored.get(caller.id)?.person ?? NO_CHOICES, homeZone);
  }

  /** Of others, for whoever may look, in the order asked for: as they are in this moment. @throws UnavailableError */
  async overviews(people: readonly { id: string; homeZone: string | null }[]): Promise<PreferencesOverview[]> {
    const [stored] = await Promise.all([this.preferences.find(people.map(({ id }) => id)), this.catalog.fresh()]);
    return people.map(({ id, homeZone }) => this.overviewOf(stored.get(id)?.person ?? NO_CHOICES, homeZone));
  }

  /** Only what is given changes. @throws InvalidInputError, PreferencesBusyError */
  async update(caller: Caller, request: PreferencesChange): Promise<PreferencesOverview> {
    await this.catalog.fresh();
    // A category that was added just now may be missing in memory.
    await Promise.all((request.categories ?? []).map(({ category }) => this.catalog.known(category)));
    const change = checkPreferences(request, {
      channels: this.ports.channels().map(({ key }) => key),
      category: (key) => this.catalog.get(key),
    });
    return this.changeOwn(caller, 'api', ({ pausedUntil, ...choices }) => {
      const next = changed(choices, change);
      if (change.types && Object.keys(next.types).length > PREFERENCE_LIMITS.types) throw tooManyTypes();
      return { ...next, pausedUntil };
    });
  }

  /** Forgets all that he chose, a pause and quiet hours too. What he chose before stays in the history. @throws PreferencesBusyError */
  reset(caller: Caller): Promise<PreferencesOverview> {
    return this.changeOwn(caller, 'reset', () => NO_CHOICES);
  }

  /** @param until null: he resumes. @throws InvalidInputError, PreferencesBusyError */
  async pause(caller: Caller, until: Date | null): Promise<PreferencesOverview> {
    const pausedUntil = until?.getTime() ?? null;
    if (pausedUntil !== null) this.checkPause(pausedUntil);
    return this.changeOwn(caller, 'pause', (now) => {
      // Of one that is over there is nothing to end.
      const isNothing = pausedUntil === null && !isPaused(now, Date.now());
      return isNothing ? now : { ...now, pausedUntil };
    });
  }

  /**
   * Nothing of this category over this channel for him any more: whoever has the link of a mail says so, in his place. Idempotent. A category or
   * a channel that isn't there any more is no matter: the wish is kept.
   * @throws CriticalCategoryError, PreferencesBusyError, UnavailableError
   */
  async unsubscribe(recipient: string, category: string, channel: string): Promise<void> {
    await this.catalog.fresh();
    if (this.catalog.get(category)?.critical) throw new CriticalCategoryError();
    await this.change({ recipient, by: recipient, source: 'unsubscribe' }, ({ pausedUntil, ...choices }) => ({
      ...unsubscribed(choices, category, channel),
      pausedUntil,
    }));
  }

  /** The time zone first: if nobody knows it, nothing is changed that couldn't be answered. */
  private async changeOwn(
    { id }: Caller,
    source: ChangeRequest['source'],
    change: (now: PersonPreferences) => Next,
  ): Promise<PreferencesOverview> {
    const [homeZone] = await Promise.all([this.ports.homeZoneOf(id), this.catalog.fresh()]);
    return this.overviewOf(await this.change({ recipient: id, by: id, source }, change), homeZone);
  }

  /** Answers what is true then. */
  private async change(request: ChangeRequest, change: (now: PersonPreferences) => Next): Promise<PersonPreferences> {
    const { recipient } = request;
    const { before, after } = await this.turns.take(recipient, () => this.preferences.change(request, change));
    if (!after) return before;
    this.hints.personChanged(recipient);
    return after;
  }

  /** What it holds back must still be there when it ends. */
  private checkPause(untilMs: number): void {
    const days = this.config.RETENTION_DAYS - 1;
    const nowMs = Date.now();
    if (untilMs > nowMs && untilMs <= nowMs + days * DAY_MS) return;
    const problem = untilMs > nowMs ? `until must be at most ${days} days ahead` : 'until must be in the future';
    throw refusal(LEAD, [{ field: 'until', problem }]);
  }

  private overviewOf(person: PersonPreferences, homeZone: string | null): PreferencesOverview {
    const defaults = {
      categories: this.catalog.list(),
      channels: this.ports.channels(),
      channelDefault: (channel: string) => this.catalog.channelDefault(channel),
    };
    return overviewOf(person, defaults, { homeZone, nowMs: Date.now() });
  }
}

function tooManyTypes(): Error {
  const problem = `you chose something for ${PREFERENCE_LIMITS.types} types, and can’t for more: an empty list of channels forgets one`;
  return refusal(LEAD, [{ field: 'types', problem }]);
}
