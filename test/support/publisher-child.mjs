// A process that sends, to be told from the server that it sends to: forked by publisher-process.ts, which tells it what
// to do. Every send has an idempotency key, and one whose outcome is unclear is sent again with the same key until it is
// clear. What is told to the parent was answered to us.
import { setTimeout as pause } from 'node:timers/promises';

const SEND = `mutation ($input: SendNotificationInput!) {
  sendNotification(input: $input) { duplicate notifications { userId notificationId } }
}`;
/** It may have been done, or not, or may be done if asked again. */
const UNCLEAR = new Set(['UNAVAILABLE', 'INTERNAL_SERVER_ERROR', 'FEED_BUSY']);
const RETRY_MS = 50;

let stopping = false;

function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** @returns {Promise<{ answer?: object, unclear?: string, refused?: string, waitMs?: number }>} */
async function attempt(url, token, input, timeoutMs) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: SEND, variables: { input } }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { data, errors } = await response.json();
    if (!errors) return { answer: data.sendNotification };
    const code = errors[0].extensions?.code;
    const waitMs = Number(response.headers.get('retry-after') ?? 0) * 1_000;
    return UNCLEAR.has(code) ? { unclear: code, waitMs } : { refused: `${code}: ${errors[0].message}` };
  } catch (error) {
    return { unclear: error.cause?.code ?? error.name };
  }
}

async function lane(number, order) {
  const random = randomFrom(order.seed + number * 7_919);
  for (let sent = 0; !stopping && sent < order.sendsPerLane; sent += 1) {
    const key = `${order.keyPrefix}-${number}-${sent}`;
    const first = Math.floor(random() * order.users.length);
    const count = 1 + Math.floor(random() * order.maxRecipients);
    const userIds = Array.from({ length: count }, (_, index) => order.users[(first + index) % order.users.length]);
    const input = { idempotencyKey: key, to: { userIds }, type: 'order_status', title: key, message: 'On its way.' };
    for (let attempts = 1; ; attempts += 1) {
      const startedAt = Date.now();
      const url = order.urls[(number + sent + attempts) % order.urls.length];
      const { answer, unclear, refused, waitMs } = await attempt(url, order.token, input, order.timeoutMs);
      const ms = Date.now() - startedAt;
      if (answer) process.send({ kind: 'accepted', key, url, attempts, ms, ...answer });
      if (refused) process.send({ kind: 'refused', key, url, attempts, ms, why: refused });
      if (answer || refused) break;
      process.send({ kind: 'unclear', key, url, attempts, ms, why: unclear });
      // Those who were told when to come again do so; when the run is to end, at once.
      await pause(stopping ? RETRY_MS : waitMs || RETRY_MS);
    }
    if (order.pauseMs > 0) await pause(order.pauseMs);
  }
}

process.on('disconnect', () => process.exit(0));
process.on('message', (order) => {
  if (order.kind === 'stop') stopping = true;
  else void publishIn(order);
});

async function publishIn(order) {
  await Promise.all(Array.from({ length: order.lanes }, (_, number) => lane(number, order)));
  process.send({ kind: 'done' }, () => process.disconnect());
}
process.send({ kind: 'up' });
