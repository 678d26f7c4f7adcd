import type { FactoryProvider, Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type Port, Ports } from './ports.js';

/** How Herald makes its own implementation of a port: a class, or a factory as Nest has them. */
export type OwnImplementation<Implementation> =
  Type<Implementation> | Pick<FactoryProvider<Implementation>, 'useFactory' | 'inject'>;

/**
 * Provides a port that a team may bring an implementation of; else Herald's own, which is not even made where a team brought one. To be
 * used in place of `{ provide: port, useClass: own }`.
 */
export function portProvider<Implementation extends object>(
  port: Port<Implementation>,
  own: OwnImplementation<Implementation>,
): FactoryProvider<Implementation> {
  if (typeof own === 'function') {
    return {
      provide: port,
      inject: [Ports, ModuleRef],
      useFactory: (ports: Ports, modules: ModuleRef) => ports.find(port) ?? modules.create(own),
    };
  }
  return {
    provide: port,
    inject: [Ports, ...(own.inject ?? [])],
    useFactory: (ports: Ports, ...rest: unknown[]) => ports.find(port) ?? own.useFactory(...rest),
  };
}
