import type { FactoryProvider, Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type Port, Ports } from './ports.js';

/** How Herald makes its own implementation of a port: a class, or a factory as Nest has them. */
export type OwnImplementation<Implementation> =
  Type<Implementation> | Pick<FactoryProvider<Implementation>, 'useFactory' | 'inject'>;

/** Where there is no PortsModule, nobody brings anything. */
const BROUGHT = { token: Ports, optional: true };

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
      inject: [BROUGHT, ModuleRef],
      useFactory: (ports: Ports | undefined, modules: ModuleRef) => ports?.find(port) ?? modules.create(own),
    };
  }
  return {
    provide: port,
    inject: [BROUGHT, ...(own.inject ?? [])],
    useFactory: (ports: Ports | undefined, ...rest: unknown[]) => ports?.find(port) ?? own.useFactory(...rest),
  };
}
