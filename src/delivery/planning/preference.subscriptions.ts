import { Injectable } from '@nestjs/common';
import { CategoryCatalog, PreferencesService } from '../../preferences/index.js';
import { type SubscribedCategory, Subscriptions } from '../channels/index.js';

/** People who follow the link of a mail are as good as signed in, for this. */
@Injectable()
export class PreferenceSubscriptions extends Subscriptions {
  constructor(
    private readonly categories: CategoryCatalog,
    private readonly preferences: PreferencesService,
  ) {
    super();
  }

  async category(key: string): Promise<SubscribedCategory | null> {
    if (!(await this.categories.known(key))) return null;
    const category = this.categories.get(key);
    return category ? { title: category.title, isCritical: category.critical } : null;
  }

  unsubscribe(recipient: string, category: string, channel: string): Promise<void> {
    return this.preferences.unsubscribe(recipient, category, channel);
  }
}
