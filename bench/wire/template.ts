/** A text with slots, cut once: what is between them is constant. A slot may stand in it several times. */
export class Template<Slot extends string> {
  private readonly between: string[] = [];
  private readonly order: Slot[] = [];

  /** @param slots by name, how each is written in `text`. @throws when one is not in it that is not `optional`. */
  constructor(text: string, slots: Readonly<Record<Slot, string>>, optional: readonly Slot[] = []) {
    const found = (Object.keys(slots) as Slot[]).flatMap((slot) => {
      const places = placesOf(text, slots[slot]);
      if (places.length === 0 && !optional.includes(slot)) throw new Error(`there is no ${slots[slot]} in ${text}`);
      return places.map((at) => ({ at, slot }));
    });
    let from = 0;
    for (const { at, slot } of found.toSorted((a, b) => a.at - b.at)) {
      this.between.push(text.slice(from, at));
      this.order.push(slot);
      from = at + slots[slot].length;
    }
    this.between.push(text.slice(from));
  }

  fill(values: Readonly<Record<Slot, string>>): string {
    let text = this.between[0]!;
    for (let at = 0; at < this.order.length; at += 1) text += values[this.order[at]!] + this.between[at + 1]!;
    return text;
  }
}

function placesOf(text: string, slot: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(slot); at >= 0; at = text.indexOf(slot, at + slot.length)) places.push(at);
  return places;
}
