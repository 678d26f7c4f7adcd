import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { TakenWebhook } from './faulty-webhook.js';

export const aSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** Nodes that tell an endpoint on loopback how things stand, quickly. */
export const statusEnvironment = (url: string, secret: string): Record<string, string> => ({
  STATUS_WEBHOOK_URL: url,
  STATUS_WEBHOOK_SECRET: secret,
  STATUS_WEBHOOK_ALLOW: '127.0.0.1',
  STATUS_WEBHOOK_SCHEDULE: '100ms,200ms',
  SWEEP_SECONDS: '0.1',
  LEASE_SECONDS: '2',
  BREAKER_PAUSE: '100ms',
});

export interface ToldStatus {
  id: string;
  type: string;
  notificationId: string;
  userId: string;
  channel: string | null;
  deliveryId: string | null;
  reason: string | null;
  isReplay: boolean;
}

interface Payload {
  type: string;
  version: number;
  timestamp: string;
  data: Omit<ToldStatus, 'id' | 'type' | 'isReplay'>;
}

/** What a receiver knows from a request. @throws if it is not signed with that secret. */
export function toldBy({ body, headers }: TakenWebhook, secret: string): ToldStatus {
  const { type, data } = new Webhook(secret).verify(body, headers as Record<string, string>) as Payload;
  return { id: String(headers['webhook-id']), type, ...data, isReplay: headers['herald-replay'] === 'true' };
}
