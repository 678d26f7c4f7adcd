/** A port: an abstract class, by which it is asked for. */
export type Port<Implementation = object> = abstract new (...args: never[]) => Implementation;

/** Names of the hooks that Nest looks for on whatever it provides. */
const HOOKS: ReadonlySet<PropertyKey> = new Set([
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
]);

/** What a team has put in the place of Herald's own implementations of ports. */
export class Ports {
  constructor(private readonly brought: ReadonlyMap<Port, object> = new Map()) {}

  /** Undefined: nobody brought one, and Herald's own is taken. */
  find<Implementation extends object>(port: Port<Implementation>): Implementation | undefined {
    const found = this.brought.get(port) as Implementation | undefined;
    return found && withoutHooks(found);
  }
}

/** It lives in the application that brought it, which has called its hooks: Herald's container must not call them again. */
function withoutHooks<Implementation extends object>(implementation: Implementation): Implementation {
  return new Proxy(implementation, {
    get(target, name): unknown {
      if (HOOKS.has(name)) return undefined;
      const value = Reflect.get(target, name, target) as unknown;
      // Bound: private fields are not the proxy's.
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
}
