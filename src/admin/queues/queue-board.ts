import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { DeliveryQueues } from '../../delivery/index.js';
import { Config } from '../../platform/config/index.js';
import { Logger } from '../../platform/logging/index.js';
import { BullConnections, BullQueues } from '../../platform/queue/index.js';
import { BOARD_POLICY, SIGN_IN_POLICY, signInPage, withoutOthers } from './board-page.js';
import { BOARD_LIMITS, BoardSession } from './board-session.js';

export const BOARD_PATH = '/admin/queues';

/**
 * bull-board at `/admin/queues`: the jobs that Redis has, for admins to look at. They are hints, and have ids alone; what is owed is in PostgreSQL, and changed by
 * operations that are audited. So nothing can be changed here: only GET comes through, whatever bull-board offers. It is loaded when it is first looked at.
 */
@Injectable()
export class QueueBoard implements OnModuleInit {
  private readonly log: Logger;
  private board: Promise<Express> | undefined;

  constructor(
    private readonly config: Config,
    private readonly http: HttpAdapterHost,
    private readonly session: BoardSession,
    private readonly deliveries: DeliveryQueues,
    private readonly queues: BullQueues,
    private readonly connections: BullConnections,
    logger: Logger,
  ) {
    this.log = logger.child('Queues');
  }

  /** Routes are registered behind it: what comes later is never asked. */
  onModuleInit(): void {
    if (!this.config.BULL_BOARD || !this.config.ROLES.includes('api')) return;
    const handle: RequestHandler = (request, response, next) => {
      this.answer(request, response, next).catch((err: unknown) => {
        this.log.warn('the board of queues could not be shown', { err });
        if (!response.headersSent) response.status(503).type('text').send('It can’t be shown now. Try again.');
      });
    };
    this.http.httpAdapter.use(BOARD_PATH, handle);
  }

  private async answer(request: Request, response: Response, next: NextFunction): Promise<void> {
    const base = baseOf(request);
    response.set({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' });
    if (request.method === 'POST' && request.path === '/session') return this.signIn(request, response, base);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.status(405).set('allow', 'GET, HEAD').type('text').send('Nothing can be changed here.');
      return;
    }
    if (request.path === '/session/end') {
      this.session.end(request, response, base);
      return response.redirect(303, base);
    }
    const admission = await this.session.admissionOf(request);
    if (admission !== 'admin') {
      const isRefused = admission === 'refused';
      return this.askForToken(response, base, isRefused ? 'That token is over, or no admin’s.' : undefined);
    }
    // Its pages ask again and again: nobody waits for a Redis that is away, nor do commands pile up.
    if (request.path.startsWith('/api/') && !(await this.connections.ask((client) => client.ping()))) {
      response.status(503).json({ error: 'Redis does not answer.' });
      return;
    }
    response.set('content-security-policy', BOARD_POLICY);
    const board = await (this.board ??= this.open());
    response.render = (name: string, params: unknown) => {
      board.render(name, { ...(params as object), basePath: base }, (error: Error | null, html: string) => {
        if (error) next(error);
        else response.type('html').send(withoutOthers(html));
      });
    };
    board(request, response, next);
  }

  /** A form of another site can’t sign anybody in, though it would have to know an admin’s token. */
  private async signIn(request: Request, response: Response, base: string): Promise<void> {
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin') {
      response.status(403).type('text').send('Sign in on the page of this server.');
      return;
    }
    const token = new URLSearchParams(await bodyOf(request)).get('token')?.trim() ?? '';
    if (await this.session.begin(token, request, response, base)) return response.redirect(303, base);
    this.askForToken(response, base, 'That is not the token of an admin.');
  }

  private askForToken(response: Response, base: string, problem?: string): void {
    response.status(problem === undefined ? 401 : 403).set('content-security-policy', SIGN_IN_POLICY);
    response.type('html').send(signInPage(base, problem));
  }

  private async open(): Promise<Express> {
    const [{ createBullBoard }, { BullAdapter }, { ExpressAdapter }] = await Promise.all([
      import('@bull-board/api'),
      import('@bull-board/api/bullAdapter'),
      import('@bull-board/express'),
    ]);
    for (const key of this.deliveries.keys()) this.deliveries.of(key);
    const serverAdapter = new ExpressAdapter().setBasePath(BOARD_PATH);
    createBullBoard({
      queues: this.queues.list().map((queue) => new BullAdapter(queue, { readOnlyMode: true })),
      serverAdapter,
      options: { uiConfig: { boardTitle: 'Herald' } },
    });
    return serverAdapter.getRouter() as Express;
  }
}

/** Below which path it is asked for: a host’s server may have Herald under one of its own. */
function baseOf({ originalUrl }: Request): string {
  return `${originalUrl.slice(0, originalUrl.indexOf(BOARD_PATH) + BOARD_PATH.length)}/`;
}

/** What is more than a token is cut off: it is none then. */
async function bodyOf(request: Request): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > 3 * BOARD_LIMITS.tokenBytes) break;
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
