import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express } from 'express';

/**
 * Nest on Express, whose requests and answers are made as what Express makes of them.
 *
 * Express gives each one that Node made another prototype. To V8 it is a kind of its own from then on: every property that a
 * middleware adds is described once more for it, in memory that only a full collection frees, and each small collection takes
 * several times as long. Made with the right prototype, the change is none.
 */
export class HeraldExpressAdapter extends ExpressAdapter {
  override initHttpServer(options: NestApplicationOptions): void {
    const { httpsOptions, forceCloseConnections, return503OnClosing } = options;
    if (httpsOptions !== undefined) throw new Error('TLS ends at a proxy.');
    if (forceCloseConnections === true || return503OnClosing === true) throw new Error('Herald drains by itself.');
    const express = this.getInstance<Express>();
    class Request extends IncomingMessage {}
    class Response extends ServerResponse {}
    Object.setPrototypeOf(Request.prototype, express.request);
    Object.setPrototypeOf(Response.prototype, express.response);
    express.request = Request.prototype as unknown as Express['request'];
    express.response = Response.prototype as unknown as Express['response'];
    this.httpServer = createServer({ IncomingMessage: Request, ServerResponse: Response }, express);
  }
}
