import { Controller, Param, Post } from '@nestjs/common';
import { OrdersService } from './orders.service.js';

@Controller()
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post('orders/:id/of/:customer')
  async place(@Param('id') id: string, @Param('customer') customer: string): Promise<void> {
    await this.orders.place(id, customer);
  }

  @Post('orders/:id/ship/:parcel')
  async ship(@Param('id') id: string, @Param('parcel') parcel: string): Promise<void> {
    await this.orders.ship(id, parcel);
  }

  @Post('greet/:customer')
  async greet(@Param('customer') customer: string): Promise<{ sendId: string }> {
    return { sendId: await this.orders.greet(customer) };
  }
}
