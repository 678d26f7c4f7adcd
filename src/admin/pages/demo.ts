import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NextFunction, Request, Response } from 'express';
import { Config } from '../../platform/config/index.js';
import { BuiltPage, showsDemo } from '../../platform/pages/index.js';
import { DemoSession, isAtThisMachine } from './demo-session.js';
import { pagePolicy } from './policies.js';

export const DEMO_PATH = '/demo';

/** Two people’s inboxes side by side, at `/demo` (web/demo): in development alone, as it hands out its people’s tokens. */
@Injectable()
export class Demo implements OnModuleInit {
  constructor(
    private readonly config: Config,
    private readonly http: HttpAdapterHost,
    private readonly session: DemoSession,
  ) {}

  onModuleInit(): void {
    if (!showsDemo(this.config)) return;
    const page = new BuiltPage({ name: 'demo', policyOf: pagePolicy });
    this.http.httpAdapter.use(DEMO_PATH, (request: Request, response: Response, next: NextFunction) => {
      if (request.path === '/session' && request.method === 'GET') {
        this.answerSession(request, response).catch(next);
      } else {
        page.handle(request, response, next).catch(next);
      }
    });
  }

  private async answerSession(request: Request, response: Response): Promise<void> {
    response.set('cache-control', 'no-store');
    if (!isAtThisMachine(request)) {
      response.status(403).json({ error: 'The demo is for a browser on the machine that Herald runs on.' });
      return;
    }
    const session = await this.session.begin();
    if (session) response.json(session);
    else response.status(404).json({ error: 'There are no tokens to hand out: JWKS_URL is set.' });
  }
}
