/** As in `DeliveryStatus` of the API. */
export const DELIVERY_STATES = [
  'PENDING',
  'DEFERRED',
  'SENDING',
  'RETRYING',
  'DELIVERED',
  'FAILED',
  'SKIPPED',
  'CANCELLED',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** States in which something is still to be done, and nobody is at it. */
export const OPEN_STATES = ['PENDING', 'DEFERRED', 'RETRYING'] as const satisfies readonly DeliveryState[];
/** The same, for `state IN …`: written out, as partial indexes are found by their words alone. */
export const OPEN_STATES_SQL = `(${OPEN_STATES.map((state) => `'${state}'`).join(', ')})`;

export interface Reason {
  /** The states that a delivery, or a decision, may have for this reason. */
  states: readonly DeliveryState[];
  /** For docs/reasons.md. */
  meaning: string;
}

/** Why a delivery is as it is. Codes are never renamed; docs/reasons.md is generated from this. */
export const REASONS = {
  ALLOWED: { states: ['PENDING'], meaning: 'Nothing speaks against it: it goes at once.' },
  ALLOWED_SILENTLY: {
    states: ['PENDING'],
    meaning: 'It appears in the app at once, and makes no sound: quiet hours or a pause are on.',
  },
  AWAITING_VIEW: {
    states: ['PENDING'],
    meaning: 'The recipient is online: it goes where it was not seen in the app by the time given.',
  },
  QUIET_HOURS: {
    states: ['DEFERRED', 'PENDING'],
    meaning: 'The recipient’s quiet hours are on: it goes when they end.',
  },
  DIGEST: {
    states: ['DEFERRED', 'PENDING', 'SENDING', 'CANCELLED'],
    meaning:
      'It goes together with others: DEFERRED, when the next digest that the recipient chose is due; SENDING, it is in one that is on its way, or is tried again.',
  },
  CAP_REACHED: {
    states: ['DEFERRED', 'PENDING'],
    meaning:
      'So much went to the recipient of late that there is no room for more: it goes with what else waits, when there is. In the app, PENDING: it appears at once, and makes no sound.',
  },
  PAUSED: {
    states: ['DEFERRED', 'PENDING'],
    meaning: 'The recipient paused notifications: it goes when the pause ends.',
  },
  PROVIDER_UNAVAILABLE: {
    states: ['PENDING', 'FAILED'],
    meaning:
      'The provider is down: it is held, without counting attempts, until the provider is back. FAILED: it was not for a day.',
  },
  DIRECTORY_UNAVAILABLE: {
    states: ['PENDING'],
    meaning: 'The recipient’s address can’t be looked up now: it is held until it can be.',
  },
  CONTENT_UNREADABLE: {
    states: ['DEFERRED'],
    meaning: 'What it says is kept encrypted, and can’t be opened now: it is held until it can be (docs/sensitive.md).',
  },
  PREFERENCE_DISABLED: {
    states: ['SKIPPED'],
    meaning: 'The recipient has turned this channel off, for it or for all of its kind.',
  },
  DISABLED_BY_DEFAULT: {
    states: ['SKIPPED'],
    meaning: 'The channel is off for this category, or altogether, and the recipient has not turned it on.',
  },
  NOT_REQUESTED: { states: ['SKIPPED'], meaning: 'The sender named the channels that it is for: not this one.' },
  NO_ADDRESS: { states: ['SKIPPED'], meaning: 'No address of the recipient is known for this channel.' },
  ADDRESS_SUPPRESSED: {
    states: ['SKIPPED'],
    meaning: 'Mail to the recipient’s address came back before, for good: nothing is sent there any more.',
  },
  CHANNEL_NOT_CONFIGURED: { states: ['SKIPPED'], meaning: 'This installation has nothing to send it with.' },
  SEEN_IN_APP: { states: ['CANCELLED'], meaning: 'The recipient has seen it in the app, before it went.' },
  HANDLED_IN_APP: {
    states: ['CANCELLED'],
    meaning: 'The recipient archived, snoozed or deleted it in the app, before it went.',
  },
  RECALLED: { states: ['CANCELLED'], meaning: 'Its sender took it back, before it went.' },
  REPLACED: { states: ['CANCELLED'], meaning: 'A newer one of the same collapse key took its place, before it went.' },
  EXPIRED: { states: ['CANCELLED'], meaning: 'It expired before it went.' },
  RETRY_REQUESTED: {
    states: ['PENDING'],
    meaning: 'It had failed, and an operator had it sent again: it goes at once, and is tried by the schedule again.',
  },
  MAX_RETRIES_EXCEEDED: { states: ['FAILED'], meaning: 'Max retries exceeded: every attempt failed.' },
  WORKER_DIED: {
    states: ['RETRYING'],
    meaning:
      'Whoever was at it ended, or stood still for too long: whether the provider took it is not known. It is tried again.',
  },
  CHANNEL_FAILED: { states: ['RETRYING', 'FAILED'], meaning: 'The channel failed in a way that it has no name for.' },
  TIMED_OUT: { states: ['RETRYING'], meaning: 'The provider did not answer in time.' },
  PROVIDER_DOWN: {
    states: ['RETRYING', 'FAILED'],
    meaning: 'The provider could not be reached, or broke off before it had taken anything.',
  },
  PROVIDER_REFUSED_LOGIN: {
    states: ['RETRYING', 'FAILED'],
    meaning: 'The provider does not accept this installation’s credentials.',
  },
  PROVIDER_REFUSED_SENDER: {
    states: ['RETRYING', 'FAILED'],
    meaning: 'The provider does not let this installation send under its address.',
  },
  PROVIDER_BUSY: {
    states: ['RETRYING', 'FAILED'],
    meaning: 'The provider took nothing for now: it has too much to do, or no room.',
  },
  ADDRESS_DEFERRED: {
    states: ['RETRYING', 'FAILED'],
    meaning: 'The provider does not take anything for the recipient’s address for now.',
  },
  ADDRESS_REFUSED: {
    states: ['FAILED'],
    meaning: 'The provider refused the recipient’s address for good, or it is none that can be written to.',
  },
  DEVICES_GONE: {
    states: ['FAILED'],
    meaning: 'The push services say that none of the recipient’s devices is there any more. They were forgotten.',
  },
  CONTENT_REFUSED: { states: ['FAILED'], meaning: 'The provider refused what it says, for good.' },
  ENDPOINT_FORBIDDEN: {
    states: ['FAILED'],
    meaning:
      'The recipient’s webhook leads into a private network, or elsewhere where this installation sends nothing.',
  },
  ENDPOINT_REDIRECTS: {
    states: ['FAILED'],
    meaning:
      'The recipient’s webhook answered that it is to be sent elsewhere: a webhook goes where it was set up to go, and nowhere else.',
  },
  ENDPOINT_REFUSED: { states: ['FAILED'], meaning: 'The recipient’s webhook said no, for good: a status of 4xx.' },
  TAKEN_PERHAPS: {
    states: ['RETRYING', 'FAILED'],
    meaning:
      'All of it was handed over, and the provider did not say whether it has it: it may reach the recipient twice. It is tried again.',
  },
} as const satisfies Record<string, Reason>;

export type ReasonCode = keyof typeof REASONS;
