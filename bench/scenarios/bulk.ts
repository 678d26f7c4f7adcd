import { pin } from '../machine/processes.js';
import { residentBytes } from '../machine/usage.js';
import { askHerald, withDatabase } from '../peers/herald-feeds.js';
import { type PeerServer, startPeer } from '../peers/peer-server.js';
import { tokenOf, userOf } from '../peers/users.js';
import { nowMicros, pause } from '../wire/clock.js';
import { BrokenRun, type Run, type Scenario } from './scenario.js';

/** Of `many`: enough for a million in a full run. */
const RECIPIENTS: Readonly<Record<Run['size']['name'], number>> = { tiny: 10, quick: 20, usual: 20, full: 100 };
const LOOK_MS = 100;
/** Targeted sends meanwhile: one each so often. */
const TARGETED_MS = 25;
const TIMEOUT_MS = 600_000;
const MEGABYTE = 1_048_576;

const ADMIN = tokenOf('bench-operator', ['admin']);
const START = 'mutation ($input: BulkSendInput!) { bulk: startBulkSend(input: $input) { id } }';
const LOOK = 'query ($id: ID!) { bulk: bulkSend(id: $id) { status processed } }';
const SEND = 'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { accepted } }';
const WORDS = { type: 'announcement', title: 'To all of you', message: 'There is news.' };

interface Worked {
  seconds: number;
  /** Resident memory of the server, by and by. */
  resident: number[];
}

/** One bulk send to everybody that a database knows, by one node that does all of it; then another, while services send to single people. */
async function bulk(run: Run): Promise<void> {
  for (const pid of Object.values(run.backends.pids)) pin(pid, 'both');
  const people = run.size.many * RECIPIENTS[run.size.name];
  const mark = `bulk-${run.nextSession()}`;
  const server = await startPeer('herald', { backends: run.backends, target: 'one', cores: 'both' });
  try {
    await withDatabase(run.backends.databaseUrl, (client) =>
      client.query(
        `INSERT INTO recipients (id, attributes) SELECT $1 || '-' || lpad(n::text, 8, '0'), json_build_object('bench', $1::text)
         FROM generate_series(1, $2::int) n`,
        [mark, people],
      ),
    );
    await work(server, mark, people, 'warm');
    const alone = await work(server, mark, people, 'measured');
    const rate = people / alone.seconds;
    const grown = grownBy(alone.resident) / MEGABYTE;
    run.log(
      `bulk: ${Math.round(rate)} recipients/s; memory grew by ${grown.toFixed(0)} MB from the first half to the second`,
    );
    run.results.add('bulk', 'herald', rate);
    run.results.add('bulk-memory', 'herald', grown);
    const waits: number[] = [];
    let isOver = false;
    const sending = targeted(run, server, () => isOver, waits);
    const beside = await work(server, mark, people, 'beside others');
    isOver = true;
    await sending;
    const p95 = percentile(waits, 0.95);
    run.log(
      `beside it ${waits.length} targeted sends: p95 ${p95.toFixed(1)} ms, ${Math.round(people / beside.seconds)} recipients/s`,
    );
    run.results.add('bulk-targeted', 'herald', p95);
    await areWhole(run, mark, people, 3);
  } finally {
    await server.stop();
    for (const pid of Object.values(run.backends.pids)) pin(pid, 'load');
  }
}

async function work({ port, pid }: PeerServer, mark: string, people: number, title: string): Promise<Worked> {
  const input = { ...WORDS, title, to: { attributes: { bench: mark } } };
  const resident: number[] = [];
  const began = nowMicros();
  const { id } = (await askHerald<{ bulk: { id: string } }>(port, ADMIN, START, { input })).bulk;
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const { status, processed } = (
      await askHerald<{ bulk: { status: string; processed: number } }>(port, ADMIN, LOOK, { id })
    ).bulk;
    resident.push(residentBytes(pid));
    if (status === 'COMPLETED' && processed === people) return { seconds: (nowMicros() - began) / 1e6, resident };
    if (status !== 'RUNNING' || Date.now() > deadline)
      throw new BrokenRun(`it is ${status}, with ${processed} of ${people}`);
    await pause(LOOK_MS);
  }
}

/** To people of their own, and one after another: what one of them waits for is what is measured. */
async function targeted(run: Run, { port }: PeerServer, isOver: () => boolean, waits: number[]): Promise<void> {
  const [token, session] = [tokenOf('bench-service', ['service']), run.nextSession()];
  for (let user = 0; !isOver(); user += 1) {
    const began = nowMicros();
    await askHerald(port, token, SEND, {
      input: { ...WORDS, to: { userIds: [userOf(session, user % run.size.few)] } },
    });
    waits.push((nowMicros() - began) / 1_000);
    await pause(TARGETED_MS);
  }
}

/** Each has each of them, once. @throws BrokenRun */
async function areWhole(run: Run, mark: string, people: number, times: number): Promise<void> {
  const { rows } = await withDatabase(run.backends.databaseUrl, (client) =>
    client.query<{ people: number; wrong: number }>(
      `SELECT count(*)::int AS people, (count(*) FILTER (WHERE times <> $2))::int AS wrong
       FROM (SELECT recipient, count(*) AS times FROM notifications WHERE recipient LIKE $1 || '-%' GROUP BY 1) t`,
      [mark, times],
    ),
  );
  if (rows[0]?.people !== people || rows[0].wrong > 0)
    throw new BrokenRun(`not each got it once: ${JSON.stringify(rows)}`);
}

/** From the average of the first half to that of the second. */
function grownBy(values: readonly number[]): number {
  const half = Math.ceil(values.length / 2);
  const average = (some: readonly number[]) => some.reduce((sum, value) => sum + value, 0) / Math.max(1, some.length);
  return average(values.slice(half)) - average(values.slice(0, half));
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const bulkScenario: Scenario = {
  name: 'bulk',
  what: 'a bulk send to hundreds of thousands by one node, its memory, and targeted sends beside it',
  peers: ['herald'],
  rows: ['bulk', 'bulk-memory', 'bulk-targeted'],
  run: bulk,
};
