/** What is known of a person. Everything but the id and the times may be missing. */
export interface RecipientProfile {
  id: string;
  /** One address, without a name, CR, LF or NUL. */
  email: string | null;
  /** E.164: "+33123456789". */
  phone: string | null;
  /** One line. */
  displayName: string | null;
  /** BCP 47: "fr-CH". */
  locale: string | null;
  /** An IANA name: "Europe/Paris". */
  timeZone: string | null;
  attributes: Readonly<Record<string, unknown>>;
  /** Since when he is known. */
  createdAt: Date;
}

/** Upserted of a person; undefined: it stays as it is; null: it is forgotten. `attributes` are replaced as a whole. */
export interface RecipientChange {
  id: string;
  email?: string | null | undefined;
  phone?: string | null | undefined;
  displayName?: string | null | undefined;
  locale?: string | null | undefined;
  timeZone?: string | null | undefined;
  attributes?: Record<string, unknown> | null | undefined;
}

/**
 * Where people's addresses, languages and time zones come from: asked when somebody looks one up, and whenever something is delivered to
 * him. The default answers from Herald's own table; a team that has a table of users answers from it:
 *
 *     class UserTable extends RecipientDirectory {
 *       async find(ids: readonly string[], signal: AbortSignal) {
 *         const users = await this.users.findByIds(ids, { signal });
 *         return users.map((user) => ({ ...NOBODY, id: user.id, email: user.email, createdAt: user.since }));
 *       }
 *     }
 *
 * - `find` gets 1 to 1,000 different ids, and answers those that it knows, in any order, each once, and nobody else. Nobody is required to be
 *   known: whoever isn't gets what is sent to him in the app.
 * - It may be called many times at once, for the same people too, and must not keep what it answers from changing.
 * - `signal` aborts after 5 s: what has not come by then is given up. A rejection means "ask again later": nothing is lost by it, and a
 *   delivery is put off.
 * - Addresses are checked again by Herald: one that is none counts as missing.
 *
 * The contract suite is `recipientDirectoryContract` of `herald/testing`.
 */
export abstract class RecipientDirectory {
  abstract find(ids: readonly string[], signal: AbortSignal): Promise<RecipientProfile[]>;
}

/** What a directory is, too, that takes what `upsertRecipients` is given. One that isn't refuses it: its team changes people elsewhere. */
export interface WritableRecipientDirectory {
  /** All or none of them; 1 to 1,000, each id once, checked. Idempotent. */
  upsert(changes: readonly RecipientChange[]): Promise<void>;
}

/** What a directory is, too, that can leave out those of whom nothing is known but that they exist: asked for whoever is sent to. */
export interface SparingRecipientDirectory {
  /** As `find`, of those alone who have an address, a phone, a time zone or attributes. */
  findReachable(ids: readonly string[], signal: AbortSignal): Promise<RecipientProfile[]>;
}

export function isSparing(directory: object): directory is SparingRecipientDirectory {
  return 'findReachable' in directory && typeof directory.findReachable === 'function';
}

export function isWritable(directory: object): directory is WritableRecipientDirectory {
  return 'upsert' in directory && typeof directory.upsert === 'function';
}

/** Of whom nothing is known. */
export const NOBODY = {
  email: null,
  phone: null,
  displayName: null,
  locale: null,
  timeZone: null,
  attributes: {},
} as const satisfies Partial<RecipientProfile>;
