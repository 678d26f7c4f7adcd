export { EmailChannel } from './email.delivery-channel.js';
export { mailerOptions } from './mail-transports.js';
export { MailPreview } from './mail-preview.js';
