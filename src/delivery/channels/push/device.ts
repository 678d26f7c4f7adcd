import { createHash } from 'node:crypto';

export type Platform = 'FCM' | 'WEB_PUSH';

/** What its owner may know of it: not where it is reached. */
export interface DeviceRecord {
  id: string;
  platform: Platform;
  label: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** What is needed to encrypt for a browser. */
export interface SubscriptionKeys {
  p256dh: Buffer;
  auth: Buffer;
}

/** Where one is reached. */
export interface DeviceAddress {
  platform: Platform;
  /** A token of FCM, or a subscription's endpoint. */
  address: string;
  /** Of a subscription. */
  keys: SubscriptionKeys | null;
  /** Of a subscription: what browsers knew this installation by when it was registered. */
  serverKey: string | null;
}

/** One that is to be sent to. */
export interface Device extends DeviceAddress {
  id: string;
  addressHash: Buffer;
}

/** What tells devices apart: the same token is the same device, whoever registers it. */
export function addressHashOf({ platform, address }: Pick<DeviceAddress, 'platform' | 'address'>): Buffer {
  return createHash('sha256').update(`${platform} ${address}`).digest();
}
