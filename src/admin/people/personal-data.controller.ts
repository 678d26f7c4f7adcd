import { pipeline } from 'node:stream/promises';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Config } from '../../platform/config/index.js';
import { Logger } from '../../platform/logging/index.js';
import { EXPORT_PATH, EXPORT_TOKEN } from './export-links.js';
import { PersonalDataService } from './personal-data.service.js';

const SAY_AGAIN_SECONDS = 5;
/** Whoever takes nothing for as long has left his place to others. */
export const STALLED_MS = 30_000;

/** `GET /personal-data?t=…`: where the link of an export leads. The token in the address is all that it needs. */
@Controller(EXPORT_PATH)
export class PersonalDataController {
  private readonly isServed: boolean;
  private readonly log: Logger;

  constructor(
    private readonly service: PersonalDataService,
    config: Config,
    log: Logger,
  ) {
    this.isServed = config.ROLES.includes('api');
    this.log = log.child('PersonalData');
  }

  @Get()
  async download(@Req() request: Request, @Res() response: Response): Promise<void> {
    response.set({
      // The address is a key, and what it leads to is one person's.
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const { [EXPORT_TOKEN]: token } = request.query;
    const document = await this.documentOf(this.isServed && typeof token === 'string' ? token : '');
    if (typeof document === 'string') {
      if (document === 'busy') response.set('retry-after', String(SAY_AGAIN_SECONDS));
      response.status(STATUS[document]).type('text').send(SAYS[document]);
      return;
    }
    // Nothing may go because nothing is found for long in what is looked through: that is not the reader's fault.
    response.setTimeout(STALLED_MS, () =>
      response.writableNeedDrain ? response.destroy() : response.setTimeout(STALLED_MS),
    );
    response.status(200).type('json').attachment('personal-data.json');
    try {
      await pipeline(document, response);
    } catch (error) {
      // Cut off, which the missing `complete` shows as well: whoever fetches it does so again.
      if (!response.destroyed) response.destroy();
      if (!isLeaving(error)) this.log.error('an export of personal data was cut off', { err: error });
    }
  }

  private async documentOf(token: string) {
    try {
      return await this.service.download(token);
    } catch (error) {
      this.log.error('a link to an export could not be read', { err: error });
      return 'busy';
    }
  }
}

const STATUS = { bad: 404, busy: 503 } as const;
const SAYS = {
  bad: 'This link leads nowhere: it is too old, or not whole. Ask for another one.',
  busy: `There is no room for this now. Try again in ${SAY_AGAIN_SECONDS} seconds.`,
} as const;

/** Whoever reads it may leave at any time. */
function isLeaving(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
