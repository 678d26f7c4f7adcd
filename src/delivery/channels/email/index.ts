export { EmailChannel } from './email.delivery-channel.js';
export { mailerOptions } from './mail-transports.js';
