import type { Type } from '@nestjs/common';
import 'reflect-metadata';
import { accessOf } from '../../src/platform/auth/access.decorator.js';

/** What @nestjs/graphql leaves on methods: which root an operation belongs to, and that a method resolves a field. */
const ROOT_TYPE = 'graphql:resolver_type';
const RESOLVES_FIELD = 'graphql:resolve_property';
const ROOTS = ['Query', 'Mutation', 'Subscription'];

type Method = (...args: unknown[]) => unknown;

function methodsOf(type: Type<unknown>): [name: string, method: Method][] {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(type.prototype as object));
  return descriptors.flatMap(([name, { value }]) =>
    typeof value === 'function' && name !== 'constructor' ? [[name, value as Method]] : [],
  );
}

const isOperation = (method: Method) => ROOTS.includes(String(Reflect.getMetadata(ROOT_TYPE, method)));

/** The queries, mutations and subscriptions of a class, as `Class.method`. */
export function operationsOf(type: Type<unknown>): string[] {
  return methodsOf(type).flatMap(([name, method]) => (isOperation(method) ? [`${type.name}.${name}`] : []));
}

/** The mutations of a class that services or admins alone may call, by their names in the schema. */
export function trustedMutationsOf(type: Type<unknown>): string[] {
  return methodsOf(type).flatMap(([name, method]) =>
    Reflect.getMetadata(ROOT_TYPE, method) === 'Mutation' && ['SERVICE', 'ADMIN'].includes(accessOf(method) ?? '')
      ? [name]
      : [],
  );
}

/** Those of them that don't say who may call them. */
export function openOperationsOf(type: Type<unknown>): string[] {
  return methodsOf(type).flatMap(([name, method]) =>
    isOperation(method) && accessOf(method) === undefined ? [`${type.name}.${name}`] : [],
  );
}

/** The classes among a file's exports that answer GraphQL: operations, or fields. */
export function resolversIn(exports: Readonly<Record<string, unknown>>): Type<unknown>[] {
  return Object.values(exports)
    .filter((value): value is Type<unknown> => typeof value === 'function' && value.prototype !== undefined)
    .filter((type) =>
      methodsOf(type).some(([, method]) => isOperation(method) || Reflect.hasMetadata(RESOLVES_FIELD, method)),
    );
}

/** Guards of methods that come from a base class are skipped by @nestjs/graphql before 14.2. */
export const hasBaseClass = (type: Type<unknown>) => Object.getPrototypeOf(type) !== Function.prototype;
