import { registerEnumType } from '@nestjs/graphql';

export enum DeliveryStatus {
  PENDING = 'PENDING',
  DEFERRED = 'DEFERRED',
  SENDING = 'SENDING',
  RETRYING = 'RETRYING',
  DELIVERED = 'DELIVERED',
  FAILED = 'FAILED',
  SKIPPED = 'SKIPPED',
  CANCELLED = 'CANCELLED',
}
registerEnumType(DeliveryStatus, {
  name: 'DeliveryStatus',
  description: 'How far a delivery is. Skipped, deferred, failed and cancelled are four different things.',
  valuesMap: {
    PENDING: { description: 'It is to go, at once or when the time given has come.' },
    DEFERRED: { description: 'Policy said later: quiet hours, a pause. It goes when they end.' },
    SENDING: { description: 'A worker is at it.' },
    RETRYING: { description: 'An attempt failed, and there will be another.' },
    DELIVERED: { description: 'A provider took it; in the app: a client acknowledged it.' },
    FAILED: { description: 'We tried, and gave up.' },
    SKIPPED: { description: 'Policy said no: a preference, no address.' },
    CANCELLED: { description: 'No longer needed: seen elsewhere, recalled, expired.' },
  },
});
