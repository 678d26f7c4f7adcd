import type { DelivererCalls, DelivererRequest, Taken } from '../load/deliverer.js';
import type { SinkCalls } from '../load/smtp-sink.js';
import { BenchProcess, type Cores, pin } from '../machine/processes.js';
import { cpuSeconds } from '../machine/usage.js';
import { withDatabase } from '../peers/herald-feeds.js';
import { nowMicros, pause } from '../wire/clock.js';
import { BrokenRun, type Run, type Scenario } from './scenario.js';

const BULK = 2;
const URGENT = 20;
const TIMEOUT_MS = 300_000;

type Node = BenchProcess<DelivererCalls>;
/** Whoever counts what arrived. */
interface Counting {
  taken(): Promise<Taken>;
}

/** Publishing, and one worker at a time, over the same queues. */
class Nodes {
  private readonly queues: number;
  private readonly started: Node[] = [];

  constructor(
    private readonly run: Run,
    private readonly smtpUrl?: string,
  ) {
    for (const pid of Object.values(run.backends.pids)) pin(pid, 'load');
    this.queues = run.nextSession();
  }

  start(role: DelivererRequest['role']): Promise<Node> {
    return this.open(role, role === 'api' ? 'load' : 'server');
  }

  async end(): Promise<void> {
    await Promise.all(this.started.map((node) => node.stop('SIGKILL')));
  }

  private async open(role: DelivererRequest['role'], cores: Cores): Promise<Node> {
    const node: Node = new BenchProcess<DelivererCalls>({
      name: `deliverer (${role})`,
      cores,
      script: 'bench/load/deliverer.js',
      nodeFlags: ['--min-semi-space-size=16', '--max-semi-space-size=32'],
    });
    this.started.push(node);
    const { databaseUrl, redisUrl } = this.run.backends;
    const session = this.run.nextSession();
    await node.calls.open({ databaseUrl, redisUrl, queues: this.queues, session, role, smtpUrl: this.smtpUrl });
    return node;
  }
}

/**
 * The engine with a channel that takes everything at once: rows are written as publishing writes them, and each is claimed, reviewed, sent and
 * recorded. First by a worker that is there while others publish; then a backlog, by one that comes when all is written, and beside it single
 * urgent ones.
 */
async function deliveries(run: Run): Promise<void> {
  const nodes = new Nodes(run);
  const recorded = await recordedOf(run, 'loopback');
  try {
    const publisher = await nodes.start('api');
    const warm = await publisher.calls.owe({ count: run.size.few, lane: BULK });
    const first = await nodes.start('worker');
    await until(first.calls, warm);
    const cpuBefore = cpuSeconds(first.pid);
    const began = nowMicros();
    const published = await publisher.calls.owe({ count: 3 * run.size.many, lane: BULK });
    const { lastMicros } = await until(first.calls, warm + published);
    const rate = perSecond(published, began, lastMicros);
    const cpu = ((cpuSeconds(first.pid) - cpuBefore) / published) * 1_000;
    run.log(`published and delivered: ${Math.round(rate)}/s, ${cpu.toFixed(2)} CPU-ms each`);
    run.results.add('deliveries-published', 'herald', rate);
    run.results.add('cpu-deliveries', 'herald', cpu);
    await first.calls.close();
    const backlog = await publisher.calls.owe({ count: 5 * run.size.many, lane: BULK });
    const second = await nodes.start('worker');
    const waits: number[] = [];
    for (let each = 0; each < URGENT; each += 1) waits.push(await second.calls.urgent());
    const worst = Math.max(...waits);
    const left = backlog + URGENT - (await second.calls.taken()).count;
    run.log(`urgent: ${worst.toFixed(0)} ms at most; ${left} bulk ones were left behind the last`);
    run.results.add('urgent-delivery', 'herald', worst);
    const all = await until(second.calls, backlog + URGENT);
    const drained = perSecond(all.count, all.firstMicros, all.lastMicros);
    run.log(`a backlog of ${backlog}: ${Math.round(drained)}/s`);
    run.results.add('deliveries', 'herald', drained);
    await areRecorded(run, 'loopback', recorded + warm + published + all.count);
    await second.calls.close();
  } finally {
    await nodes.end();
  }
}

/** The same engine with the email channel, to a mail server in a process of its own that takes everything at once. */
async function mails(run: Run): Promise<void> {
  const sink = new BenchProcess<SinkCalls>({ name: 'smtp-sink', cores: 'load', script: 'bench/load/smtp-sink.js' });
  const nodes = new Nodes(run, `smtp://127.0.0.1:${await sink.calls.open()}`);
  const recorded = await recordedOf(run, 'email');
  try {
    const publisher = await nodes.start('api');
    const worker = await nodes.start('worker');
    const warm = await publisher.calls.owe({ count: run.size.few, lane: BULK });
    await until(sink.calls, warm);
    const cpuBefore = cpuSeconds(worker.pid);
    const began = nowMicros();
    const count = await publisher.calls.owe({ count: run.size.many / 2, lane: BULK });
    const { lastMicros } = await until(sink.calls, warm + count);
    const rate = perSecond(count, began, lastMicros);
    const cpu = ((cpuSeconds(worker.pid) - cpuBefore) / count) * 1_000;
    run.log(`mails: ${Math.round(rate)}/s, ${cpu.toFixed(2)} CPU-ms each`);
    run.results.add('mails', 'herald', rate);
    run.results.add('cpu-mails', 'herald', cpu);
    await areRecorded(run, 'email', recorded + warm + count);
    await worker.calls.close();
  } finally {
    await nodes.end();
    await sink.stop('SIGKILL');
  }
}

const perSecond = (count: number, fromMicros: number, toMicros: number) =>
  (count / (toMicros - fromMicros)) * 1_000_000;

async function until(counting: Counting, expected: number): Promise<Taken> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const taken = await counting.taken();
    if (taken.doubled > 0) throw new BrokenRun(`${taken.doubled} were sent twice`);
    if (taken.count >= expected) return taken;
    if (Date.now() > deadline) throw new BrokenRun(`${expected} are owed, ${taken.count} were sent`);
    await pause(10);
  }
}

/** How many were delivered at the first attempt, with the attempt written down. */
async function recordedOf({ backends }: Run, channel: string): Promise<number> {
  return withDatabase(backends.databaseUrl, async (client) => {
    const { rows: known } = await client.query(`SELECT to_regclass('deliveries') AS oid`);
    if (known[0]?.oid === null) return 0;
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM deliveries d JOIN delivery_attempts a ON a.delivery_id = d.id AND a.number = 1
       WHERE d.channel = $1 AND d.state = 'DELIVERED' AND d.attempts = 1 AND a.outcome = 'DELIVERED'`,
      [channel],
    );
    return rows[0]!.count;
  });
}

/** Each is written down, with the attempt that it took. @throws BrokenRun */
async function areRecorded(run: Run, channel: string, expected: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const recorded = await recordedOf(run, channel);
    if (recorded === expected) return;
    if (Date.now() > deadline) throw new BrokenRun(`${expected} were sent, ${recorded} recorded`);
    await pause(50);
  }
}

export const deliveryScenarios: readonly Scenario[] = [
  {
    name: 'deliveries',
    what: 'deliveries through the engine into a channel that takes everything, and an urgent one beside many',
    peers: ['herald'],
    rows: ['deliveries', 'deliveries-published', 'cpu-deliveries', 'urgent-delivery'],
    run: deliveries,
  },
  {
    name: 'mails',
    what: 'mails through the engine to a mail server that takes everything',
    peers: ['herald'],
    rows: ['mails', 'cpu-mails'],
    run: mails,
  },
];
