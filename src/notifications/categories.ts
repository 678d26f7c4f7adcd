import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config/index.js';
import { PublishingHooks } from './publishing-hooks.js';
import { DEFAULT_CATEGORY, type SendNames, type SendRequest } from './send-request.js';

const BUILT_IN_CATEGORIES = ['security', 'system', 'social', 'task'];
const IN_APP = 'inApp';

/** What a send may name: whoever delivers knows; without him the built-in categories and those of `CATEGORIES`, and the app. */
@Injectable()
export class Categories {
  private readonly keys: ReadonlySet<string>;

  constructor(
    config: Config,
    private readonly hooks: PublishingHooks,
  ) {
    this.keys = new Set([...BUILT_IN_CATEGORIES, ...config.CATEGORIES]);
  }

  /** For the check of this request. */
  async namesFor({ category }: Pick<SendRequest, 'category'>): Promise<SendNames> {
    const hooks = this.hooks.current;
    const named = category ?? DEFAULT_CATEGORY;
    const isKnown = await (hooks?.isCategory(named) ?? this.keys.has(named));
    return {
      isCategory: (key) => key === named && isKnown,
      isChannel: (key) => hooks?.isChannel(key) ?? key === IN_APP,
    };
  }
}
