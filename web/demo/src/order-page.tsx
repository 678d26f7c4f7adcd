/** Where the link of a notification leads. */
export function OrderPage({ order }: { order: string }) {
  return (
    <main className="order">
      <h1>Order {order.replaceAll(/\D/g, '').slice(0, 8)}</h1>
      <p>
        Your application shows here what the notification was about. In the inbox it is read by now, on every device.
      </p>
      <a href={document.baseURI}>To the two inboxes</a>
    </main>
  );
}
