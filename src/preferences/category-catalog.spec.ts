import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CacheCounts } from '../platform/caches/index.js';
import { readEnvironment } from '../platform/config/index.js';
import { CategoryCatalog } from './category-catalog.js';
import type { DefaultsRepository, SaidDefaults } from './defaults.repository.js';
import { FRESH_MS } from './freshness.js';
import { PreferencePorts } from './preference-ports.js';
import type { CategoryRules } from './preference-rules.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const rules = (key: string, change: Partial<CategoryRules> = {}): CategoryRules => ({
  key,
  title: key,
  description: null,
  critical: false,
  sensitive: false,
  channels: {},
  ...change,
});

/** Tables that are read at once, and answered after the milliseconds that are said last. */
function catalogOver(categories: CategoryRules[], env: Record<string, string> = {}) {
  const table = { categories, channels: new Map() as SaidDefaults['channels'], answersAfterMs: 0, reads: 0 };
  const find = async (): Promise<SaidDefaults> => {
    const { categories: some, channels, answersAfterMs } = table;
    table.reads += 1;
    if (answersAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, answersAfterMs));
    return { categories: some, channels };
  };
  const ports = new PreferencePorts();
  const config = readEnvironment({ NODE_ENV: 'test', ...env });
  return {
    table,
    ports,
    catalog: new CategoryCatalog(config, { find } as unknown as DefaultsRepository, ports, new CacheCounts()),
  };
}

describe('the catalog of categories', () => {
  it('has what is built in, then what is configured, then what admins added; theirs over both', async () => {
    const { catalog } = catalogOver([rules('billing'), rules('orders', { title: 'Orders' }), rules('chat')], {
      CATEGORIES: 'orders,security',
    });
    await catalog.onModuleInit();
    expect(catalog.list().map(({ key, title, critical }) => `${key} ${title} ${critical}`)).toEqual([
      'security Security true',
      'system System false',
      'social Social false',
      'task Tasks false',
      'orders Orders false',
      'billing billing false',
      'chat chat false',
    ]);
    expect(catalog.builtInOf('orders')).toEqual(rules('orders'));
    expect(catalog.get('constructor')).toBeUndefined();
  });

  it('lets those who wait for one reading go on in the order of asking', async () => {
    const { catalog } = catalogOver([]);
    const order: number[] = [];
    await Promise.all([1, 2, 3].map((one) => catalog.fresh().then(() => order.push(one))));
    expect(order).toEqual([1, 2, 3]);
  });

  it('is read again when it is old, once for all who ask', async () => {
    const { catalog, table } = catalogOver([]);
    await Promise.all([catalog.fresh(), catalog.fresh(), catalog.fresh()]);
    await vi.advanceTimersByTimeAsync(FRESH_MS - 1);
    await catalog.fresh();
    expect(table.reads).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    table.categories = [rules('new')];
    await Promise.all([catalog.fresh(), catalog.fresh()]);
    expect([table.reads, catalog.has('new')]).toEqual([2, true]);
  });

  it('is not kept of a reading in which it was dropped', async () => {
    const { catalog, table } = catalogOver([]);
    table.answersAfterMs = 50;
    const early = catalog.fresh();
    table.categories = [rules('new')];
    await vi.advanceTimersByTimeAsync(1);
    catalog.drop();
    const later = catalog.fresh();
    await vi.advanceTimersByTimeAsync(60);
    await Promise.all([early, later]);
    expect([table.reads, catalog.has('new')]).toEqual([2, true]);
  });

  it('is what was read last, whichever answer comes last', async () => {
    const { catalog, table } = catalogOver([]);
    table.answersAfterMs = 200;
    const slow = catalog.fresh();
    table.answersAfterMs = 10;
    table.categories = [rules('new')];
    await vi.advanceTimersByTimeAsync(1);
    catalog.drop();
    const quick = catalog.fresh();
    await vi.advanceTimersByTimeAsync(300);
    await Promise.all([slow, quick]);
    expect(catalog.has('new')).toBe(true);
  });

  it('asks once more before it says that there is none, for many at once by two readings', async () => {
    const { catalog, table } = catalogOver([]);
    await catalog.fresh();
    expect([await catalog.known('system'), table.reads]).toEqual([true, 1]);
    table.answersAfterMs = 10;
    const unknown = Array.from({ length: 100 }, (_, index) => catalog.known(`unknown-${index}`));
    table.categories = [rules('unknown-7')];
    await vi.advanceTimersByTimeAsync(30);
    // The first had begun to read before it was added.
    expect((await Promise.all(unknown)).filter(Boolean)).toHaveLength(1);
    expect(table.reads).toBe(3);
  });

  it('asks again where asking failed', async () => {
    const { catalog } = catalogOver([]);
    const asked = vi.spyOn(catalog['defaults'], 'find').mockRejectedValueOnce(new Error('away'));
    await expect(catalog.fresh()).rejects.toThrow('away');
    await catalog.fresh();
    expect([asked.mock.calls.length, catalog.has('system')]).toEqual([2, true]);
  });

  it('says of a channel what an admin said, else what it says of itself, else that it is not there', async () => {
    const { catalog, table, ports } = catalogOver([]);
    const defaults = { enabled: true, timing: 'IF_UNSEEN' } as const;
    ports.use({
      channels: () => [{ key: 'email', title: 'Email', configured: true, defaults }],
      homeZoneOf: () => Promise.resolve(null),
    });
    await catalog.fresh();
    expect(catalog.channelDefault('email')).toEqual(defaults);
    expect(catalog.channelDefault('inApp')).toEqual({ enabled: true, timing: 'ALWAYS' });
    expect(catalog.channelDefault('fax').enabled).toBe(false);
    table.channels = new Map([['email', { enabled: false, timing: 'ALWAYS' }]]);
    catalog.drop();
    await vi.advanceTimersByTimeAsync(1);
    await catalog.fresh();
    expect(catalog.channelDefault('email')).toEqual({ enabled: false, timing: 'ALWAYS' });
  });
});
