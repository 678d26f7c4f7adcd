export type { DeviceRequest } from './device-request.js';
export type { DeviceRecord } from './device.js';
export { DevicesService } from './devices.service.js';
export { PUSH, PushChannel } from './push.delivery-channel.js';
export { pushProviders } from './push.providers.js';
