import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findProcess } from '../../src/platform/embedded/index.js';
import { startApp, TEST_SECRET, type TestNode } from '../support/app.js';
import { eventually, run } from '../support/client.js';
import { BUILT_SOURCES, buildHerald } from '../support/built-herald.js';
import { type FreshDatabase, freshDatabase, oneAtATime, redisUrl } from '../support/servers.js';

/** `npm run demo`, as its users run it: built, in a process of its own. */
class Demo {
  output = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<[number | null]>;

  constructor(env: Record<string, string>) {
    this.child = spawn(process.execPath, [join(BUILT_SOURCES, 'cli/demo.js')], {
      env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', JWT_SECRET: TEST_SECRET, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (data) => (this.output += String(data)));
    this.ended = once(this.child, 'close') as Promise<[number | null]>;
  }

  async exitCode(): Promise<number | null> {
    return (await this.ended)[0];
  }

  async interruptWhenItSays(words: string): Promise<void> {
    await eventually(
      () => this.output,
      (output) => output.includes(words),
      30_000,
    );
    this.child.kill('SIGINT');
  }
}

/** What each line of the story must say, in this order; times differ from run to run. */
const storyWith = (cleo: RegExp) => [
  /Ben’s phone\s+got “Welcome” [\d.]+ ms after · badge 1/,
  /Ben’s phone\s+disconnected/,
  /shop\s+is answered [\d.]+ ms after: durable, for 2/,
  /Ada’s laptop\s+reads it · badge 1/,
  /Ada’s phone\s+READ [\d.]+ ms after · badge 0/,
  /shop\s+is answered [\d.]+ ms after: a duplicate: nothing more is sent/,
  /Ben’s phone\s+connects again, with its cursor/,
  /Ben’s phone\s+got “Your order has shipped”, which was missed/,
  /Ben’s phone\s+got “Your invoice”, which was missed/,
  /Ben’s phone\s+got “Out for delivery”, which was missed/,
  /Ben’s phone\s+has everything, and is live · badge 4/,
  /Ben’s phone\s+got “Delivered” [\d.]+ ms after · badge 5/,
  cleo,
  /Ada’s laptop\s+her email waits: PENDING, AWAITING_VIEW/,
  /Ada’s phone\s+READ [\d.]+ ms after · badge 1/,
  /Ada’s laptop\s+her email is not needed any more: CANCELLED, SEEN_IN_APP/,
  /Ada’s laptop\s+3 of 3, each once, in order · badge 1/,
  /Ada’s phone\s+3 of 3, each once, in order · badge 1/,
  /Ben’s phone\s+5 of 5, each once, in order · badge 5/,
];

const FOUND = /Cleo\s+was found by email \d+ ms after/;
const FOUND_IN_FILE = /Cleo\s+was found by email \d+ ms after · open \S+\.html/;
/** Without Redis nobody knows whether she is there. */
const WAITS = /Cleo\s+would be found by email: PENDING, AWAITING_VIEW/;

function expectTheStory(output: string, cleo: RegExp): void {
  let rest = output;
  for (const line of storyWith(cleo)) {
    expect(rest).toMatch(line);
    rest = rest.slice(rest.search(line));
  }
  expect(output).toMatch(/Ada’s laptop\s+got “Your order has shipped” [\d.]+ ms after · badge 1/);
}

describe('npm run demo', () => {
  beforeAll(async () => {
    await oneAtATime(buildHerald);
  });

  describe('on a Herald of its own', () => {
    let database: FreshDatabase;
    let env: Record<string, string>;
    beforeEach(async () => {
      database = await freshDatabase();
      env = { DATABASE_URL: database.url, REDIS_URL: redisUrl(), REDIS_PREFIX: 'demo:' };
    });
    afterEach(() => database.drop());

    it('plays the story to its end', async () => {
      const demo = new Demo(env);
      expect([await demo.exitCode(), demo.output]).toEqual([
        0,
        expect.stringContaining('Played on a Herald of its own'),
      ]);
      expectTheStory(demo.output, FOUND_IN_FILE);
    });

    it('ends well without Redis: what it does not bring is read from PostgreSQL', async () => {
      const demo = new Demo({ ...env, REDIS_URL: 'redis://127.0.0.1:1', POSITION_CHECK: '500ms' });
      expect([await demo.exitCode(), demo.output]).toEqual([0, expect.stringContaining('5 of 5, each once, in order')]);
      expectTheStory(demo.output, WAITS);
    });

    it('ends in good order on Ctrl-C', async () => {
      const demo = new Demo(env);
      await demo.interruptWhenItSays('Played on');
      expect([await demo.exitCode(), demo.output]).toEqual([130, expect.not.stringContaining('failed')]);
    });
  });

  describe('with HERALD_URL', () => {
    let node: TestNode;
    beforeEach(async () => {
      node = await startApp();
    });
    afterEach(() => node.close());

    it('plays on the Herald that runs there, again and again', async () => {
      for (let time = 0; time < 2; time += 1) {
        const demo = new Demo({ HERALD_URL: node.origin });
        expect([await demo.exitCode(), demo.output]).toEqual([0, expect.stringContaining(node.origin)]);
        expectTheStory(demo.output, FOUND);
      }
    });

    it('plays to its end where nobody gets email', async () => {
      const off = 'mutation { saveChannelDefaults(channel: "email", enabled: false) { key } }';
      await run(node.url, node.token('root', ['admin']), off);
      const demo = new Demo({ HERALD_URL: node.origin });
      expect([await demo.exitCode(), demo.output]).toEqual([0, expect.stringContaining('5 of 5, each once, in order')]);
      expect(demo.output).toMatch(/Cleo\s+would be found by email: SKIPPED, DISABLED_BY_DEFAULT/);
      expect(demo.output).toMatch(/Ada’s laptop\s+what became of her email: SKIPPED, DISABLED_BY_DEFAULT/);
    });

    it('says what is wrong with a secret of another Herald', async () => {
      const demo = new Demo({ HERALD_URL: node.origin, JWT_SECRET: 'of another Herald, and long enough' });
      expect(await demo.exitCode()).toBe(1);
      expect(demo.output).toContain('JWT_SECRET (or HERALD_DIR) must be that of the Herald at HERALD_URL');
    });
  });

  it('stops the servers that it started', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'herald-demo-'));
    try {
      const demo = new Demo({ HERALD_DIR: dir, HOME: homedir() });
      expect([await demo.exitCode(), demo.output]).toEqual([0, expect.stringContaining('each once, in order')]);
      const started = [...demo.output.matchAll(/Started \w+ \(.*?process (\d+)/g)].map((match) => Number(match[1]));
      expect(started).toHaveLength(2);
      expect(started.filter((pid) => findProcess(pid))).toEqual([]);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('says that nobody is there', async () => {
    const demo = new Demo({ HERALD_URL: 'http://127.0.0.1:1' });
    expect(await demo.exitCode()).toBe(1);
    expect(demo.output).toContain('could not connect: connect ECONNREFUSED 127.0.0.1:1');
  });
});
