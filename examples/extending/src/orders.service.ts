import { Injectable } from '@nestjs/common';
import { Sender } from 'herald';
import { DataSource } from 'typeorm';
import { Order } from './order.entity.js';
import type { ShopEvents } from './shop-events.js';

@Injectable()
export class OrdersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sender: Sender<ShopEvents>,
  ) {}

  /** The order and its notifications exist together, or not at all. */
  async place(id: string, customer: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await tx.insert(Order, { id, customer, state: 'placed' });
      await this.sender.emit('orderPlaced', { id, customer }, { tx });
    });
  }

  async ship(id: string, parcel: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const order = await tx.findOneByOrFail(Order, { id });
      await tx.update(Order, { id }, { state: 'shipped' });
      await this.sender.emit('orderShipped', { id, customer: order.customer, parcel }, { tx });
    });
  }

  /** Without an event, and in no transaction: durable when it resolves. */
  async greet(customer: string): Promise<string> {
    const { sendId } = await this.sender.send({
      to: { userIds: [customer] },
      type: 'greeting',
      title: 'Welcome',
      message: 'It is good to have you here.',
      idempotencyKey: `greeting:${customer}`,
    });
    return sendId;
  }
}
