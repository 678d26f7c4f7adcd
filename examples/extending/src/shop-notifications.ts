import { Injectable } from '@nestjs/common';
import type { SendMapping, SendRequest } from 'herald';
import type { ShopEvents } from './shop-events.js';

/** Who is notified of what, and in which words. The one place where the shop knows of notifications. */
@Injectable()
export class ShopNotifications implements SendMapping<ShopEvents> {
  orderPlaced({ id, customer }: ShopEvents['orderPlaced']): SendRequest[] {
    return [
      { to: { userIds: [customer] }, type: 'order_status', title: 'Thank you', message: `We have your order ${id}.` },
      { to: { userIds: ['storekeeper'] }, type: 'order_new', category: 'task', title: 'New order', message: id },
    ];
  }

  orderShipped({ id, customer, parcel }: ShopEvents['orderShipped']): SendRequest {
    return {
      to: { userIds: [customer] },
      type: 'order_status',
      title: 'On its way',
      message: `Your order ${id} has left us.`,
      data: { parcel },
      // In place of what was said of this order before.
      collapseKey: `order:${id}`,
    };
  }
}
