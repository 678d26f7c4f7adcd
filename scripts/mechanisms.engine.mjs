// Of mechanisms.table.mjs: how deliveries are claimed, sent, recorded and found again.

import { off, small, test } from './mechanisms.words.mjs';

const engine = (file, find, replace) => off(`delivery/engine/${file}`, find, replace);
const connections = (find, replace) => off('platform/queue/bull-connections', find, replace);
const rows = (name) => test('medium', 'deliveries', name);
const way = (name) => test('medium', 'delivery-engine', name);
const lease = (name) => test('medium', 'delivery-leases', name);
const queue = (name) => test('medium', 'delivery-queues', name);
const redis = (name) => test('medium', 'delivery-redis', name);

export const ENGINE_MECHANISMS = [
  {
    name: 'a delivery is claimed if it is open and due, and by one alone',
    edits: [
      engine(
        'delivery-work.repository',
        'WHERE d.id = ANY($1::uuid[]) AND ${IS_OPEN_AND_DUE} ORDER BY',
        'WHERE d.id = ANY($1::uuid[]) ORDER BY',
      ),
    ],
    tests: [rows('are claimed by one of two'), rows('are not claimed before'), queue('is done twice, by two workers')],
  },
  {
    name: 'Bull hands a job out twice, and the claim decides',
    edits: [engine('delivery-work.repository', 'AND ${IS_OPEN_AND_DUE} ORDER BY', 'ORDER BY')],
    tests: [queue('when the event loop stood still for longer than Bull’s lock')],
  },
  {
    name: 'an attempt is counted before it is made',
    edits: [
      engine('delivery-work.repository', 'fence = d.fence + 1, attempts = d.attempts + 1,', 'fence = d.fence + 1,'),
    ],
    tests: [rows('are claimed by one of two'), way('five times in all, and then has failed')],
  },
  {
    name: 'who writes down what became of a delivery must have claimed it last',
    edits: [
      engine('write-settlements', "AND d.fence = t.fence\n      AND (d.state = 'SENDING'", "AND (d.state = 'SENDING'"),
      engine('write-settlements', 'AND d.id = t.id AND d.fence = t.fence\n', 'AND d.id = t.id\n'),
    ],
    tests: [rows('take nothing from a worker whose claim is not the last')],
  },
  {
    name: 'a provider’s yes counts after the lease, while nobody began again',
    edits: [engine('write-settlements', " OR (t.state = 'DELIVERED' AND d.state <> 'DELIVERED')")],
    tests: [rows('are taken from who did not end them in time'), way('counts a yes that came when nobody waited')],
  },
  {
    name: 'a provider’s yes is logged, whoever is at the delivery by then',
    edits: [engine('write-settlements', "AND (c.id IS NOT NULL OR t.outcome = 'DELIVERED')", 'AND c.id IS NOT NULL')],
    tests: [rows('take nothing from a worker whose claim is not the last')],
  },
  {
    name: 'what was not attempted is not counted',
    edits: [
      engine('write-settlements', 'CASE WHEN t.outcome IS NULL THEN t.number - 1 ELSE d.attempts END', 'd.attempts'),
    ],
    tests: [rows('are given back as they were'), way('costs no attempts')],
  },
  {
    name: 'a provider’s yes is told to the notification in the same transaction',
    edits: [engine('write-settlements', "filter(({ state }) => state === 'DELIVERED')", 'filter(() => false)')],
    tests: [rows('say that a provider took them')],
  },
  {
    name: 'notifications are locked before deliveries',
    edits: [engine('write-settlements', '(SELECT count(*) FROM taken) >= 0 AND ')],
    tests: [rows('wait for a notification before they lock anything')],
  },
  {
    name: 'leases that ran out are freed',
    edits: [engine('delivery-worker', 'for (const loop of this.loops) loop.start();', 'this.loops[0]?.start();')],
    tests: [lease('is done by another, counted')],
  },
  {
    name: 'who stood still for too long does not begin what he had claimed',
    edits: [engine('delivery-engine', 'if (!way.lease.isOurs()) return this.settle(givenBack(delivery), lane);')],
    tests: [lease('what he had claimed is not begun any more')],
  },
  {
    name: 'a lease ends by a clock, and not by a timer of a process that stands still',
    edits: [engine('lease', ' && this.elapsedMs < this.lengthMs * OURS_UNTIL')],
    tests: [small('delivery/engine/lease', 'stood still'), lease('right before he would have sent it')],
  },
  {
    name: 'nobody waits for a provider beyond the lease',
    edits: [
      engine(
        'delivery-attempt',
        'await Promise.race([delivering, lease.over(LAST_WORDS).then(() => late)])',
        'await delivering',
      ),
    ],
    tests: [way('one that listens to nobody')],
  },
  {
    name: 'an attempt is given up in time to be recorded within its lease',
    edits: [engine('lease', 'lengthMs * GIVEN_UP_AT', 'lengthMs * 2')],
    tests: [way('one that ends when it is told'), small('delivery/engine/lease', 'before it ends')],
  },
  {
    name: 'a yes that came too late is written down',
    edits: [engine('delivery-attempt', 'attempt.takenLate(provider, taken)', 'void taken')],
    tests: [way('counts a yes that came when nobody waited')],
  },
  {
    name: 'what became of a delivery is written down until the database takes it',
    edits: [
      engine(
        'delivery-claims',
        'const isOver = this.isClosed || performance.now() - beganMs > KEPT_FOR_MS;',
        'const isOver = true;',
      ),
    ],
    tests: [lease('that is tried until the database takes it')],
  },
  {
    name: 'an outcome that can’t be written keeps no other of its batch',
    edits: [
      engine(
        'delivery-claims',
        'if (settlements.length === 1 || error instanceof UnavailableError) throw error;',
        'if (settlements.length > 0) throw error;',
      ),
    ],
    tests: [lease('keep what can’t be written from nobody else')],
  },
  {
    name: 'a delivery that can’t be reviewed keeps no other of its batch',
    edits: [
      engine(
        'delivery-reviews',
        'if (deliveries.length === 1) return [failed(error)];',
        'if (deliveries.length > 0) return deliveries.map(() => failed(error));',
      ),
    ],
    tests: [way('is put off, and nobody else is')],
  },
  {
    name: 'a bad address is remembered',
    edits: [engine('delivery-sending', 'await this.suppressIfBad(outgoing, channel.key, outcome.error);')],
    tests: [way('an address that is bad is remembered')],
  },
  {
    name: 'a provider that asks to be left alone is',
    edits: [
      engine(
        'retry-schedule',
        'Math.max(jittered, Math.min(Math.max(retryAfterMs ?? 0, 0), MOST_RETRY_AFTER_MS))',
        'jittered',
      ),
    ],
    tests: [
      small('delivery/engine/retry-schedule', 'leaves a provider alone'),
      way('waits for as long as the provider asks'),
    ],
  },
  {
    name: 'jobs that are done leave nothing in Redis',
    edits: [connections('removeOnComplete: true, removeOnFail: true,')],
    tests: [queue('leaves nothing of what is done in Redis')],
  },
  {
    name: 'each attempt, and each time, has a job of its own name',
    edits: [engine('wake-up-queue', 'jobId: `${id}:${attempts + 1}:${Math.floor(dueMs / 1_000)}`', 'jobId: id')],
    tests: [redis('works on a cluster as it does on one server')],
  },
  {
    name: 'Redis is given no more than the window',
    edits: [engine('wake-up-queue', '.slice(0, Math.max(0, this.window - all))')],
    tests: [queue('gives Redis no more than its window')],
  },
  {
    name: 'what is overdue is worked on without Bull',
    edits: [engine('queue-sweeper', 'swept.begin(id, release);', 'release();')],
    tests: [
      queue('works on what has a job that nobody will ever get'),
      redis('is not waited for while Redis is away'),
      redis('is not waited for while Redis is silent'),
    ],
  },
  {
    name: 'a queue that runs low is filled up before the next sweep',
    edits: [engine('delivery-worker', 'if (this.sweeper.ended(swept)) this.loops[0]?.soon();')],
    tests: [queue('moves a backlog up as it is worked on')],
  },
  {
    name: 'sweepers make the jobs that are missing',
    edits: [engine('queue-sweeper', '.offer(due);', '.offer([]);')],
    tests: [queue('moves a backlog up as it is worked on')],
  },
  {
    name: 'what is no delivery’s id is not claimed with those that are',
    edits: [
      engine('wake-up-queue', "if (typeof id === 'string' && isId(id)) await", 'await'),
      engine('wake-up-queue', 'work(id);', 'work(id as string);'),
    ],
    tests: [queue('is not stopped by jobs that nobody understands')],
  },
  {
    name: 'nobody waits for a silent Redis',
    edits: [connections('await inTime(this.config.BUS_TIMEOUT, work(client))', 'await work(client)')],
    tests: [redis('is not waited for while Redis is silent')],
  },
  {
    name: 'Bull’s naming of its connections ends no process',
    edits: [engine('wake-up-queue', 'Object.assign(this.bull, { setWorkerName: () => Promise.resolve() });')],
    tests: [redis('is parted from without a word')],
  },
  {
    name: 'all keys of a queue are in one slot of a cluster',
    edits: [engine('queue-names', '`{${queueLabel(key)}}`', 'queueLabel(key)')],
    tests: [redis('works on a cluster'), small('delivery/engine/queue-names', 'in one slot')],
  },
  {
    name: 'a breaker opens',
    edits: [
      engine(
        'breaker',
        "if (this.current === 'closed' && this.failedInARow < this.options.failures) return;",
        "if (this.current === 'closed') return;",
      ),
    ],
    tests: [small('delivery/engine/breaker'), way('costs no attempts'), way('and straight there while it stays so')],
  },
  {
    name: 'what failed because all providers are down is not counted',
    edits: [engine('delivery-attempt', "return providers.areDown ? { kind: 'held' } : {", 'return {')],
    tests: [way('costs no attempts')],
  },
  {
    name: 'what the first provider did not take goes to the second',
    edits: [
      engine('delivery-attempt', 'lease.isOurs() ? permit.next() : undefined', 'undefined as Permit | undefined'),
    ],
    tests: [way('goes to the second provider, in the same attempt')],
  },
  {
    name: 'while providers are down it is said why deliveries wait, and for how long',
    edits: [engine('queue-sweeper', 'if (providers.areDown) return this.lookAtDown(swept, providers);')],
    tests: [way('is given up when that took too long')],
  },
  {
    name: 'a worker that stops gives back what it had claimed and not begun',
    edits: [engine('delivery-engine', 'if (this.isStopping) return this.settle(givenBack(delivery), lane);')],
    tests: [lease('by a worker that stops between its claim and the sending')],
  },
  {
    name: 'a worker that stops is kept by no provider',
    edits: [engine('delivery-worker', '.catch(() => this.engine.giveUp())', '.catch(() => undefined)')],
    tests: [lease('bound how long a worker that stops is kept')],
  },
  {
    name: 'deliveries are kept a week longer than their notifications',
    edits: [engine('delivery-maintenance', '* DAY_MS - WEEK_MS;', '* DAY_MS;')],
    tests: [rows('are kept a week longer')],
  },
  {
    name: 'a Redis that stays silent is connected to anew',
    edits: [connections('each.disconnect(true)', 'void each')],
    tests: [small('platform/queue/bull-connections', 'asks a silent one nothing for a while')],
  },
  {
    name: 'a connection that hears of no jobs is made anew',
    edits: [
      engine(
        'queue-sweeper',
        'if (counts && counts.waiting > 0 && this.isDeaf(swept)) this.queues.of(swept.key).reconnect();',
      ),
    ],
    tests: [small('delivery/engine/queue-sweeper', 'hears of no jobs although there are some')],
  },
  {
    name: 'deliveries of a channel that is no more do not wait for ever',
    edits: [engine('delivery-maintenance', 'await this.skipUnknown();')],
    tests: [rows('when nobody knows their channel any more')],
  },
  {
    name: 'what was seen, recalled or has expired before it went is withdrawn',
    edits: [engine('deliveries.repository', 'WHERE u.reason IS NOT NULL AND', 'WHERE false AND')],
    tests: [rows('are withdrawn or not')],
  },
  {
    name: 'a provider is not taken for down by a worker that stood still',
    edits: [
      engine('delivery-attempt', 'if (lease.wasSleptThrough) permit.isUnclear();\n    else tellBreaker', 'tellBreaker'),
    ],
    tests: [lease('right before he would have sent it')],
  },
];
