// Starts Herald as the README says, with servers of its own in a folder that is thrown away, sends one notification,
// reads it back as the person it was for, opens the pages, and stops it with SIGTERM, which must end in good order.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
const START_TIMEOUT_MS = 300_000;
const STOP_TIMEOUT_MS = 60_000;

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** The process of Herald itself among those that `npm start` made. */
function heraldsPid(npm) {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args=']).toString().split('\n');
  const all = lines.flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match ? [{ pid: Number(match[1]), parent: Number(match[2]), args: match[3] }] : [];
  });
  const family = new Set([npm]);
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all.find(({ pid, args }) => family.has(pid) && args.startsWith('node ') && args.includes('dist/src/main.js'))
    ?.pid;
}

async function waitUntilReady(url, herald) {
  const end = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < end) {
    if (herald.exitCode !== null) throw new Error(`Herald ended with ${herald.exitCode} before it was ready`);
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    await answer?.text();
    if (answer?.ok) return;
    await pause(200);
  }
  throw new Error('Herald is not ready in time');
}

async function ask(url, token, query, variables) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.json();
  if (answer.errors) throw new Error(`${query}: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}

async function sendAndRead(url, service, user) {
  const { sendNotification } = await ask(
    url,
    service,
    'mutation($i: SendNotificationInput!){ sendNotification(input:$i){ sendId notifications { notificationId } } }',
    { i: { to: { userIds: ['ci-user'] }, type: 'ci_check', title: 'Hello', message: 'from CI' } },
  );
  const sent = sendNotification.notifications[0].notificationId;
  const read = await ask(url, user, '{ notifications(first:1){ nodes { id title } } inbox { unreadCount } }');
  const [got] = read.notifications.nodes;
  if (got?.id !== sent || got.title !== 'Hello' || read.inbox.unreadCount !== 1) {
    throw new Error(`sent ${sent}, read ${JSON.stringify(read)}`);
  }
  console.log(`sent and read back: ${sent}`);
}

/** The pages that `npm start` builds: the page, and a script that it loads. */
async function openPages(url) {
  for (const path of ['/admin', '/demo']) {
    const page = await (await fetch(`${url}${path}`)).text();
    const script = /src="\.\/(assets\/[\w.-]+\.js)"/.exec(page)?.[1];
    const answer = await fetch(`${url}${path}/${script}`);
    if (!answer.ok || !answer.headers.get('content-type')?.includes('javascript')) {
      throw new Error(`${path} is not there: ${page.slice(0, 200)}`);
    }
    await answer.text();
  }
  console.log('opened: /admin, /demo');
}

async function stop(herald) {
  const ended = new Promise((resolve) => herald.once('exit', (code, signal) => resolve(signal ?? code)));
  if (herald.exitCode !== null) return herald.exitCode;
  process.kill(heraldsPid(herald.pid) ?? herald.pid, 'SIGTERM');
  return Promise.race([ended, pause(STOP_TIMEOUT_MS, 'nothing, in a minute', { ref: false })]);
}

const dir = mkdtempSync(join(tmpdir(), 'herald-smoke-'));
// As a folder that somebody clones into: as root, the servers run as another user, who has to get in.
chmodSync(dir, 0o755);
const port = await freePort();
const env = { ...process.env, PORT: String(port), HERALD_DIR: join(dir, '.herald'), NODE_ENV: 'development' };
// Not execFileSync: while it blocks, a kept connection that Herald has closed goes unnoticed, and the next request fails.
const token = async (...args) =>
  (await promisify(execFile)('npm', ['run', '--silent', 'token', '--', ...args], { cwd: root, env })).stdout.trim();

const herald = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
let failure;
try {
  await waitUntilReady(`http://127.0.0.1:${port}`, herald);
  await sendAndRead(`http://127.0.0.1:${port}`, await token('ci', '--role', 'service'), await token('ci-user'));
  await openPages(`http://127.0.0.1:${port}`);
} catch (error) {
  failure = error;
}
const outcome = await stop(herald);
if (outcome !== 0) failure ??= new Error(`Herald was asked to stop, and ended with ${outcome}`);
if (outcome === 0) rmSync(dir, { recursive: true, force: true });
console.log(
  failure
    ? `FAILED  start, send, read, open, stop: ${failure.message} ${failure.cause ?? ''}`
    : 'ok      start, send, read, open, stop',
);
process.exitCode = failure ? 1 : 0;
process.exit();
