/** One thing that is known about a person: names, texts, numbers, times. Made to be read by him. */
export type PersonalRow = Readonly<Record<string, unknown>>;

/** What is known about a person of one kind. */
export interface PersonalSection {
  /** As it is called in an export: `notifications`. */
  name: string;
  /** In an order that can be read, and a page at a time in memory. */
  rows: AsyncIterable<PersonalRow>;
}

/** When a holder forgets a person: what would find him, or act for him, first; what the others find him by last. */
export const FORGET_ORDER = { ways: 1, choices: 2, past: 3, person: 4 } as const;
export type ForgetOrder = (typeof FORGET_ORDER)[keyof typeof FORGET_ORDER];

/**
 * Who keeps something about people. Registered with `PersonalData` by whoever owns the tables, as nobody else knows all that is in them.
 *
 * - `sections` leaves nothing out that is about him, but what would let others act in his name (keys of devices).
 * - `erase` leaves nothing of him behind, in a row, a queue or a cache that outlives it; what must stay for others names `pseudonym` in his
 *   place. It is done in short transactions, and again after a crash: whoever does it twice does no harm. Answers how much there was.
 */
export abstract class PersonalDataHolder {
  abstract readonly order: ForgetOrder;
  abstract sections(person: string): PersonalSection[];
  /** @throws whatever keeps it from being done: it is done again later. */
  abstract erase(person: string, pseudonym: string): Promise<number>;
}
