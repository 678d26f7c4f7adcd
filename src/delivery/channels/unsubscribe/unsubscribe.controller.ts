import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Config } from '../../../platform/config/index.js';
import { Logger } from '../../../platform/logging/index.js';
import { languageOf, languageOfBrowser } from '../rendering/index.js';
import { LANGUAGE, TOKEN, UNSUBSCRIBE_PATH } from './unsubscribe-links.js';
import { PAGE_POLICY, type PageStory, unsubscribePage } from './unsubscribe-page.js';
import { UnsubscribeService } from './unsubscribe.service.js';

/** "List-Unsubscribe=One-Click", in either of the forms that a mail provider may choose, is a few hundred. */
export const MAX_UNSUBSCRIBE_BYTES = 4_096;

const STATUS: Readonly<Record<PageStory['kind'], number>> = {
  ask: 200,
  done: 200,
  badLink: 400,
  critical: 403,
  failed: 503,
};

/**
 * `GET, POST /unsubscribe`: where List-Unsubscribe of a mail leads (RFC 8058), and the link in it. A POST unsubscribes, whoever sends it: a
 * mail provider at a click, or the form of the page that GET shows. The token in the address is all that it needs; nobody signs in, and
 * no origin is asked for.
 */
@Controller(UNSUBSCRIBE_PATH)
export class UnsubscribeController {
  private readonly isServed: boolean;
  private readonly log: Logger;

  constructor(
    private readonly unsubscribing: UnsubscribeService,
    config: Config,
    log: Logger,
  ) {
    this.isServed = config.ROLES.includes('api');
    this.log = log.child('Unsubscribe');
  }

  @Get()
  ask(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.answer(request, response, (token) => this.unsubscribing.ask(token));
  }

  @Post()
  async unsubscribe(@Req() request: Request, @Res() response: Response): Promise<void> {
    if (!(await isSmall(request))) {
      // What is still on its way is not waited for.
      response.status(413).set('Connection', 'close').type('text').send('This is more than an unsubscription needs.');
      return;
    }
    await this.answer(request, response, (token) => this.unsubscribing.unsubscribe(token));
  }

  private async answer(
    request: Request,
    response: Response,
    tell: (token: string) => Promise<PageStory>,
  ): Promise<void> {
    if (!this.isServed) {
      response.status(404).type('text').send('This node answers nothing here.');
      return;
    }
    const { [TOKEN]: token, [LANGUAGE]: chosen } = request.query;
    const language =
      typeof chosen === 'string' ? languageOf(chosen) : languageOfBrowser(request.headers['accept-language']);
    const story = await this.storyOf(typeof token === 'string' ? token : '', tell);
    response.set({
      'content-security-policy': PAGE_POLICY,
      // The address is a key: neither kept, nor told to whatever the page leads to.
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    response.status(STATUS[story.kind]).type('html').send(unsubscribePage(story, language));
  }

  private async storyOf(token: string, tell: (token: string) => Promise<PageStory>): Promise<PageStory> {
    try {
      return await tell(token);
    } catch (error) {
      // Whoever posts for a person asks again after a 503.
      this.log.error('a link of a mail could not be answered', { err: error });
      return { kind: 'failed' };
    }
  }
}

/** Reads what was sent, and keeps nothing of it: the token says it all. A body of JSON was read before. */
async function isSmall(request: Request): Promise<boolean> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_UNSUBSCRIBE_BYTES) return false;
  if (request.readableEnded) return true;
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_UNSUBSCRIBE_BYTES) return false;
    }
  } catch {
    // He left in the middle, which is no trouble of ours: nobody hears the answer.
    return false;
  }
  return true;
}
