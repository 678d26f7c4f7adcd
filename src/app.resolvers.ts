import type { Type } from '@nestjs/common';

/** Every resolver, for `npm run generate`; an architecture test finds one that is missing here. */
export const resolvers: readonly Type<unknown>[] = [];

/** Scalars that are declared with `@Scalar`. */
export const scalarClasses: readonly Type<unknown>[] = [];
