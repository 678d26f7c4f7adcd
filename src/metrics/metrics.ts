import { Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { PoolStats } from '../platform/database/index.js';
import { SocketStats } from '../platform/realtime/index.js';

/** From a millisecond to ten seconds, finest round the 100 ms that is promised. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Every metric of a process. Labels have few values, all of our own choosing: never a person, an id, a type or a topic.
 * The event loop's lag, memory, garbage collection and CPU are Node's own (`nodejs_…`, `process_…`).
 */
@Injectable()
export class Metrics implements OnApplicationShutdown {
  // One of its own, not prom-client's global one: tests run two nodes in a process.
  readonly registry = new Registry();
  private readonly registers = [this.registry];

  readonly connections = new Gauge({
    name: 'herald_connections',
    help: 'Sockets that are open and signed in.',
    registers: this.registers,
  });
  readonly connectionsClosed = new Counter({
    name: 'herald_connections_closed_total',
    help: 'Sockets that were closed, signed in or not, by close code; "other" for codes that neither the protocols nor Herald define.',
    labelNames: ['code'],
    registers: this.registers,
  });
  readonly eventStreams = new Gauge({
    name: 'herald_event_streams',
    help: 'Streams of server-sent events that are open.',
    registers: this.registers,
  });
  readonly eventStreamsClosed = new Counter({
    name: 'herald_event_streams_closed_total',
    help: 'Streams of server-sent events that ended, by the code that a socket would have been closed with; 1006: the client left.',
    labelNames: ['code'],
    registers: this.registers,
  });
  readonly connectionsRefused = new Counter({
    name: 'herald_connections_refused_total',
    help: 'Clients that were turned away before they had a connection: path, origin, draining, node (full), address (too many), rate.',
    labelNames: ['reason'],
    registers: this.registers,
  });
  readonly subscriptions = new Gauge({
    name: 'herald_subscriptions',
    help: 'Subscriptions that are running, by the field of the schema; "live": events are written as they come, "executed": each is executed.',
    labelNames: ['name', 'path'],
    registers: this.registers,
  });
  readonly notificationsPublished = new Counter({
    name: 'herald_notifications_published_total',
    help: 'Notifications that entered a feed, committed.',
    registers: this.registers,
  });
  readonly notificationsTaken = new Counter({
    name: 'herald_notifications_taken_total',
    help: 'Notifications that left their inboxes, or came back, without their recipients’ doing: woken (from a snooze), expired, recalled.',
    labelNames: ['why'],
    registers: this.registers,
  });
  readonly scheduleLateSeconds = new Histogram({
    name: 'herald_schedule_late_seconds',
    help: 'How long after their time scheduled sends were found to be due.',
    buckets: SECONDS,
    registers: this.registers,
  });
  readonly eventsEmitted = new Counter({
    name: 'herald_events_emitted_total',
    help: 'Events that were handed to sockets and streams.',
    labelNames: ['subscription'],
    registers: this.registers,
  });
  readonly publishToEmit = new Histogram({
    name: 'herald_publish_to_emit_seconds',
    help: 'From the publishing of a notification to its handing to a socket, live ones only; across nodes as exact as their clocks.',
    buckets: SECONDS,
    registers: this.registers,
  });
  readonly signalsDropped = new Counter({
    name: 'herald_signals_dropped_total',
    help: 'Signals that a subscription did not get, as its socket was behind.',
    registers: this.registers,
  });
  readonly gapsHealed = new Counter({
    name: 'herald_gaps_healed_total',
    help: 'Times that a feed was read from PostgreSQL because the bus had not brought everything, by what showed it.',
    labelNames: ['cause'],
    registers: this.registers,
  });
  readonly sendSeconds = new Histogram({
    name: 'herald_send_seconds',
    help: 'Time to answer a sendNotification, by outcome.',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers: this.registers,
  });
  readonly signInsRefused = new Counter({
    name: 'herald_sign_ins_refused_total',
    help: 'Tokens that were missing or not good.',
    labelNames: ['transport', 'reason'],
    registers: this.registers,
  });
  readonly requestsShed = new Counter({
    name: 'herald_requests_shed_total',
    help: 'Requests that were answered 503 before they were read, by what there was too much of; “answers”: that were cut, as nobody took them.',
    labelNames: ['reason'],
    registers: this.registers,
  });
  readonly presencePeople = new Gauge({
    name: 'herald_presence_people',
    help: 'People that were connected to this node at its last heartbeat.',
    registers: this.registers,
  });
  readonly presenceHeartbeat = new Histogram({
    name: 'herald_presence_heartbeat_seconds',
    help: 'Time to say who is connected to this node; "failed": Redis did not take it.',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers: this.registers,
  });
  readonly sealedRows = new Gauge({
    name: 'herald_sealed_rows',
    help: 'Rows that are encrypted, by the key that opens them, as a worker counted them within the hour. A key that is not among them is needed no more.',
    labelNames: ['key'],
    registers: this.registers,
  });
  readonly busUp = new Gauge({
    name: 'herald_bus_up',
    help: '1: events come through Redis. 0: they don’t, and people get theirs later, from PostgreSQL.',
    registers: this.registers,
  });

  constructor(@Optional() pool?: PoolStats, @Optional() sockets?: SocketStats) {
    collectDefaultMetrics({ register: this.registry });
    if (pool) this.watchPool(pool);
    if (sockets) this.watchSockets(sockets);
  }

  onApplicationShutdown(): void {
    this.registry.clear();
  }

  private watchSockets(sockets: SocketStats): void {
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers: this.registers,
        collect() {
          this.set(read());
        },
      });
    gauge(
      'herald_stream_waiting_events',
      'Events that wait for their sockets to take them, those under way to the kernel included.',
      () => sockets.read().events,
    );
    gauge('herald_stream_waiting_bytes', 'Bytes of the same.', () => sockets.read().bytes);
    gauge(
      'herald_stream_waiting_bytes_greatest',
      'Bytes that wait for the one socket for which the most waits: at most STREAM_QUEUE_BYTES and one event.',
      () => sockets.read().greatestBytes,
    );
  }

  private watchPool(pool: PoolStats): void {
    new Gauge({
      name: 'herald_db_pool_connections',
      help: 'PostgreSQL connections of this process: all, idle, and callers that wait for one.',
      labelNames: ['state'],
      registers: this.registers,
      collect() {
        const { total, idle, waiting } = pool.read();
        this.set({ state: 'total' }, total);
        this.set({ state: 'idle' }, idle);
        this.set({ state: 'waiting' }, waiting);
      },
    });
  }
}
