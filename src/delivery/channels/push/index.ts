export type { DeviceRequest } from './device-request.js';
export type { DeviceRecord } from './device.js';
export { DevicesRepository } from './devices.repository.js';
export { DevicesService } from './devices.service.js';
export { PushHosts } from './push-hosts.js';
export { Vapid } from './vapid.js';
