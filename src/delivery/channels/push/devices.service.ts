import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../platform/auth/index.js';
import { Config } from '../../../platform/config/index.js';
import { isId } from '../../../platform/database/index.js';
import { checkDevice, DEVICE_LIMITS, type DeviceRequest } from './device-request.js';
import type { DeviceRecord, Platform } from './device.js';
import { DevicesRepository } from './devices.repository.js';
import { PushHosts } from './push-hosts.js';
import { Vapid } from './vapid.js';

/** The platforms that this installation can send to. */
export function platformsOf(config: Pick<Config, 'WEB_PUSH' | 'FCM_SERVICE_ACCOUNT'>): Platform[] {
  return [
    ...(config.WEB_PUSH ? (['WEB_PUSH'] as const) : []),
    ...(config.FCM_SERVICE_ACCOUNT ? (['FCM'] as const) : []),
  ];
}

/** Somebody's phones and browsers. Where they are reached is written down, and told to nobody. */
@Injectable()
export class DevicesService {
  private readonly platforms: readonly Platform[];

  constructor(
    config: Config,
    private readonly hosts: PushHosts,
    private readonly vapid: Vapid,
    private readonly devices: DevicesRepository,
  ) {
    this.platforms = platformsOf(config);
  }

  /** What browsers subscribe with; null: there is no push to them here. @throws UnavailableError */
  async webPushKey(): Promise<string | null> {
    return this.platforms.includes('WEB_PUSH') ? (await this.vapid.keys()).publicKey : null;
  }

  async list(caller: Caller): Promise<DeviceRecord[]> {
    return this.devices.ofOwner(caller.id);
  }

  /** Of others, for whoever may look, in the order asked for. */
  async listOf(owners: readonly string[]): Promise<DeviceRecord[][]> {
    const devices = await this.devices.ofOwners(owners);
    return owners.map((owner) => devices.get(owner) ?? []);
  }

  /** Idempotent. What was somebody else's is the caller's from then on: who uses a browser now gets what comes there. @throws InvalidInputError */
  async register(caller: Caller, request: DeviceRequest): Promise<DeviceRecord> {
    const { platform, address, keys, label } = checkDevice(request, { platforms: this.platforms, hosts: this.hosts });
    const serverKey = platform === 'WEB_PUSH' ? await this.webPushKey() : null;
    return this.devices.register(
      { recipient: caller.id, platform, address, keys, serverKey, label },
      DEVICE_LIMITS.devices,
    );
  }

  /** Whether he had it. Nobody learns of anybody else's. */
  async unregister(caller: Caller, id: string): Promise<boolean> {
    return isId(id) && this.devices.remove(caller.id, id.toLowerCase());
  }
}
