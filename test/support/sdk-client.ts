import { createHeraldClient, type ConnectionState, type HeraldClient, type HeraldClientOptions } from '@herald/client';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { tokenFor } from './app.js';
import { eventually } from './client.js';

/** Quick enough for tests; otherwise as it comes. */
export const QUICK = { retry: { baseMs: 50, capMs: 200 }, webSocketImpl: WebSocket };

/** A client of this person's, closed when the test is over. */
export function sdkClient(url: string, person: string, options: Partial<HeraldClientOptions> = {}): HeraldClient {
  const client = createHeraldClient({ ...QUICK, url, token: () => tokenFor(person), ...options });
  onTestFinished(() => client.close());
  return client;
}

/** Waits until its connection is in this state. */
export async function isIn(client: HeraldClient, status: ConnectionState['status'], timeoutMs = 10_000): Promise<void> {
  await eventually(
    () => client.state,
    (state) => state.status === status,
    timeoutMs,
  );
}
