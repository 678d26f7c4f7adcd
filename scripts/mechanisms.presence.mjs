// Of mechanisms.table.mjs: how it is known who is online.

import { off, small, test } from './mechanisms.words.mjs';

const KEEPER = 'platform/presence/presence-keeper';
const HUB = 'platform/presence/presence-hub';
const FOLLOWER = 'platform/presence/presence-follower';
const SCRIPTS = 'platform/presence/presence-scripts';
const SERVICE = 'platform/presence/presence.service';
const STORE = 'platform/presence/redis.presence-store';

export const PRESENCE_MECHANISMS = [
  {
    name: 'everybody who is connected is touched each heartbeat',
    edits: [off(KEEPER, 'this.heartbeat = setInterval(() => void this.beat(), this.times.heartbeatMs).unref();')],
    tests: [
      small(KEEPER, 'touches everybody each heartbeat'),
      test('faults', 'presence', 'Redis is wiped: right again within one heartbeat'),
    ],
  },
  {
    name: 'all of them are touched at once when Redis is back',
    edits: [off(KEEPER, 'this.store.onRestored(() => void this.beat())', 'this.store.onRestored(() => undefined)')],
    tests: [small(KEEPER, 'says it all again when the store is back')],
  },
  {
    name: 'what a node said of somebody lapses',
    edits: [off(SCRIPTS, 'and tonumber(entries[at + 1]) > dead then', 'then')],
    tests: [
      test('medium', 'presence', 'lets lapse what is not touched'),
      test('faults', 'presence', 'a node is killed'),
    ],
  },
  {
    name: 'somebody with several connections is there until the last one goes',
    edits: [off(KEEPER, 'if (before > 1 || this', 'if (this')],
    tests: [small(KEEPER, 'until his last one has been gone')],
  },
  {
    name: 'somebody who comes back within the linger has not been away',
    edits: [
      off(
        KEEPER,
        'this.lingering.delete(userId);\n    if (before !== undefined) return;',
        'if (before !== undefined) return;',
      ),
    ],
    tests: [small(KEEPER, 'a page that is loaded anew'), test('e2e', 'presence', 'his page is loaded anew')],
  },
  {
    name: 'nobody is taken out while his node drains',
    edits: [
      off(KEEPER, 'before > 1 || this.draining.isDraining', 'before > 1'),
      off(KEEPER, 'if (this.draining.isDraining) continue;'),
    ],
    tests: [
      small(KEEPER, 'takes nobody out while its node drains'),
      test('e2e', 'presence', 'stays so until he is elsewhere'),
    ],
  },
  {
    name: 'who came and went is told on the bus',
    edits: [off(KEEPER, 'this.bus.publish(presenceTopic(bucket), presenceWord(some));')],
    tests: [small(KEEPER, 'tells who came and who went on the bus')],
  },
  {
    name: 'whom a node watches it reads, too',
    edits: [off(HUB, 'this.timer = setInterval(() => void this.check(), this.times.checkMs).unref();')],
    tests: [small(HUB, 'finds what the bus has lost'), test('faults', 'presence', 'a node is killed')],
  },
  {
    name: 'of two words about somebody the later one is right',
    edits: [
      off(
        HUB,
        'if (state && sighting.asOf <= state.asOf && (askedAt === undefined || askedAt < watched.heardAt)) return;',
      ),
    ],
    tests: [small(HUB, 'takes the later of two words')],
  },
  {
    name: 'what was asked for later is right though its time is not',
    edits: [off(HUB, '&& (askedAt === undefined || askedAt < watched.heardAt)')],
    tests: [small(HUB, 'though the clock of the store has gone back')],
  },
  {
    name: 'what is missing was wiped, and is waited for',
    edits: [off(HUB, 'if (now - watched.missingSince < this.times.heartbeatMs + this.times.checkMs) return;')],
    tests: [small(HUB, 'takes a store that was wiped for what it is')],
  },
  {
    name: 'a bus topic is given up with the last one who watches somebody of its bucket',
    edits: [off('platform/realtime/shared-topics', 'topic.unsubscribe?.();')],
    tests: [
      small('platform/realtime/shared-topics', 'until the last one has gone'),
      small(HUB, 'listens to one topic for a bucket'),
    ],
  },
  {
    name: 'a bus topic that takes force when its users have gone is given up',
    edits: [
      off(
        'platform/realtime/shared-topics',
        'if (this.topics.get(name) === topic) topic.unsubscribe = unsubscribe;\n          else unsubscribe();',
        'topic.unsubscribe = unsubscribe;',
      ),
    ],
    tests: [small('platform/realtime/shared-topics', 'leaves nothing behind of what takes force')],
  },
  {
    name: 'nothing is told of anybody before all are known',
    edits: [off(FOLLOWER, 'if (!this.hasBegun) return;')],
    tests: [small(FOLLOWER, 'says nothing before it begins')],
  },
  {
    name: 'a slow reader gets the newest of each person, and not each change',
    edits: [off(FOLLOWER, 'if (this.outlet.waiting > 0) return this.wait();')],
    tests: [small(FOLLOWER, 'keeps the newest of each person for a slow reader')],
  },
  {
    name: 'nobody waits for a Redis that is silent',
    edits: [
      off(STORE, 'commandTimeout: config.BUS_TIMEOUT,'),
      off(STORE, 'this.config.BUS_TIMEOUT,\n        Promise', '1e9,\n        Promise'),
    ],
    tests: [test('medium', 'presence', 'refuses within BUS_TIMEOUT')],
  },
  {
    name: 'a connection that leaves two questions unanswered is made anew',
    edits: [off(STORE, 'this.client.disconnect(true);')],
    tests: [test('medium', 'presence', 'refuses within BUS_TIMEOUT')],
  },
  {
    name: 'keys of one script lie in one slot',
    edits: [off(STORE, 'presence:{${bucketOf(userId)}}:', 'presence:${bucketOf(userId)}:')],
    tests: [test('medium', 'presence', 'does all of it for a thousand at once')],
  },
  {
    name: 'people whom one caller asks for are bounded in a second',
    edits: [off(SERVICE, 'if (this.rates.take(caller.id, count)) return;', 'if (count > 0) return;')],
    tests: [small(SERVICE, 'looks up so many people for one caller')],
  },
  {
    name: 'whoever is asked for costs one, whatever is selected',
    edits: [off('platform/presence/presence.resolver', 'Array.isArray(userIds) ? userIds.length : 0, ')],
    tests: [test('e2e', 'presence', 'costs one for each who is asked for')],
  },
  {
    name: 'questions leave room in the store for who comes and goes',
    edits: [off(STORE, 'if (this.readsUnderWay + reads > MAX_READS_UNDER_WAY) throw new UnavailableError();')],
    tests: [test('medium', 'presence', 'has room for who comes and goes')],
  },
  {
    name: 'a presence policy that does not answer is not waited for',
    edits: [off(SERVICE, 'answer instanceof Promise ? inTime(POLICY_MS, answer) : answer', 'answer')],
    tests: [small(SERVICE, 'shows nobody where the policy does not answer')],
  },
  {
    name: 'the policy says who is seen',
    edits: [off(SERVICE, '(visible.has(userId) ? found.get(userId) : undefined)', 'found.get(userId)')],
    tests: [test('e2e', 'presence', 'is shown to services and to himself')],
  },
];
