/** A delivery as PostgreSQL has it in the end. */
export interface OwedDelivery {
  id: string;
  state: string;
  reason: string | null;
  attempts: number;
}

/** What a provider took: it has said yes, or was about to. */
export interface TakenDelivery {
  /** As its Message-ID names it. */
  deliveryId: string;
}

export interface DeliveryFindings {
  /** Still open, or in somebody's hands: owed, and nobody is done with it. */
  unsettled: string[];
  /** Said to be delivered, and no provider took it. */
  lost: string[];
  /** Taken again, though it had been taken; told for each time after the first. */
  doubled: string[];
  /** Taken, and nobody owed it. */
  phantom: string[];
  /** Taken though it is said to be withdrawn or skipped, or to have failed before anybody took it. */
  unwanted: string[];
  /** Tried more often than it may be. */
  overtried: string[];
}

export const ALL_DELIVERED_ONCE: DeliveryFindings = {
  unsettled: [],
  lost: [],
  doubled: [],
  phantom: [],
  unwanted: [],
  overtried: [],
};

const OPEN: ReadonlySet<string> = new Set(['PENDING', 'DEFERRED', 'RETRYING', 'SENDING']);

/** Compares what was owed with what providers took, when all has come to rest. @param most attempts of one delivery. */
export function checkDeliveries(
  owed: readonly OwedDelivery[],
  taken: readonly TakenDelivery[],
  most = 5,
): DeliveryFindings {
  const times = new Map<string, number>();
  for (const { deliveryId } of taken) times.set(deliveryId, (times.get(deliveryId) ?? 0) + 1);
  const known = new Map(owed.map((delivery) => [delivery.id, delivery]));
  const ids = (some: readonly OwedDelivery[]) => some.map(({ id }) => id);
  return {
    unsettled: ids(owed.filter(({ state }) => OPEN.has(state))),
    lost: ids(owed.filter(({ id, state }) => state === 'DELIVERED' && !times.has(id))),
    doubled: [...times].flatMap(([id, count]) => Array<string>(known.has(id) ? count - 1 : 0).fill(id)),
    phantom: [...times.keys()].filter((id) => !known.has(id)),
    unwanted: ids(owed.filter(({ id, state }) => (state === 'CANCELLED' || state === 'SKIPPED') && times.has(id))),
    overtried: ids(owed.filter(({ attempts }) => attempts > most)),
  };
}
