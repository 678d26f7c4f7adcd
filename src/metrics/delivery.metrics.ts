import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Counter, Gauge, Histogram } from 'prom-client';
import { Subscription } from 'rxjs';
import {
  DeliveriesSettled,
  DeliveryAttempted,
  DeliveryClaimed,
  LeasesLapsed,
  ProviderStateChanged,
  ProviderTokenAsked,
  WakeUpsCounted,
} from '../delivery/events/index.js';
import { Events } from '../platform/events/index.js';
import { BoundedLabel } from './bounded-label.js';
import { Metrics } from './metrics.js';

/** An attempt takes from a millisecond to four fifths of a lease; a delivery may begin late by an outage. */
const ATTEMPT_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const LATE_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 15, 60, 300, 3_600];

const BREAKER_STATES = ['closed', 'probing', 'open'] as const;

/** Deliveries in numbers. Channels and providers are the installation's own and few; reasons are codes, which a channel may add to. */
@Injectable()
export class DeliveryMetrics implements OnModuleInit, OnApplicationShutdown {
  private readonly listening = new Subscription();
  private readonly channels = new BoundedLabel(32);
  private readonly providers = new BoundedLabel(32);
  private readonly reasons = new BoundedLabel(64);

  private readonly settled: Counter;
  private readonly attempts: Histogram;
  private readonly late: Histogram;
  private readonly lapsed: Counter;
  private readonly providerUp: Gauge;
  private readonly breaker: Gauge;
  private readonly jobs: Gauge;
  private readonly providerTokens: Counter;

  constructor(
    private readonly events: Events,
    { registry }: Metrics,
  ) {
    const registers = [registry];
    this.settled = new Counter({
      name: 'herald_deliveries_total',
      help: 'Deliveries that changed their state, by the state and its reason (docs/reasons.md); a delivery counts once for each attempt.',
      labelNames: ['channel', 'state', 'reason'],
      registers,
    });
    this.attempts = new Histogram({
      name: 'herald_delivery_attempt_seconds',
      help: 'How long a provider took: delivered, refused (for good), failed (tried again), down (the provider itself), late (no answer in time).',
      labelNames: ['channel', 'provider', 'outcome'],
      buckets: ATTEMPT_SECONDS,
      registers,
    });
    this.late = new Histogram({
      name: 'herald_delivery_late_seconds',
      help: 'How long after they were due deliveries were begun, by channel and lane.',
      labelNames: ['channel', 'lane'],
      buckets: LATE_SECONDS,
      registers,
    });
    this.lapsed = new Counter({
      name: 'herald_delivery_leases_lapsed_total',
      help: 'Deliveries that were taken from workers that ended, or stood still, in the midst of them.',
      registers,
    });
    this.providerUp = new Gauge({
      name: 'herald_delivery_provider_up',
      help: '1: this worker sends through it. 0: it is down, and only a delivery now and then tries it.',
      labelNames: ['channel', 'provider'],
      registers,
    });
    this.breaker = new Gauge({
      name: 'herald_delivery_breaker',
      help: 'What this worker makes of a provider, 1 for the state that it is in: closed (it is well), open (it is down, and left alone), probing (one delivery tries it).',
      labelNames: ['channel', 'provider', 'state'],
      registers,
    });
    this.providerTokens = new Counter({
      name: 'herald_provider_tokens_total',
      help: 'Tokens that providers were asked for to be let in: given, refused (what is configured is not good), down (they did not say).',
      labelNames: ['provider', 'outcome'],
      registers,
    });
    this.jobs = new Gauge({
      name: 'herald_delivery_jobs',
      help: 'Jobs in Redis when this worker last looked: at most DELIVERY_WINDOW, however much is due.',
      labelNames: ['channel', 'lane'],
      registers,
    });
  }

  onModuleInit(): void {
    const channelOf = (channel: string) => this.channels.of(channel);
    this.on(DeliveriesSettled, ({ channel, state, reason, count }) =>
      this.settled.inc({ channel: channelOf(channel), state, reason: this.reasons.of(reason ?? '') }, count),
    );
    this.on(DeliveryAttempted, ({ channel, provider, outcome, seconds }) =>
      this.attempts.observe({ channel: channelOf(channel), provider: this.providers.of(provider), outcome }, seconds),
    );
    this.on(DeliveryClaimed, ({ channel, lane, lateSeconds }) =>
      this.late.observe({ channel: channelOf(channel), lane }, lateSeconds),
    );
    this.on(LeasesLapsed, ({ count }) => this.lapsed.inc(count));
    this.on(ProviderStateChanged, (event) => {
      const labels = { channel: channelOf(event.channel), provider: this.providers.of(event.provider) };
      this.providerUp.set(labels, event.state === 'closed' ? 1 : 0);
      for (const state of BREAKER_STATES) this.breaker.set({ ...labels, state }, state === event.state ? 1 : 0);
    });
    this.on(ProviderTokenAsked, ({ provider, outcome }) => this.providerTokens.inc({ provider, outcome }));
    this.on(WakeUpsCounted, ({ channel, lane, jobs }) => this.jobs.set({ channel: channelOf(channel), lane }, jobs));
  }

  onApplicationShutdown(): void {
    this.listening.unsubscribe();
  }

  private on<Event extends object>(type: abstract new (...args: never[]) => Event, listener: (event: Event) => void) {
    this.listening.add(this.events.on(type).subscribe(listener));
  }
}
