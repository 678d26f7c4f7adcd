import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InboxService } from '../../../notifications/index.js';
import { Config } from '../../../platform/config/index.js';
import { Logger, RateLimitedLog } from '../../../platform/logging/index.js';
import { inTime } from '../../../platform/time/index.js';
import {
  type AddressBook,
  DeliveryChannel,
  type DeliveryContext,
  type DeliveryReceipt,
  type OutgoingDelivery,
} from '../delivery-channel.js';
import { DeliveryError } from '../delivery-error.js';
import type { Platform } from './device.js';
import type { DeviceOutcome } from './device-outcome.js';
import type { Push } from './device-sender.js';
import { type DeviceOfDelivery, DevicesRepository } from './devices.repository.js';
import { platformsOf } from './devices.service.js';
import { DeviceSenders } from './device-senders.js';
import { pushFailure } from './push-outcome.js';

export const PUSH = 'push';
/** A number on an icon is not worth waiting for. */
const BADGE_MS = 500;

/**
 * All of somebody's devices, at the same time. What each of them took is written down as its yes comes: another attempt leaves those alone. What says
 * sensitive things passes over strangers' servers and lights up on locked screens: so it has a sentence in their place.
 */
@Injectable()
export class PushChannel extends DeliveryChannel implements AddressBook, OnModuleDestroy {
  readonly key = PUSH;
  readonly title = 'Push';
  readonly isConfigured: boolean;
  /** Who has the app in front of him sees it there; who has not is told at once. */
  readonly defaults = { enabled: true, timing: 'IF_UNSEEN' } as const;
  /** One: the engine's breaker holds what nobody would take. Each push service has another one of its own, in `PushServices`. */
  override readonly providers = [PUSH];
  private readonly platforms: readonly Platform[];
  private readonly failures: RateLimitedLog;

  constructor(
    config: Config,
    private readonly devices: DevicesRepository,
    private readonly senders: DeviceSenders,
    private readonly inboxes: InboxService,
    logger: Logger,
  ) {
    super();
    this.platforms = platformsOf(config);
    this.isConfigured = this.platforms.length > 0;
    this.failures = new RateLimitedLog(logger, 1);
  }

  onModuleDestroy(): void {
    this.failures.close();
  }

  /** Nobody's profile says: `addressesOf` does. */
  addressOf(): string | null {
    return null;
  }

  /** How many devices each has. Where those are, the engine need not know. */
  async addressesOf(recipients: readonly string[]): Promise<Map<string, string>> {
    const counts = await this.devices.counts(recipients, this.platforms);
    return new Map([...counts].map(([recipient, count]) => [recipient, count === 1 ? '1 device' : `${count} devices`]));
  }

  async deliver(delivery: OutgoingDelivery, context: DeliveryContext): Promise<DeliveryReceipt> {
    if (context.signal.aborted)
      throw new DeliveryError('TIMED_OUT', 'The time for this attempt is over.', { retry: true });
    const [all, badge] = await Promise.all([
      this.devices.ofDelivery(delivery.recipient.id, delivery.id, this.platforms),
      this.unreadOf(delivery.recipient.id),
    ]);
    const left = all.filter(({ hasTaken }) => !hasTaken);
    const push = { delivery, badge };
    const outcomes = await Promise.all(left.map((device) => this.sendTo(device, push, context)));
    const failed = left.filter((_, at) => outcomes[at]?.kind === 'later');
    const failure = pushFailure({
      outcomes,
      hadIt: all.length - left.length,
      attempt: delivery.attempt,
      isLastAttempt: context.isLastAttempt,
      othersAnswer: !this.senders.areAll(failed),
    });
    if (failure) throw failure;
    return { providerMessageId: await this.nameOf(delivery.id, outcomes) };
  }

  private async sendTo(device: DeviceOfDelivery, push: Push, context: DeliveryContext): Promise<DeviceOutcome> {
    const outcome = await this.senders.send(device, push, context);
    try {
      if (outcome.kind === 'taken') {
        await this.devices.recordTaken(push.delivery.id, device, outcome.providerMessageId);
      } else if (outcome.kind === 'gone') await this.devices.removeGone(device.id);
    } catch (err) {
      // It has it, or is gone, all the same. Should another attempt follow, it is asked again.
      this.failures.write('error', 'what a device answered could not be written down', { err });
    }
    return outcome;
  }

  private async unreadOf(recipient: string): Promise<number | undefined> {
    try {
      return (await inTime(BADGE_MS, this.inboxes.state(recipient))).unread;
    } catch {
      return undefined;
    }
  }

  /** By the name of the first that took it operators find it at its service; the others are in `push_receipts`. */
  private async nameOf(deliveryId: string, outcomes: readonly DeviceOutcome[]): Promise<string | null> {
    const taken = outcomes.find((outcome) => outcome.kind === 'taken');
    if (taken) return taken.providerMessageId;
    return (await this.devices.firstReceipt(deliveryId).catch(() => undefined))?.providerMessageId ?? null;
  }
}
