import { serveCalls } from '../machine/calls.js';
import { tokenOf, userOf } from '../peers/users.js';
import { nowMicros, pause } from '../wire/clock.js';
import { CONTENT, markOf } from '../wire/event.js';

export interface SteadyRequest {
  /** Of several nodes: who gets no answer asks the next one, with the same key. */
  ports: readonly number[];
  session: number;
  users: number;
  /** Sends a second, all lanes together. */
  rate: number;
}

const MUTATION = 'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { accepted } }';
const LANES = 32;
const TIMEOUT_MS = 5_000;
const RETRY_MS = 20;

/**
 * A service that goes on sending whatever happens to the nodes. Each person's notifications come from one lane, one behind the other:
 * their numbers are the order of his feed.
 */
class SteadySender {
  private isStopped = false;
  private lanes: Promise<void>[] = [];
  private numbers = new Int32Array(1);
  private unclear = 0;

  start(asked: SteadyRequest): void {
    this.numbers = new Int32Array(asked.users);
    const lanes = Math.min(LANES, asked.users);
    this.lanes = Array.from({ length: lanes }, (_, lane) => this.run(lane, lanes, asked));
  }

  /** @returns how many each has been sent, and how many attempts had no answer */
  async stop(): Promise<{ numbers: number[]; unclear: number }> {
    this.isStopped = true;
    await Promise.all(this.lanes);
    return { numbers: [...this.numbers], unclear: this.unclear };
  }

  private async run(lane: number, lanes: number, asked: SteadyRequest): Promise<void> {
    const token = tokenOf('bench-service', ['service']);
    const everyMicros = (lanes * 1e6) / asked.rate;
    let due = nowMicros() + (lane * everyMicros) / lanes;
    for (let user = lane; !this.isStopped; user = user + lanes < asked.users ? user + lanes : lane) {
      while (nowMicros() < due) await pause(1);
      due += everyMicros;
      const number = this.numbers[user]! + 1;
      await this.send(asked, token, user, number);
      this.numbers[user] = number;
    }
  }

  private async send({ ports, session }: SteadyRequest, token: string, user: number, number: number): Promise<void> {
    const { type, category, priority, title, message, order } = CONTENT;
    const input = {
      idempotencyKey: `${session}-${user}-${number}`,
      to: { userIds: [userOf(session, user)] },
      data: { mark: markOf(number, nowMicros()), order },
      type,
      category,
      priority,
      title,
      message,
    };
    const body = JSON.stringify({ query: MUTATION, variables: { input } });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    for (let attempt = user; ; attempt += 1) {
      try {
        const url = `http://127.0.0.1:${ports[attempt % ports.length]}/graphql`;
        const signal = AbortSignal.timeout(TIMEOUT_MS);
        const answer = await (await fetch(url, { method: 'POST', headers, body, signal })).text();
        if (answer.includes('"accepted":1')) return;
      } catch {
        // No answer: whether it was done, the key decides.
      }
      this.unclear += 1;
      await pause(RETRY_MS);
    }
  }
}

const sender = new SteadySender();
const handlers = {
  start: (asked: SteadyRequest) => sender.start(asked),
  stop: () => sender.stop(),
};
export type SteadySenderCalls = typeof handlers;

serveCalls(handlers);
