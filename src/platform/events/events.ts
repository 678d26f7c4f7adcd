import { Injectable } from '@nestjs/common';
import { type Observable, Subject } from 'rxjs';

type EventClass<Event> = abstract new (...args: never[]) => Event;

/**
 * What happened, told inside this process: observers (metrics, logs) listen, nobody depends on them. A listener must not
 * throw: it would end the process.
 */
@Injectable()
export class Events {
  /** By class: some events come thousands of times a second, and most listeners want another one. */
  private readonly byClass = new Map<unknown, Subject<object>>();

  emit(event: object): void {
    this.byClass.get(event.constructor)?.next(event);
  }

  /** Whether anybody listens: some events are not worth being made for nobody. */
  hears(type: EventClass<object>): boolean {
    return this.byClass.get(type)?.observed === true;
  }

  /** Those of this very class. */
  on<Event extends object>(type: EventClass<Event>): Observable<Event> {
    const known = this.byClass.get(type);
    const subject = known ?? new Subject<object>();
    if (!known) this.byClass.set(type, subject);
    return subject.asObservable() as Observable<Event>;
  }
}
