import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { migrations } from '../migrations/index.js';
import { AppModule, type Composition } from './app.module.js';
import { ensureDeliveryPartitions } from './delivery/index.js';
import { ensurePartitions } from './notifications/index.js';
import { ensureAuditPartitions } from './platform/audit/index.js';
import { boundSlowRequests, ConnectionRefused } from './platform/admission/index.js';
import { Config, type ConfigValues } from './platform/config/index.js';
import { dataSourceOptions, InstallationEpoch, migrate, type Sql } from './platform/database/index.js';
import {
  answerError,
  EVENT_STREAM_PATH,
  GRAPHQL_PATH,
  HeraldExpressAdapter,
  secureHttp,
  shedFirst,
} from './platform/graphql/index.js';
import { Events } from './platform/events/index.js';
import { Draining } from './platform/lifecycle/index.js';
import { httpLogging, Logger, NestLogger } from './platform/logging/index.js';
import { EventStreams } from './platform/realtime/index.js';

/** For Redis, the log, what the process itself has open. */
const OTHER_FILES = 100;

/** Brings the database to this version, and its partitions up to date. Nodes that start together take turns. */
export async function prepareDatabase(config: ConfigValues): Promise<string[]> {
  const dataSource = await new DataSource(
    dataSourceOptions({
      url: config.DATABASE_URL ?? '',
      config: { ...config, DATABASE_POOL: 2 },
      epoch: new InstallationEpoch(config),
      migrations,
      onError: () => undefined,
    }),
  ).initialize();
  try {
    return await migrate(dataSource, async (session: Sql) => {
      await ensurePartitions(session);
      await ensureDeliveryPartitions(session);
      await ensureAuditPartitions(session);
    });
  } finally {
    await dataSource.destroy();
  }
}

const OPTIONS = { abortOnError: false, bodyParser: false } as const;

/** The application, ready to listen, in a process of its own. The database was prepared before. */
export async function createHerald(config: ConfigValues): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config), new HeraldExpressAdapter(), {
    ...OPTIONS,
    bufferLogs: true,
  });
  app.useLogger(app.get(NestLogger));
  const events = app.get(Events);
  boundSlowRequests(app.getHttpServer(), {
    ownFiles: config.DATABASE_POOL + config.OPERATORS_POOL + OTHER_FILES,
    onDropped: () => events.emit(new ConnectionRefused('node')),
  });
  openWaysIn(app);
  return app;
}

/**
 * The same application as a guest in somebody else's process: complete but for the port, which is the host's, and with a container of its
 * own, so that none of its guards, filters, resolvers, data sources and routes is the host's as well. What Nest keeps for the whole
 * process, its logger and how the factory fails, stays as the host has it.
 */
export async function createGuest(config: ConfigValues, composition: Composition): Promise<NestExpressApplication> {
  const factory = new (NestFactory.constructor as new () => typeof NestFactory)();
  const app = await factory.create<NestExpressApplication>(
    AppModule.forRoot(config, composition),
    new HeraldExpressAdapter(),
    OPTIONS,
  );
  openWaysIn(app);
  return app;
}

/** What stands before the routes, in its order. */
function openWaysIn(app: NestExpressApplication): void {
  const config = app.get(Config);
  app.use(dropUnanswerable);
  app.use(partWhenDraining(app.get(Draining)));
  shedFirst(app);
  app.use(httpLogging(app.get(Logger)));
  if (config.TRUSTED_PROXIES.length > 0) app.set('trust proxy', config.TRUSTED_PROXIES);
  secureHttp(app);
  const streams = app.get(EventStreams);
  // Before Apollo's path, which begins in the same way.
  app.use(EVENT_STREAM_PATH, (request: Request, response: Response, next: NextFunction) => {
    if (!isOfNoOther(request)) return next();
    return config.ROLES.includes('gateway') ? streams.handle(request, response) : notHere(request, response);
  });
  app.use(GRAPHQL_PATH, (request: Request, response: Response, next: NextFunction) => {
    if (config.ROLES.includes('api') && isOfNoOther(request)) next();
    else notHere(request, response);
  });
}

/** Express hands on what lies below a path, too; what it calls `path` there is the rest. */
function isOfNoOther(request: Request): boolean {
  return request.path === '/';
}

/**
 * A stopping server ends its idle connections; a request that was on its way to one must not be carried out, as nobody
 * could be told of it.
 */
function dropUnanswerable(request: Request, _response: Response, next: NextFunction): void {
  if (request.socket.writableEnded || request.socket.destroyed) request.socket.destroy();
  else next();
}

/** A stopping node answers, and ends the connection behind the answer: the next request takes another way. */
function partWhenDraining(draining: Draining) {
  return (_request: Request, response: Response, next: NextFunction): void => {
    if (draining.isDraining) response.set('Connection', 'close');
    next();
  };
}

/**
 * A node without the role `api` answers no operations over HTTP, one without `gateway` has no streams, and nothing is below their paths.
 * Sockets come by an upgrade, and not through here.
 */
function notHere(request: Request, response: Response): void {
  answerError(request, response, 404, { code: 'NOT_FOUND', message: 'This node answers no operations here.' });
}
