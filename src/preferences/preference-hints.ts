import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Events } from '../platform/events/index.js';
import { Bus, type Unsubscribe } from '../platform/realtime/index.js';
import { CategoryCatalog } from './category-catalog.js';
import { PreferencesChanged } from './events/index.js';
import { PreferencesCache } from './preferences-cache.js';

const TOPIC = 'preferences';
/** In place of a user id, which has a character at least: what admins say. */
const DEFAULTS = '';

/**
 * Tells every node what it has to read again, at once if the bus comes through. What the bus loses is lost: memory gets old by itself, sooner
 * than anybody would notice.
 */
@Injectable()
export class PreferenceHints implements OnModuleInit, OnModuleDestroy {
  private unsubscribe: Unsubscribe | undefined;
  private stopped = false;

  constructor(
    private readonly bus: Bus,
    private readonly catalog: CategoryCatalog,
    private readonly cache: PreferencesCache,
    private readonly events: Events,
  ) {}

  /** Doesn't wait for the bus, which may be away. */
  onModuleInit(): void {
    void this.bus
      .subscribe(TOPIC, (subject) => this.hear(subject))
      .then(
        (unsubscribe) => {
          if (this.stopped) unsubscribe();
          else this.unsubscribe = unsubscribe;
        },
        // The bus has stopped.
        () => undefined,
      );
  }

  onModuleDestroy(): void {
    this.stopped = true;
    this.unsubscribe?.();
  }

  /** To be called after the commit. */
  personChanged(recipient: string): void {
    this.cache.drop(recipient);
    this.bus.publish(TOPIC, recipient);
    this.events.emit(new PreferencesChanged(recipient));
  }

  /** To be called after the commit. */
  defaultsChanged(): void {
    this.catalog.drop();
    this.bus.publish(TOPIC, DEFAULTS);
  }

  private hear(subject: string): void {
    if (subject !== DEFAULTS) {
      this.cache.drop(subject);
      return;
    }
    this.catalog.drop();
    // Nobody waits for it. If that fails, whoever needs it is told.
    this.catalog.fresh().catch(() => undefined);
  }
}
