import { callAside } from './thrown-aside.js';

/** Who wants to hear of something. One that throws keeps the others from nothing: its error is thrown where nobody waits. */
export class Listeners<Event> {
  private readonly all = new Set<(event: Event) => void>();

  get count(): number {
    return this.all.size;
  }

  /** @returns how to stop listening; a second call does nothing. */
  add(listener: (event: Event) => void): () => void {
    // Wrapped, so that the same function added twice is two listeners.
    const own = (event: Event) => listener(event);
    this.all.add(own);
    return () => void this.all.delete(own);
  }

  tell(event: Event): void {
    for (const listener of this.all) callAside(() => listener(event));
  }
}
