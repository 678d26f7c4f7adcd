import type { OutgoingNotification } from '../delivery-channel.js';

export const PUSH_TIMES = {
  /** What is older than that waits in the inbox, and need not light up a phone that was off. */
  usualSeconds: 3 * 86_400,
  /** What push services take. */
  mostSeconds: 28 * 86_400,
} as const;

/** How long a service keeps it for a device that is off. Of one that expires: until then. */
export function secondsToLive({ expiresAt }: Pick<OutgoingNotification, 'expiresAt'>, nowMs: number): number {
  if (expiresAt === null) return PUSH_TIMES.usualSeconds;
  const left = Math.floor((expiresAt.getTime() - nowMs) / 1_000);
  return Math.min(Math.max(left, 1), PUSH_TIMES.mostSeconds);
}

export type Urgency = 'low' | 'normal' | 'high';

/** Whether a device that sleeps is woken for it: `low` waits for the charger, `high` wakes. */
export const URGENCY: Readonly<Record<OutgoingNotification['priority'], Urgency>> = {
  LOW: 'low',
  MEDIUM: 'normal',
  HIGH: 'high',
  URGENT: 'high',
};
