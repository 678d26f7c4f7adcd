import type { Subscription } from 'rxjs';
import type { Events } from '../platform/events/index.js';

type Listen = <Event extends object>(
  type: abstract new (...args: never[]) => Event,
  listener: (event: Event) => void,
) => void;

/** Listens until `listening` is ended. Listeners may not throw: what is thrown here has nobody to catch it. */
export function listenTo(events: Events, listening: Subscription): Listen {
  return (type, listener) => listening.add(events.on(type).subscribe(listener));
}
