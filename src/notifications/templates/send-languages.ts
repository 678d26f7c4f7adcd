import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { RecipientsService } from '../recipients/recipients.service.js';
import { chosenLocale } from './template-locale.js';

/** Which of the languages that something is said in each recipient is told. */
@Injectable()
export class SendLanguages {
  constructor(
    private readonly recipients: RecipientsService,
    private readonly config: Config,
  ) {}

  /**
   * By the languages that people have at this moment: an index into `locales` for each. Nobody is looked up where there is nothing to choose.
   *
   * @param locales as BCP 47 writes them, that which it was written in first.
   * @throws DirectoryAwayError
   */
  async of(userIds: readonly string[], locales: readonly (string | null)[]): Promise<number[]> {
    if (locales.length <= 1 || userIds.length === 0) return userIds.map(() => 0);
    const available = locales.map((locale) => locale ?? '');
    const profiles = await this.recipients.profiles(userIds);
    return userIds.map((id) => this.choose(profiles.get(id)?.locale ?? null, available));
  }

  /** @param wanted null: the installation's. */
  choose(wanted: string | null, available: readonly string[]): number {
    return chosenLocale(wanted, available, this.config.DEFAULT_LOCALE);
  }
}
