import type { Type } from '@nestjs/common';
import { adminResolvers } from './admin/index.js';
import { deliveryResolvers } from './delivery/index.js';
import { notificationResolvers } from './notifications/index.js';
import { presenceResolvers } from './platform/presence/index.js';
import { realtimeResolvers } from './platform/realtime/index.js';
import { preferenceResolvers } from './preferences/index.js';

/** Every resolver, for whoever prints the schema without starting Herald. */
export const resolvers: Type<unknown>[] = [
  ...notificationResolvers,
  ...preferenceResolvers,
  ...deliveryResolvers,
  ...adminResolvers,
  ...presenceResolvers,
  ...realtimeResolvers,
];

/** Scalars are values, named where they are used; none is a class. */
export const scalarClasses: Type<unknown>[] = [];
