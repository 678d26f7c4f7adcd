import { Injectable } from '@nestjs/common';
import type { PageStory } from './unsubscribe-page.js';
import { Subscriptions } from './subscriptions.js';
import { UnsubscribeLinks } from './unsubscribe-links.js';
import type { Subscription } from './unsubscribe-token.js';

/** What happens behind a link in a mail. */
@Injectable()
export class UnsubscribeService {
  constructor(
    private readonly links: UnsubscribeLinks,
    private readonly subscriptions: Subscriptions,
  ) {}

  /** What the page asks. Changes nothing: mail scanners follow every link that they find. @throws UnavailableError */
  async ask(token: string): Promise<PageStory> {
    const found = await this.find(token);
    return 'kind' in found ? found : { kind: 'ask', category: found.title };
  }

  /** Idempotent. @throws UnavailableError */
  async unsubscribe(token: string): Promise<PageStory> {
    const found = await this.find(token);
    if ('kind' in found) return found;
    for (const category of found.categories) {
      await this.subscriptions.unsubscribe(found.recipient, category, found.channel);
    }
    return { kind: 'done', category: found.title };
  }

  /** Looks again whether it is critical: an admin may have made it so since the mail was sent. */
  private async find(token: string): Promise<PageStory | (Subscription & { title: string; categories: string[] })> {
    const subscription = await this.links.read(token);
    if (!subscription) return { kind: 'badLink' };
    const known = await Promise.all(
      subscription.category.split(',').map(async (key) => {
        const category = await this.subscriptions.category(key);
        return { key, title: category?.title ?? key, isCritical: category?.isCritical === true };
      }),
    );
    const free = known.filter(({ isCritical }) => !isCritical);
    const titleOf = (categories: typeof known) => categories.map(({ title }) => title).join(', ');
    if (free.length === 0) return { kind: 'critical', category: titleOf(known) };
    return { ...subscription, title: titleOf(free), categories: free.map(({ key }) => key) };
  }
}
