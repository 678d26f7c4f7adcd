import assert from 'node:assert/strict';
import type { PresenceStore, Sighting } from '../platform/presence/index.js';
import { caseOf, type ContractCase, until } from './contract-case.js';

export interface OpenedPresenceStore {
  store: PresenceStore;
  close(): Promise<void>;
}

const LASTING_MS = 60_000;
let people = 0;
/** Some with braces, which mean something in the keys of a Redis Cluster. */
const somebody = () => `person-${process.pid}-${(people += 1)} \u2603${people % 2 === 0 ? ' {x}' : ''}`;
const idsOf = (sightings: readonly Sighting[]) => sightings.map(({ userId }) => userId);
const onlineOf = (sightings: readonly Sighting[]) => sightings.map(({ userId, online }) => ({ userId, online }));

/** The only one. */
function one<Item>(items: readonly Item[]): Item {
  const [item] = items;
  assert.equal(items.length, 1);
  return item as Item;
}

type MakeCase = (name: string, lapseMs: number, check: (store: PresenceStore) => Promise<void>) => ContractCase;

/**
 * What every `PresenceStore` must do.
 * @param open a store that can be reached, whose entries lapse after so many milliseconds. Called for each case.
 */
export function presenceStoreContract(open: (lapseMs: number) => Promise<OpenedPresenceStore>): ContractCase[] {
  const test: MakeCase = (name, lapseMs, check) => caseOf(() => open(lapseMs))(name, ({ store }) => check(store));
  return [
    test('knows nothing of one who never was', LASTING_MS, async (store) => {
      const nobody = somebody();
      const { userId, online, lastSeenAt } = one(await store.read([nobody]));
      assert.deepEqual({ userId, online, lastSeenAt }, { userId: nobody, online: false, lastSeenAt: null });
      assert.deepEqual(await store.read([]), []);
    }),
    test(
      'has somebody online from the first node that touches him until the last one leaves, and tells each of the two once',
      LASTING_MS,
      async (store) => {
        const ada = somebody();
        const came = one(await store.touch('one', [ada]));
        assert.deepEqual(onlineOf([came]), [{ userId: ada, online: true }]);
        assert.deepEqual(await store.touch('one', [ada]), []);
        assert.deepEqual(await store.touch('two', [ada]), []);
        assert.deepEqual(await store.leave('one', [ada]), []);
        assert.equal(one(await store.read([ada])).online, true);
        const left = one(await store.leave('two', [ada]));
        assert.deepEqual(onlineOf([left]), [{ userId: ada, online: false }]);
        const now = one(await store.read([ada]));
        assert.deepEqual([now.online, now.lastSeenAt], [false, left.lastSeenAt]);
        // The times are one clock's, and in order.
        assert.ok((came.lastSeenAt ?? 0) <= (left.lastSeenAt ?? 0));
        assert.ok(came.asOf < left.asOf && left.asOf < now.asOf);
      },
    ),
    test('forgets somebody as if he never was, until a node touches him again', LASTING_MS, async (store) => {
      const [ada, bob] = [somebody(), somebody()];
      await store.touch('one', [ada, bob]);
      await store.leave('one', [ada]);
      await store.forget([ada, somebody()]);
      assert.equal(one(await store.read([ada])).lastSeenAt, null);
      assert.equal(one(await store.read([bob])).online, true);
      assert.deepEqual(onlineOf(await store.touch('two', [ada])), [{ userId: ada, online: true }]);
    }),
    test('takes a leaving twice, and of one whom the node never had', LASTING_MS, async (store) => {
      const [ada, bob] = [somebody(), somebody()];
      await store.touch('one', [ada]);
      await store.leave('two', [ada]);
      assert.equal(one(await store.read([ada])).online, true);
      await store.leave('one', [ada, bob]);
      await store.leave('one', [ada, bob]);
      assert.deepEqual(
        (await store.read([ada, bob])).map(({ online }) => online),
        [false, false],
      );
    }),
    ...lapses(test),
    test('does all of it for a thousand at once, and answers in the order asked for', LASTING_MS, async (store) => {
      const all = Array.from({ length: 1_000 }, somebody);
      const even = all.filter((_, index) => index % 2 === 0);
      assert.deepEqual(idsOf(await store.touch('one', even)).toSorted(), even.toSorted());
      const found = await store.read(all);
      assert.deepEqual(idsOf(found), all);
      assert.deepEqual(
        found.map(({ online }) => online),
        all.map((_, index) => index % 2 === 0),
      );
      assert.equal((await store.touch('one', all)).length, 500);
      assert.deepEqual(idsOf(await store.leave('one', all)).toSorted(), all.toSorted());
    }),
  ];
}

/** Of nodes that die without a word. */
function lapses(test: MakeCase): ContractCase[] {
  return [
    test('lets lapse what is not touched, remembers when that was, and tells who comes back', 300, async (store) => {
      const ada = somebody();
      const came = one(await store.touch('dies', [ada]));
      const lapsed = await until(
        async () => one(await store.read([ada])),
        ({ online }) => !online,
      );
      assert.equal(lapsed.lastSeenAt, came.lastSeenAt);
      // Of a clock that may be set meanwhile.
      assert.ok((lapsed.asOf - came.asOf) / 1_000 > 250);
      assert.deepEqual(onlineOf(await store.touch('lives', [ada])), [{ userId: ada, online: true }]);
      // The one that died says nothing of him any more.
      assert.deepEqual(onlineOf(await store.leave('lives', [ada])), [{ userId: ada, online: false }]);
    }),
    test('keeps online whom a living node touches, though another one died', 1_000, async (store) => {
      const ada = somebody();
      const came = one(await store.touch('dies', [ada]));
      const seen: boolean[] = [];
      await until(
        async () => {
          await store.touch('lives', [ada]);
          const found = one(await store.read([ada]));
          seen.push(found.online);
          return found.asOf - came.asOf;
        },
        (passedUs) => passedUs > 1_500_000,
      );
      assert.deepEqual([...new Set(seen)], [true]);
    }),
  ];
}
