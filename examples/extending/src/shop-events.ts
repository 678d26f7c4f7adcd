/** What happens in this shop: names, and what is told of each. */
export interface ShopEvents {
  orderPlaced: { id: string; customer: string };
  orderShipped: { id: string; customer: string; parcel: string };
}
