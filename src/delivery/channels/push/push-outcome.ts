import type { ReasonCode } from '../../reasons.js';
import { DeliveryError } from '../delivery-error.js';
import type { DeviceOutcome, Later } from './device-outcome.js';

/** Where one service is down and others are not, the engine does not hold what is for it: so its attempts are spread over an hour and more. */
const OUTAGE_PAUSES_MS = [0, 60_000, 600_000, 3_600_000] as const;

export interface PushTry {
  /** Of the devices that were tried now. */
  outcomes: readonly DeviceOutcome[];
  /** How many had it before. */
  hadIt: number;
  /** From 1 on. */
  attempt: number;
  isLastAttempt: boolean;
  /** Push services that are none of those that failed are known to be up; or may be: those that failed are made up. */
  othersAnswer: boolean;
}

/**
 * What a try of all of somebody's devices comes to; undefined: it is delivered.
 *
 * - As long as one may still take it, it is tried again for that one: not sooner than the most patient of the services asked for.
 * - When that was the last attempt, one device that has it is enough: he was told.
 * - It is the provider that is down only if no device has it, and no push service is known to be up.
 */
export function pushFailure({
  outcomes,
  hadIt,
  attempt,
  isLastAttempt,
  othersAnswer,
}: PushTry): DeliveryError | undefined {
  const waiting = outcomes.filter((outcome) => outcome.kind === 'later');
  const isTaken = hadIt > 0 || outcomes.some(({ kind }) => kind === 'taken');
  if (waiting.length > 0 && !(isTaken && isLastAttempt)) return again(waiting, { isTaken, attempt, othersAnswer });
  if (isTaken) return undefined;
  const refused = outcomes.find((outcome) => outcome.kind === 'refused');
  if (refused) return new DeliveryError(refused.code, refused.words, { retry: false });
  const gone = outcomes.find((outcome) => outcome.kind === 'gone');
  return new DeliveryError('DEVICES_GONE', gone?.words ?? 'no device is left', { retry: false });
}

/** Of several reasons the one that says most: what may have been taken, what asks for an operator, what is down, and then the rest. */
const FIRST: readonly ReasonCode[] = [
  'TAKEN_PERHAPS',
  'PROVIDER_REFUSED_LOGIN',
  'PROVIDER_DOWN',
  'TIMED_OUT',
  'PROVIDER_BUSY',
];
const rank = ({ code }: Later) => (FIRST.indexOf(code) + FIRST.length + 1) % (FIRST.length + 1);

function again(
  waiting: readonly Later[],
  { isTaken, attempt, othersAnswer }: Pick<PushTry, 'attempt' | 'othersAnswer'> & { isTaken: boolean },
): DeliveryError {
  const told = waiting.toSorted((a, b) => rank(a) - rank(b))[0] as Later;
  const isAllDown = waiting.every(({ isDown }) => isDown);
  const isProviderDown = isAllDown && !isTaken && !othersAnswer;
  // What takes an operator to set right takes as long.
  const takesLong = waiting.every(({ isDown, code }) => isDown || code === 'PROVIDER_REFUSED_LOGIN');
  const pauseMs = takesLong && !isProviderDown ? (OUTAGE_PAUSES_MS[attempt - 1] ?? 0) : 0;
  const retryAfterMs = Math.max(pauseMs, ...waiting.map((each) => each.retryAfterMs ?? 0));
  return new DeliveryError(told.code, told.words, { retry: true, isProviderDown, retryAfterMs });
}
