import { Injectable } from '@nestjs/common';
import { FeedListener, type ListenedChange, type SendMapping, type SendRequest } from '../../src/index.js';

export interface OrderShipped {
  id: string;
  customer: string;
  number: string;
}

/** A map of a shop's own events. */
export interface ShopEvents {
  orderShipped: OrderShipped;
  announced: { to: string[]; text: string };
  nothing: { id: number };
}

@Injectable()
export class ShopNotifications implements SendMapping<ShopEvents> {
  orderShipped({ customer, number }: OrderShipped): SendRequest[] {
    return ['shipped', 'rate us'].map((title) => ({
      to: { userIds: [customer] },
      type: 'order_status',
      title,
      message: number,
    }));
  }

  announced({ to, text }: ShopEvents['announced']): SendRequest {
    return { to: { userIds: to }, type: 'news', title: 'News', message: text };
  }

  async nothing(): Promise<null> {
    return null;
  }
}

/** A listener that keeps what it is told, and fails where it is told to. */
@Injectable()
export class Remembering extends FeedListener {
  readonly name: string = 'remembering';
  readonly calls: ListenedChange[][] = [];
  fails: (changes: readonly ListenedChange[]) => boolean = () => false;
  failures = 0;

  async handle(changes: readonly ListenedChange[]): Promise<void> {
    if (this.fails(changes)) {
      this.failures += 1;
      throw new Error('this listener fails');
    }
    this.calls.push([...changes]);
  }

  /** What it was told of one person, in its order. */
  of(recipient: string): ListenedChange[] {
    return this.calls.flat().filter((change) => change.recipient === recipient);
  }
}
