import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import type { AccessLevel } from './caller.js';

/** `PUBLIC`: anybody, signed in or not. */
export type Access = AccessLevel | 'PUBLIC';

export const ACCESS_METADATA = 'herald:access';

/**
 * Says who may call an operation. Every query, mutation and subscription has one: `AccessGuard` refuses those
 * without, and an architecture test finds them before it does.
 */
export function Access(access: Access): CustomDecorator {
  return SetMetadata(ACCESS_METADATA, access);
}

/** What `@Access` says of a method; undefined when it says nothing. */
// oxlint-disable-next-line typescript/no-unsafe-function-type -- Nest hands handlers over as `Function`
export function accessOf(handler: Function): Access | undefined {
  return Reflect.getMetadata(ACCESS_METADATA, handler) as Access | undefined;
}
