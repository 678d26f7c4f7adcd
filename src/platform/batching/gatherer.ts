export interface GathererOptions<Item> {
  /** The greatest weight of one batch; an item that is heavier goes alone. */
  maxWeight: number;
  /** How many batches may run at once. What comes meanwhile waits, and so gathers. */
  maxInFlight: number;
  /** Defaults to 1. */
  weightOf?: (item: Item) => number;
  /** What has not been begun after this is not begun any more, and fails with that error. Default: it waits for ever. */
  giveUp?: { afterMs: number; error: () => Error };
}

interface Waiting<Item, Result> {
  item: Item;
  weight: number;
  since: number;
  resolve: (result: Result | Promise<Result>) => void;
  reject: (error: unknown) => void;
}

/** One outcome for each item of a batch, in its order: an item fails alone. A promise is for an item that was put off. */
export type Outcome<Result> = { ok: true; value: Result | Promise<Result> } | { ok: false; error: unknown };

/** What was put off may fail while its batch still works for others, who are asked first: until then it is nobody's to handle. */
export function done<Result>(value: Result | Promise<Result>): Outcome<Result> {
  if (value instanceof Promise) value.catch(() => undefined);
  return { ok: true, value };
}

export const failed = (error: unknown): Outcome<never> => ({ ok: false, error });

/**
 * Runs concurrent calls together: whatever was asked for in the same turn of the event loop, and whatever
 * came while `maxInFlight` batches were under way, makes the next batch. A lone call waits for nobody.
 */
export class Gatherer<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private inFlight = 0;
  private scheduled = false;
  private givingUp: NodeJS.Timeout | undefined;
  private idleListeners: (() => void)[] = [];

  constructor(
    private readonly run: (items: Item[]) => Promise<Outcome<Result>[]>,
    private readonly options: GathererOptions<Item>,
  ) {}

  add(item: Item): Promise<Result> {
    const weight = this.options.weightOf?.(item) ?? 1;
    const result = new Promise<Result>((resolve, reject) => {
      this.waiting.push({ item, weight, since: Date.now(), resolve, reject });
    });
    this.schedule();
    this.watchWaiting();
    return result;
  }

  /** Resolves when nothing waits and nothing runs. */
  async idle(): Promise<void> {
    if (this.inFlight === 0 && this.waiting.length === 0) return;
    await new Promise<void>((resolve) => this.idleListeners.push(resolve));
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight >= this.options.maxInFlight) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      while (this.waiting.length > 0 && this.inFlight < this.options.maxInFlight) this.start();
    });
  }

  /** The first one waits longest: one timer, for it. */
  private watchWaiting(): void {
    const { giveUp } = this.options;
    const first = this.waiting[0];
    if (!giveUp || !first || this.givingUp) return;
    this.givingUp = setTimeout(
      () => {
        this.givingUp = undefined;
        while (this.waiting[0] && Date.now() - this.waiting[0].since >= giveUp.afterMs) {
          this.waiting.shift()?.reject(giveUp.error());
        }
        this.tellIfIdle();
        this.watchWaiting();
      },
      Math.max(1, first.since + giveUp.afterMs - Date.now()),
    );
    this.givingUp.unref();
  }

  private tellIfIdle(): void {
    if (this.waiting.length > 0 || this.inFlight > 0) return;
    this.idleListeners.splice(0).forEach((resolve) => resolve());
  }

  private start(): void {
    let weight = 0;
    let count = 0;
    for (const next of this.waiting) {
      if (count > 0 && weight + next.weight > this.options.maxWeight) break;
      weight += next.weight;
      count += 1;
    }
    const batch = this.waiting.splice(0, count);
    this.inFlight += 1;
    void this.settle(batch).finally(() => {
      this.inFlight -= 1;
      if (this.waiting.length > 0) this.schedule();
      this.tellIfIdle();
    });
  }

  private async settle(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const outcomes = await this.run(batch.map((waiting) => waiting.item));
      batch.forEach((waiting, index) => {
        const outcome = outcomes[index];
        if (outcome?.ok) waiting.resolve(outcome.value);
        else waiting.reject(outcome ? outcome.error : new Error('a batch answered for fewer items than it was given'));
      });
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    }
  }
}
