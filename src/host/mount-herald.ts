import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { INestApplication } from '@nestjs/common';
import type { Request, Response } from 'express';
import { answerWithoutUpgrade, isWebSocketUpgrade } from '../platform/realtime/index.js';
import { HeraldRuntime } from './herald-runtime.js';
import { HeraldUsageError } from '../platform/errors/index.js';

export interface MountOptions {
  /** Below which path of the host's server Herald is: it has all that is below it, with `/` the whole server. Default: `/herald`. */
  path?: string;
}

const PATH = /^(?:\/|(?:\/[\w.~-]+)+)$/;

/**
 * Opens Herald's ways in on the host's server, below a path: `/herald/graphql` by HTTP and by WebSocket, `/herald/graphql/stream`,
 * `/herald/health/ready`, `/herald/metrics`. They are Herald's altogether: the host's guards, filters, interceptors and pipes don't see
 * them, nor Herald's the host's routes.
 *
 * To be called between `NestFactory.create` and `listen`, before middleware that reads bodies. Who only sends does not call it.
 *
 * @throws HeraldUsageError where the host is not on Express, or has no `HeraldModule.forRoot`.
 */
export function mountHerald(host: INestApplication, { path = '/herald' }: MountOptions = {}): void {
  if (!PATH.test(path)) throw new HeraldUsageError('mountHerald: path must be like "/herald".');
  if (host.getHttpAdapter().getType() !== 'express') {
    throw new HeraldUsageError('mountHerald: Herald can be mounted on Express alone. It can send on any platform.');
  }
  const herald = runtimeOf(host);
  const express = herald.app.getHttpAdapter().getInstance();
  host.use(path, (request: Request, response: Response) => {
    // Herald's own routes look at what is below the path, as they do in a process of its own.
    request.baseUrl = '';
    express(request, response);
  });
  partFirst(host, herald);
  listenForUpgrades(host.getHttpServer() as Server, herald.app.getHttpServer(), path === '/' ? '' : path);
}

function runtimeOf(host: INestApplication): HeraldRuntime {
  try {
    return host.get(HeraldRuntime, { strict: false });
  } catch {
    throw new HeraldUsageError('mountHerald: the application does not import HeraldModule.forRoot.');
  }
}

/**
 * Before any module of the host's is destroyed: a GraphQLModule of its own closes the server's connections then, ours among them, without a
 * word. Modules can't say that they want to be first, so the application's own step is preceded; where Nest had none of that name, Herald
 * parts a little later, with its other hooks.
 */
function partFirst(host: INestApplication, herald: HeraldRuntime): void {
  const { callDestroyHook: destroy } = Object.getPrototypeOf(host) as { callDestroyHook?: () => Promise<void> };
  if (!destroy) return;
  // Not by an assignment: the proxy that NestFactory answers with takes none.
  Object.defineProperty(host, 'callDestroyHook', {
    configurable: true,
    value: async () => {
      await Promise.all([herald.beforeApplicationShutdown(), herald.stopDelivering()]);
      await destroy.call(host);
    },
  });
}

/** Herald's own server listens on no port: it is handed what is Herald's of the host's. */
function listenForUpgrades(server: Server, own: Server, path: string): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const rest = below(path, request.url ?? '');
    if (rest !== undefined && isWebSocketUpgrade(request)) {
      request.url = rest;
      own.emit('upgrade', request, socket, head);
    } else if (rest !== undefined || server.listenerCount('upgrade') === 1) {
      // Node leaves them all to whoever listens: without us it would have answered as if no upgrade had been asked for.
      answerWithoutUpgrade(server, request, socket, head);
    }
  });
}

/** What is below the path, by the rules that Express finds paths by; undefined: it is not. */
function below(path: string, url: string): string | undefined {
  if (url.slice(0, path.length).toLowerCase() !== path.toLowerCase()) return undefined;
  const rest = url.slice(path.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : undefined;
}
