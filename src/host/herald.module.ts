import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';
import type { DeliveryChannel } from '../delivery/index.js';
import { type FeedListener, FeedListeners, TransactionSendsService } from '../notifications/index.js';
import { Database } from '../platform/database/index.js';
import type { Port } from '../platform/ports/index.js';
import { EventListeners } from './event-listeners.js';
import { Feature } from './feature.js';
import {
  HERALD_OPTIONS,
  type HeraldAsyncOptions,
  type HeraldModuleOptions,
  type HeraldOptions,
  type Imported,
} from './herald-options.js';
import { HeraldRuntime } from './herald-runtime.js';
import { Sender } from './sender.js';
import { TransactionSender } from './transaction-sender.js';

export interface HeraldFeature {
  /** Modules that export what these classes inject. */
  imports?: Imported[];
  /** Classes that implement `SendMapping`. */
  mappings?: Type[];
  /** Classes that extend `FeedListener`. */
  listeners?: Type<FeedListener>[];
}

@Module({})
class HeraldFeatureModule {}

/**
 * Herald in an application of one's own. `forRoot` stands once, in the root module; its exports are global: `Sender`, `EventListeners`,
 * `FeedListeners`. `forFeature` stands where a part of the application maps its events, or listens.
 *
 * Herald runs in a container of its own, in the same process: nothing of it is found by the host's injector but these, and none of its
 * guards, filters, resolvers, routes and data sources is the host's as well. What it shares is PostgreSQL, Redis, and the event loop.
 */
@Module({})
export class HeraldModule {
  static forRoot({ imports, ports, channels, ...options }: HeraldOptions & HeraldModuleOptions): DynamicModule {
    return rootModule({ imports, ports, channels }, { provide: HERALD_OPTIONS, useValue: options });
  }

  static forRootAsync({ imports, ports, channels, inject = [], useFactory }: HeraldAsyncOptions): DynamicModule {
    return rootModule({ imports, ports, channels }, { provide: HERALD_OPTIONS, inject, useFactory });
  }

  static forFeature({ imports = [], mappings = [], listeners = [] }: HeraldFeature): DynamicModule {
    return {
      module: HeraldFeatureModule,
      imports,
      providers: [
        ...mappings,
        ...listeners,
        {
          provide: Feature,
          inject: [Sender, FeedListeners, ...mappings, ...listeners],
          useFactory: (sender: Sender, known: FeedListeners, ...made: object[]) =>
            new Feature(sender, known, made.slice(0, mappings.length), made.slice(mappings.length) as FeedListener[]),
        },
      ],
    };
  }
}

function rootModule(
  { imports = [], ports = [], channels = [] }: HeraldModuleOptions,
  options: Provider,
): DynamicModule {
  const implementations = ports.map(({ implementation }) => implementation);
  return {
    module: HeraldModule,
    global: true,
    imports,
    providers: [
      options,
      // One class may be both, and a class that is named twice is made once.
      ...new Set<Type>([...implementations, ...channels]),
      {
        provide: HeraldRuntime,
        inject: [HERALD_OPTIONS, ...implementations, ...channels],
        useFactory: (given: HeraldOptions, ...made: object[]) =>
          HeraldRuntime.start(given, {
            ports: new Map<Port, object>(ports.map(({ port }, index) => [port, made[index] ?? {}])),
            channels: made.slice(ports.length) as DeliveryChannel[],
          }),
      },
      {
        provide: Sender,
        inject: [HeraldRuntime],
        useFactory: (herald: HeraldRuntime) =>
          new Sender(herald, new TransactionSender(herald.get(TransactionSendsService), herald.get(Database))),
      },
      {
        provide: EventListeners,
        inject: [HeraldRuntime],
        useFactory: (herald: HeraldRuntime) => new EventListeners(herald),
      },
      {
        provide: FeedListeners,
        inject: [HeraldRuntime],
        useFactory: (herald: HeraldRuntime) => herald.get(FeedListeners),
      },
    ],
    exports: [Sender, EventListeners, FeedListeners],
  };
}
