import type { DynamicModule, FactoryProvider, ForwardReference, InjectionToken, Type } from '@nestjs/common';
import type { DeliveryChannel } from '../delivery/index.js';
import type { LogDestination } from '../platform/logging/index.js';
import type { Port } from '../platform/ports/index.js';

/** What may stand in a module's `imports`. */
export type Imported = Type | DynamicModule | Promise<DynamicModule> | ForwardReference;

export interface HeraldOptions {
  /**
   * Herald's variables, as docs/configuration.md lists them: `process.env`, or what of it is meant for Herald. It needs `DATABASE_URL`, and
   * one of the three that say where Redis is: it starts no servers of its own in somebody else's process.
   */
  env: Readonly<Record<string, string | undefined>>;
  /** The name that this application sends under: what a token's `sub` is to a service that asks over GraphQL. 1 to 128 characters. */
  as: string;
  /** Whether Herald's tables are brought up to date at start. Default: true. False: by `prepareDatabase`, in a deployment's own step. */
  migrate?: boolean;
  /** Where the lines of Herald's log go, one JSON object each. Default: the standard output. */
  logTo?: LogDestination;
}

/** The implementation of a port that this application brings, in the place of Herald's own. */
export interface BroughtPort {
  port: Port;
  implementation: Type;
}

/** What is known before anything is made: which ports and channels, and where they find what they need. */
export interface HeraldModuleOptions {
  /** Modules that export what the ports, the channels, or `useFactory`, inject. */
  imports?: Imported[];
  /** Implementations that this application brings: `provide(TokenVerifier, SessionVerifier)`. They may inject what `imports` export. */
  ports?: BroughtPort[];
  /**
   * Classes that extend `DeliveryChannel`: ways to reach people beside Herald's own. Each is made once by this application's container, and may
   * inject what `imports` export. Every process on the same database must bring the same ones.
   */
  channels?: Type<DeliveryChannel>[];
}

export interface HeraldAsyncOptions extends HeraldModuleOptions {
  inject?: FactoryProvider['inject'];
  useFactory: (...injected: never[]) => HeraldOptions | Promise<HeraldOptions>;
}

/** Names an implementation of a port, for `HeraldModule.forRoot({ ports: [ … ] })`: an injectable class, checked against the port. */
export function provide<Contract extends object>(port: Port<Contract>, implementation: Type<Contract>): BroughtPort {
  return { port, implementation };
}

export const HERALD_OPTIONS: InjectionToken<HeraldOptions> = Symbol('HERALD_OPTIONS');
