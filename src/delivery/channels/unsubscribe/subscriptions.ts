/** What a page says of a category. */
export interface SubscribedCategory {
  /** What people call it. */
  title: string;
  /** Nobody can turn it off. */
  isCritical: boolean;
}

/**
 * What links in mails need of preferences. Called by the page of a link, on any node with the role `api`, for people who are not signed in: the
 * link is their proof.
 */
export abstract class Subscriptions {
  /** Null: there is none of that key any more. */
  abstract category(key: string): Promise<SubscribedCategory | null>;

  /** Turns the channel off for the category, as the person himself would; idempotent. Not called for critical ones. */
  abstract unsubscribe(recipient: string, category: string, channel: string): Promise<void>;
}
