import type { DeviceRecord, DeviceRequest } from '../channels/push/index.js';
import { type Device, DevicePlatform } from './device.model.js';
import type { RegisterDeviceInput } from './register-device.input.js';

export function toDevice({ id, platform, label, createdAt, lastUsedAt }: DeviceRecord): Device {
  return { id, platform: DevicePlatform[platform], label, createdAt, lastUsedAt };
}

export function toDeviceRequest({ platform, token, subscription, label }: RegisterDeviceInput): DeviceRequest {
  return { platform, token, subscription, label };
}
