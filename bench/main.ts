// npm run bench: Herald and its yardsticks, in turn, in one run on one machine. Prints one table.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Backends, startBackends } from './machine/backends.js';
import { describeMachine, warningOfOthers } from './machine/describe.js';
import { BUILT, canPin, stopAll } from './machine/processes.js';
import { type Options, readOptions, UsageError } from './options.js';
import { writeIntoDocs } from './report/docs.js';
import { printProfile } from './report/profile.js';
import { Results } from './report/results.js';
import { markdownTable } from './report/table.js';
import { SCENARIOS } from './scenarios/scenarios.js';
import type { Run, Scenario } from './scenarios/scenario.js';
import type { PeerName } from './peers/publication.js';

/** The project's folder: the compiled bench lies below it, in `.output/dist` of a folder of its own. */
const ROOT = join(BUILT, '../../..');

const startedAt = Date.now();
const say = (line: string) =>
  process.stderr.write(`${((Date.now() - startedAt) / 1_000).toFixed(0).padStart(5)} s  ${line}\n`);

function chosen(options: Options): { scenario: Scenario; peers: readonly PeerName[] }[] {
  const known = SCENARIOS.map(({ name }) => name);
  const strange = options.only?.filter((name) => !known.includes(name)) ?? [];
  if (strange.length > 0) throw new UsageError(`There is no ${strange.join(', ')}; there are ${known.join(', ')}.`);
  return SCENARIOS.filter(({ name }) => options.only?.includes(name) ?? true)
    .map((scenario) => ({ scenario, peers: scenario.peers.filter((peer) => options.peers?.includes(peer) ?? true) }))
    .filter(({ peers }) => peers.length > 0);
}

/** Peers and Herald in turn, and a repetition of all before the next one begins: what the machine does meanwhile hits all alike. */
async function measure(run: Run, plan: ReturnType<typeof chosen>): Promise<void> {
  for (let repetition = 1; repetition <= run.size.repetitions; repetition += 1) {
    for (const { scenario, peers } of plan) {
      if (repetition > 1 && Date.now() - startedAt > run.size.budgetMs) {
        say(`no time for more: ${scenario.name} and what follows are left at ${repetition - 1}`);
        return;
      }
      for (const peer of peers) await one(run, scenario, peer, repetition);
    }
  }
}

async function one(run: Run, scenario: Scenario, peer: PeerName, repetition: number): Promise<void> {
  say(`${scenario.name}, ${peer}, ${repetition} of ${run.size.repetitions}`);
  try {
    await scenario.run(run, peer);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(`FAILED  ${scenario.name}, ${peer}: ${why}`);
    for (const row of scenario.rows) run.results.fail(row, peer, why);
  }
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const plan = chosen(options);
  if (options.list) {
    for (const { scenario, peers } of plan) console.log(`${scenario.name}: ${scenario.what} (${peers.join(', ')})`);
    return 0;
  }
  if (!canPin)
    say('there is no taskset here, or one core: servers and load share the machine, and all figures are lower');
  const output = options.output ?? join(ROOT, 'bench/.output');
  mkdirSync(output, { recursive: true });
  const warning = warningOfOthers();
  if (warning !== undefined) say(warning);
  const results = new Results();
  let sessions = 0;
  let backends: Backends | undefined;
  let interrupted = false;
  const end = async () => {
    await stopAll();
    await backends?.stop();
    backends = undefined;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interrupted = true;
      say(`${signal}: ending all that was started`);
      void end().finally(() => process.exit(1));
    });
  }
  try {
    backends = await startBackends();
    const profileTo = options.profile === undefined ? undefined : join(output, `profile-${Date.now()}`);
    await measure(
      {
        backends,
        size: options.size,
        results,
        found: new Map(),
        nextSession: () => (sessions += 1),
        log: (line) => say(`  ${line}`),
        profileTo,
      },
      plan,
    );
    const whole = { date: new Date().toISOString(), machine: describeMachine(), warning, size: options.size, results };
    writeFileSync(join(output, 'results.json'), `${JSON.stringify(whole, null, 2)}\n`);
    console.log(markdownTable(results));
    if (warning !== undefined) console.log(`\nMind: ${warning}.`);
    if (options.size.oneStep) console.log('\nFewer sockets and one step: this shows that it runs, and nothing else.');
    for (const { row, peer, why } of results.failures) console.log(`\nFAILED ${row}, ${peer}: ${why}`);
    if (profileTo !== undefined) printProfile(profileTo);
    // What was broken off says nothing.
    if (options.write && !interrupted) writeIntoDocs(ROOT, results, warning);
    return results.failures.length === 0 ? 0 : 1;
  } finally {
    await end();
  }
}

main()
  .then((code) => process.exit(code))
  .catch((error: unknown) => {
    console.error(error instanceof UsageError ? error.message : error);
    process.exit(1);
  });
