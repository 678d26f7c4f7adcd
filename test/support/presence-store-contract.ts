import { expect, it } from 'vitest';
import type { PresenceStore } from '../../src/platform/presence/index.js';
import { eventually } from './client.js';

export interface OpenedPresenceStore {
  store: PresenceStore;
  close(): Promise<void>;
}

/**
 * What every store of presence must do; run it on one of your own.
 * @param open a store that can be reached, whose entries lapse after so many milliseconds.
 */
export function presenceStoreContract(open: (lapseMs: number) => Promise<OpenedPresenceStore>): void {
  const LASTING = 60_000;
  const withStore = async (lapseMs: number, work: (store: PresenceStore) => Promise<void>) => {
    const { store, close } = await open(lapseMs);
    try {
      await work(store);
    } finally {
      await close();
    }
  };
  let people = 0;
  /** Some with braces, which mean something in the keys of a Redis Cluster. */
  const somebody = () => `person-${process.pid}-${(people += 1)} ☃${people % 2 === 0 ? ' {x}' : ''}`;
  const idsOf = (sightings: { userId: string }[]) => sightings.map(({ userId }) => userId);

  it('knows nothing of one who never was', () =>
    withStore(LASTING, async (store) => {
      const nobody = somebody();
      expect(await store.read([nobody])).toMatchObject([{ userId: nobody, online: false, lastSeenAt: null }]);
      expect(await store.read([])).toEqual([]);
    }));

  it('has somebody online from the first node that touches him until the last one leaves, and tells each of the two once', () =>
    withStore(LASTING, async (store) => {
      const ada = somebody();
      const [came] = await store.touch('one', [ada]);
      expect(came).toMatchObject({ userId: ada, online: true });
      expect(await store.touch('one', [ada])).toEqual([]);
      expect(await store.touch('two', [ada])).toEqual([]);
      expect(await store.leave('one', [ada])).toEqual([]);
      expect(await store.read([ada])).toMatchObject([{ online: true }]);
      const [left] = await store.leave('two', [ada]);
      expect(left).toMatchObject({ userId: ada, online: false });
      const [now] = await store.read([ada]);
      expect(now).toMatchObject({ online: false, lastSeenAt: left!.lastSeenAt });
      // The times are one clock's, and in order.
      expect(came!.lastSeenAt).toBeLessThanOrEqual(left!.lastSeenAt!);
      expect(came!.asOf).toBeLessThan(left!.asOf);
      expect(left!.asOf).toBeLessThan(now!.asOf);
    }));

  it('takes a leaving twice, and of one whom the node never had', () =>
    withStore(LASTING, async (store) => {
      const [ada, bob] = [somebody(), somebody()];
      await store.touch('one', [ada]);
      await store.leave('two', [ada]);
      expect(await store.read([ada])).toMatchObject([{ online: true }]);
      await store.leave('one', [ada, bob]);
      await store.leave('one', [ada, bob]);
      expect(await store.read([ada, bob])).toMatchObject([{ online: false }, { online: false }]);
    }));

  it('lets lapse what is not touched, remembers when that was, and tells who comes back', () =>
    withStore(300, async (store) => {
      const ada = somebody();
      const [came] = await store.touch('dies', [ada]);
      const [lapsed] = await eventually(
        () => store.read([ada]),
        ([found]) => !found!.online,
      );
      expect(lapsed!.lastSeenAt).toBe(came!.lastSeenAt);
      expect((lapsed!.asOf - came!.asOf) / 1_000).toBeGreaterThan(299);
      expect(await store.touch('lives', [ada])).toMatchObject([{ userId: ada, online: true }]);
      // The one that died says nothing of him any more.
      expect(await store.leave('lives', [ada])).toMatchObject([{ userId: ada, online: false }]);
    }));

  it('keeps online whom a living node touches, though another one died', () =>
    withStore(1_000, async (store) => {
      const ada = somebody();
      const [came] = await store.touch('dies', [ada]);
      const seen: boolean[] = [];
      await eventually(
        async () => {
          await store.touch('lives', [ada]);
          const [found] = await store.read([ada]);
          seen.push(found!.online);
          return found!.asOf - came!.asOf;
        },
        (passedUs) => passedUs > 1_500_000,
      );
      expect(new Set(seen)).toEqual(new Set([true]));
    }));

  it('does all of it for a thousand at once, and answers in the order asked for', () =>
    withStore(LASTING, async (store) => {
      const all = Array.from({ length: 1_000 }, somebody);
      const even = all.filter((_, index) => index % 2 === 0);
      expect(idsOf(await store.touch('one', even)).toSorted()).toEqual(even.toSorted());
      const found = await store.read(all);
      expect(idsOf(found)).toEqual(all);
      expect(found.map(({ online }) => online)).toEqual(all.map((_, index) => index % 2 === 0));
      expect(idsOf(await store.touch('one', all))).toHaveLength(500);
      expect(idsOf(await store.leave('one', all)).toSorted()).toEqual(all.toSorted());
    }));
}
