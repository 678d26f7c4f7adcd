import { Injectable } from '@nestjs/common';
import { filter, type Observable, Subject } from 'rxjs';

/**
 * What happened, told inside this process: observers (metrics, logs) listen, nobody depends on them. A listener must not
 * throw: it would end the process.
 */
@Injectable()
export class Events {
  private readonly all = new Subject<object>();

  emit(event: object): void {
    this.all.next(event);
  }

  on<Event extends object>(type: abstract new (...args: never[]) => Event): Observable<Event> {
    return this.all.pipe(filter((event): event is Event => event instanceof type));
  }
}
