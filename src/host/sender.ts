import { type SendAnswer, type SendRequest, SendService } from '../notifications/index.js';
import type { Caller } from '../platform/auth/index.js';
import type { HeraldRuntime } from './herald-runtime.js';
import type { HostTransaction } from './host-transaction.js';
import { HeraldUsageError } from '../platform/errors/index.js';
import { keyedSends, type MappedSends } from './send-mapping.js';
import type { TransactionSender } from './transaction-sender.js';

export interface SendOptions {
  /**
   * The transaction that the send belongs to: typeorm's EntityManager or QueryRunner, on the database that Herald is in. The notification
   * exists if and only if it commits, and nothing of it is seen before.
   */
  tx?: HostTransaction | undefined;
}

type Mapped = (event: unknown) => MappedSends | Promise<MappedSends>;

/**
 * Sends notifications from inside the process: `sendNotification` without a request. `Events` is the application's own map of events to what
 * they carry, for `emit`: declare it where you inject the sender.
 */
export class Sender<Events extends object = Record<never, never>> {
  private readonly mappings = new Map<string, Mapped | 'several'>();
  private readonly caller: Caller;
  private readonly sends: SendService;

  constructor(
    herald: HeraldRuntime,
    private readonly transactions: TransactionSender,
  ) {
    this.sends = herald.get(SendService);
    this.caller = { id: herald.as, roles: new Set(['service'] as const), expiresAtMs: Infinity };
  }

  /**
   * Notifies 1 to 1,000 people. Without `tx` it is durable when it resolves. With it, it is with the commit: the answer then names no
   * notifications, as they come into being right behind the commit, which waits for them for up to a second and never fails by them.
   * What a process that dies leaves behind, a worker publishes.
   *
   * @throws InvalidInputError, IdempotencyKeyReusedError: nothing was written, and a transaction can go on. FeedBusyError and
   *   UnavailableError (without `tx`): send it again, with the same idempotency key. HeraldUsageError for a `tx` that can't be used.
   */
  async send(request: SendRequest, { tx }: SendOptions = {}): Promise<SendAnswer> {
    return tx ? this.transactions.send(tx, this.caller, request) : this.sends.send(this.caller, request);
  }

  /**
   * Tells Herald of an event of the application's: the mapping that was registered for it says what is to be sent. All of its sends are
   * tried in turn, and the first that is refused ends it: with `tx` throw that on, and none of them exists.
   *
   * @throws HeraldUsageError where no mapping was registered for it; what the mapping and `send` throw.
   */
  async emit<Name extends keyof Events & string>(
    name: Name,
    event: Events[Name],
    options: SendOptions = {},
  ): Promise<SendAnswer[]> {
    const mapped = this.mappings.get(name);
    if (mapped === 'several') throw new HeraldUsageError(`emit: several mappings were registered for "${name}".`);
    if (!mapped) throw new HeraldUsageError(`emit: no mapping was registered for "${name}": HeraldModule.forFeature.`);
    const answers: SendAnswer[] = [];
    for (const request of keyedSends(name, event, await mapped(event))) answers.push(await this.send(request, options));
    return answers;
  }

  /** Called by `HeraldModule.forFeature`. Two mappings may have methods of the same name that are no event's. */
  register(mapping: object): void {
    for (const name of methodsOf(mapping)) {
      const method = (mapping as Record<string, Mapped>)[name];
      if (method) this.mappings.set(name, this.mappings.has(name) ? 'several' : method.bind(mapping));
    }
  }
}

/** Those of the class, and of what it extends. */
function methodsOf(mapping: object): Set<string> {
  const names = new Set<string>();
  for (
    let at: object | null = mapping;
    at && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    for (const name of Object.getOwnPropertyNames(at)) {
      if (name !== 'constructor' && typeof Reflect.get(mapping, name) === 'function') names.add(name);
    }
  }
  return names;
}
