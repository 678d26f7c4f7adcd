import { get } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXPORTS_AT_ONCE } from '../../src/admin/people/personal-data.service.js';
import { SuppressionsService } from '../../src/delivery/channels/index.js';
import { newId } from '../../src/platform/database/index.js';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { ask, eventually, run, send } from '../support/client.js';
import { fill } from '../support/inbox.js';

let installation: TestInstallation;
let node: TestNode;
beforeAll(async () => {
  installation = await startInstallation({ SELF_ERASURE: 'on' });
  [node] = installation.nodes as [TestNode];
});
afterAll(() => installation.close());

const ERASE = 'mutation ($userId: ID!) { erasePersonalData(userId: $userId) }';
const LINK = 'mutation { exportPersonalData { url expiresAt generatedAt } }';

async function linkOf(person: string): Promise<string> {
  const { exportPersonalData } = await run<{ exportPersonalData: { url: string } }>(node.url, tokenFor(person), LINK);
  const { pathname, search } = new URL(exportPersonalData.url);
  return `${node.origin}${pathname}${search}`;
}

/** Begins to download, and reads nothing. */
function begin(url: string): Promise<{ status: number; leave(): void }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, (response) => {
      response.pause();
      resolve({ status: response.statusCode ?? 0, leave: () => request.destroy() });
    });
    request.on('error', reject);
  });
}

it('streams however much there is, and as much at a time as it is read', async () => {
  const text = 'Much that was said. '.repeat(400);
  await fill(node, 'much', 1_500, (index) => ({ message: `${index} ${text}` }));
  const link = await linkOf('much');
  const others = await Promise.all(Array.from({ length: EXPORTS_AT_ONCE - 1 }, (_, index) => linkOf(`other-${index}`)));
  const first = await begin(link);
  // One of each person.
  expect((await fetch(link)).status).toBe(503);
  await Promise.all(others.map((_, index) => fill(node, `other-${index}`, 300, () => ({ message: text }))));
  const readers = [first, ...(await Promise.all(others.map(begin)))];
  expect(readers.map(({ status }) => status)).toEqual(readers.map(() => 200));
  // Nobody reads: there is room again when they leave, and not before.
  const busy = await fetch(await linkOf('another'));
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '5']);
  for (const { leave } of readers) leave();
  const answer = await eventually(
    async () => {
      const again = await fetch(link);
      if (again.status !== 200) await again.body?.cancel();
      return again;
    },
    ({ status }) => status === 200,
  );
  const document = (await answer.json()) as { notifications: { message: string }[]; complete: boolean };
  expect(document.complete).toBe(true);
  expect(document.notifications).toHaveLength(1_500);
  expect(document.notifications[1_499]?.message).toBe(`1499 ${text}`);
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename=personal-data.json');
});

it('ends links with the sessions of whoever they are of, and with what was known of him', async () => {
  const admin = tokenFor('root', ['admin']);
  await send(node.url, tokenFor('shop', ['service']), ['left-open']);
  const link = await linkOf('left-open');
  const at = async (url: string) => {
    const answer = await fetch(url);
    await answer.text();
    return answer.status;
  };
  expect(await at(link)).toBe(200);
  await run(node.url, admin, 'mutation { revokeSessions(userId: "left-open") }');
  expect(await at(link)).toBe(404);
  const ofNow = async () => {
    const asked = 'mutation { exportPersonalData(userId: "left-open") { url } }';
    const { exportPersonalData } = await run<{ exportPersonalData: { url: string } }>(node.url, admin, asked);
    const { pathname, search } = new URL(exportPersonalData.url);
    return `${node.origin}${pathname}${search}`;
  };
  // Within the second in which they were ended, mostly.
  const another = await ofNow();
  expect(await at(another)).toBe(200);
});

it('lets a person forget himself where the installation does, and nobody else', async () => {
  await send(node.url, tokenFor('shop', ['service']), ['ann', 'bob']);
  const asked = await ask(node.url, tokenFor('ann'), ERASE, { userId: 'bob' });
  expect(asked.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(await run(node.url, tokenFor('ann'), ERASE, { userId: 'ann' })).toEqual({ erasePersonalData: true });
  expect(await run(node.url, tokenFor('root', ['admin']), ERASE, { userId: 'no\nid' })).toEqual({
    erasePersonalData: false,
  });
});

it('writes down who fetched and forgot whom', async () => {
  const query = `{ auditLog(action: "recipient.erase") { nodes { actorId action subject } } }`;
  const { auditLog } = await run<{ auditLog: { nodes: { actorId: string; subject: string }[] } }>(
    node.url,
    tokenFor('root', ['admin']),
    query,
  );
  // Himself: nobody can tell who that was.
  const own = auditLog.nodes.at(-1);
  expect(own?.actorId).toMatch(/^erased:/);
  expect(own?.subject).toBe(`recipient:${own?.actorId}`);
});

it('names nobody as the author of a template who was erased', async () => {
  const admin = tokenFor('root', ['admin']);
  const save = `mutation { saveTemplate(input: { key: "kept", content: { title: "T", message: "M" } }) { createdBy } }`;
  await run(node.url, tokenFor('author', ['admin']), save);
  const read = async () =>
    (await run<{ template: { createdBy: string } }>(node.url, admin, '{ template(key: "kept") { createdBy } }'))
      .template.createdBy;
  expect(await read()).toBe('author');
  expect(await run(node.url, admin, ERASE, { userId: 'author' })).toEqual({ erasePersonalData: true });
  expect(await read()).toMatch(/^erased:/);
});

it('tells him of addresses that he had before, and forgets them', async () => {
  const service = tokenFor('shop', ['service']);
  const { notifications } = await send(node.url, service, ['moved']);
  const { notificationId } = notifications[0]!;
  const suppressions = node.app.get(SuppressionsService, { strict: false });
  const found = { id: newId(), notificationId, recipient: 'moved' };
  await suppressions.add('email', 'Old@example.com', 'HARD_BOUNCE', found);
  await suppressions.add('email', 'new@example.com', 'HARD_BOUNCE', found);
  const known = 'mutation { upsertRecipients(recipients: [{ id: "moved", email: "new@example.com" }]) }';
  await run(node.url, service, known);
  const document = (await (await fetch(await linkOf('moved'))).json()) as { suppressions: Record<string, unknown>[] };
  expect(document.suppressions.map(({ channel, address, reason }) => [channel, address, reason])).toEqual([
    ['email', 'new@example.com', 'HARD_BOUNCE'],
    ['email', 'old@example.com', 'HARD_BOUNCE'],
  ]);
  await run(node.url, tokenFor('root', ['admin']), ERASE, { userId: 'moved' });
  await eventually(
    () => suppressions.suppressed('email', ['old@example.com', 'new@example.com']),
    (left) => left.size === 0,
  );
});
