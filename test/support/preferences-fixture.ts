import { CategoryCatalog } from '../../src/preferences/category-catalog.js';
import { DefaultsRepository } from '../../src/preferences/defaults.repository.js';
import { DefaultsService } from '../../src/preferences/defaults.service.js';
import { PreferencesChanged } from '../../src/preferences/events/index.js';
import { PreferenceHints } from '../../src/preferences/preference-hints.js';
import { type KnownChannel, PreferencePorts, ReachablePeople } from '../../src/preferences/preference-ports.js';
import { PreferencesCache } from '../../src/preferences/preferences-cache.js';
import { PreferencesRepository } from '../../src/preferences/preferences.repository.js';
import { PreferencesService } from '../../src/preferences/preferences.service.js';
import { AuditLog } from '../../src/platform/audit/index.js';
import { CacheCounts } from '../../src/platform/caches/index.js';
import type { Caller } from '../../src/platform/auth/index.js';
import { Events } from '../../src/platform/events/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { Bus, type MemoryBus } from '../../src/platform/realtime/index.js';
import { feedFixture, type FeedFixture } from './feed-fixture.js';

export const EMAIL: KnownChannel = {
  key: 'email',
  title: 'Email',
  configured: true,
  defaults: { enabled: true, timing: 'IF_UNSEEN' },
};

export const person = (id: string): Caller => ({ id, roles: new Set(), expiresAtMs: Number.MAX_SAFE_INTEGER });

/** Those who deliver: over email, and everybody is at home in Berlin. */
class ByEmail extends ReachablePeople {
  channels(): KnownChannel[] {
    return [EMAIL];
  }

  async homeZoneOf(): Promise<string> {
    return 'Europe/Berlin';
  }
}

/** A bus of one node, over that of all: while it is cut, nothing goes out or comes in, and nobody is told. */
class CutBus extends Bus {
  isCut = false;
  readonly isUp = true;

  constructor(private readonly bus: MemoryBus) {
    super();
  }

  publish(topic: string, message: string): void {
    if (!this.isCut) this.bus.publish(topic, message);
  }

  subscribe(topic: string, handler: (message: string) => void): Promise<() => void> {
    return this.bus.subscribe(topic, (message) => {
      if (!this.isCut) handler(message);
    });
  }

  onRestored(listener: () => void): () => void {
    return this.bus.onRestored(listener);
  }
}

/** Preferences, as one node has them. */
export interface PreferencesNode {
  bus: CutBus;
  cache: PreferencesCache;
  catalog: CategoryCatalog;
  defaults: DefaultsService;
  ports: PreferencePorts;
  repository: PreferencesRepository;
  service: PreferencesService;
  /** Whose changes were told in the process. */
  told: string[];
}

export interface PreferencesFixture {
  feeds: FeedFixture;
  node(): Promise<PreferencesNode>;
  /** What is kept of changes, in order. */
  history(subject: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function preferencesFixture(): Promise<PreferencesFixture> {
  const feeds = await feedFixture();
  const hints: PreferenceHints[] = [];

  async function node(): Promise<PreferencesNode> {
    const bus = new CutBus(feeds.bus);
    const events = new Events();
    const ports = new PreferencePorts();
    ports.use(new ByEmail());
    const repository = new PreferencesRepository(feeds.database);
    const cache = new PreferencesCache(repository, new CacheCounts());
    const saidDefaults = new DefaultsRepository(feeds.database, new AuditLog());
    const catalog = new CategoryCatalog(feeds.config, saidDefaults, ports, new CacheCounts());
    const hinting = new PreferenceHints(bus, catalog, cache, events);
    hints.push(hinting);
    const told: string[] = [];
    events.on(PreferencesChanged).subscribe(({ recipient }) => told.push(recipient));
    await catalog.onModuleInit();
    hinting.onModuleInit();
    return {
      bus,
      cache,
      catalog,
      ports,
      repository,
      told,
      defaults: new DefaultsService(saidDefaults, catalog, ports, hinting, feeds.cipher, memoryLogger().logger),
      service: new PreferencesService(feeds.config, repository, cache, catalog, ports, hinting),
    };
  }

  return {
    feeds,
    node,
    async history(subject) {
      const [row] = await feeds.database.query<{ changes: string }>(
        `SELECT coalesce(json_agg(json_build_object('kind', kind, 'by', changed_by, 'source', source, 'before', before, 'after', after)
                                  ORDER BY changed_at), '[]')::text AS changes
         FROM preference_changes WHERE subject = $1`,
        [subject],
      );
      return JSON.parse(row?.changes ?? '[]') as Record<string, unknown>[];
    },
    async close() {
      for (const hinting of hints) hinting.onModuleDestroy();
      await feeds.close();
    },
  };
}
