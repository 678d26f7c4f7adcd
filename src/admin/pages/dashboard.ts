import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NextFunction, Request, Response } from 'express';
import { Config } from '../../platform/config/index.js';
import { BuiltPage, showsDashboard } from '../../platform/pages/index.js';
import { MAIL_POLICY, pagePolicy } from './policies.js';

export const DASHBOARD_PATH = '/admin';

/**
 * The dashboard at `/admin` (web/admin). The page is for everybody to load: it knows nothing. What it shows it asks of the API, with the token
 * that somebody signs in with.
 */
@Injectable()
export class Dashboard implements OnModuleInit {
  constructor(
    private readonly config: Config,
    private readonly http: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    if (!showsDashboard(this.config)) return;
    const page = new BuiltPage({
      name: 'admin',
      policyOf: pagePolicy,
      frames: { 'mail.html': MAIL_POLICY },
    });
    this.http.httpAdapter.use(DASHBOARD_PATH, (request: Request, response: Response, next: NextFunction) => {
      // The board of queues has a session of its own.
      if (/^\/queues(\/|$)/.test(request.path)) return next();
      page.handle(request, response, next).catch(next);
    });
  }
}
