import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config/index.js';

export const BUILT_IN_CATEGORIES = ['security', 'system', 'social', 'task'] as const;
export const DEFAULT_CATEGORY = 'system';

/** The categories that a send may name: the built-in ones and those of `CATEGORIES`. */
@Injectable()
export class Categories {
  private readonly keys: ReadonlySet<string>;

  constructor(config: Config) {
    this.keys = new Set([...BUILT_IN_CATEGORIES, ...config.CATEGORIES]);
  }

  has(key: string): boolean {
    return this.keys.has(key);
  }

  list(): string[] {
    return [...this.keys];
  }
}
