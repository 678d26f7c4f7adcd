import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Subscription } from 'rxjs';
import { GapHealed } from '../notifications/events/index.js';
import { ConnectionRefused } from '../platform/admission/index.js';
import { SignInRefused } from '../platform/auth/index.js';
import { Events } from '../platform/events/index.js';
import { Logger, RateLimitedLog } from '../platform/logging/index.js';
import { RequestShed } from '../platform/overload/index.js';
import {
  BusLost,
  BusRestored,
  ConnectionClosed,
  ConnectionOpened,
  EventStreamClosed,
  EventStreamOpened,
} from '../platform/realtime/events/index.js';

/** Enough to see what is going on; what is more in a second is counted. */
const LINES_A_SECOND = 10;
/** What a client does by itself: it left, its tab was closed, its network broke. Anything else is worth a line at info. */
const ORDINARY_CLOSE = new Set([1000, 1001, 1005, 1006]);

/**
 * Connects, disconnects, recoveries and refused sign-ins, in the log. It stands here and not in the platform because it watches all modules
 * and none knows of it. Never a token; a person's id, yes.
 */
@Injectable()
export class EventLog implements OnModuleInit, OnApplicationShutdown {
  private readonly listening = new Subscription();
  private readonly log: RateLimitedLog;

  constructor(
    private readonly events: Events,
    logger: Logger,
  ) {
    this.log = new RateLimitedLog(logger.child('Events'), LINES_A_SECOND);
  }

  onModuleInit(): void {
    this.on(ConnectionOpened, ({ callerId }) => this.log.write('debug', 'connected', { callerId }));
    this.on(ConnectionClosed, ({ code, callerId }) => {
      const ordinary = ORDINARY_CLOSE.has(code);
      this.log.write(ordinary ? 'debug' : 'info', ordinary ? 'disconnected' : 'connection closed', { code, callerId });
    });
    this.on(EventStreamOpened, ({ callerId }) => this.log.write('debug', 'stream began', { callerId }));
    this.on(EventStreamClosed, ({ code, callerId }) => {
      const level = ORDINARY_CLOSE.has(code) ? 'debug' : 'info';
      this.log.write(level, 'stream ended', { code, callerId });
    });
    this.on(SignInRefused, ({ transport, reason }) => this.log.write('warn', 'sign-in refused', { transport, reason }));
    this.on(ConnectionRefused, ({ reason }) => this.log.write('info', 'connection refused', { reason }));
    this.on(GapHealed, ({ cause, recipient }) => this.log.write('info', 'feed caught up', { cause, recipient }));
    this.on(RequestShed, ({ reason }) => {
      const what =
        reason === 'answers' ? 'answers that nobody takes are cut' : 'too much to do: requests are sent away';
      this.log.write('warn', what, { reason });
    });
    this.on(BusLost, () => this.log.write('warn', 'bus lost: live events come later, from PostgreSQL'));
    this.on(BusRestored, () => this.log.write('info', 'bus restored: catching up what was missed'));
  }

  onApplicationShutdown(): void {
    this.listening.unsubscribe();
    this.log.close();
  }

  private on<Event extends object>(type: abstract new (...args: never[]) => Event, listener: (event: Event) => void) {
    this.listening.add(this.events.on(type).subscribe(listener));
  }
}
