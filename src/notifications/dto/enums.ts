import { registerEnumType } from '@nestjs/graphql';

export enum Priority {
  LOW = 'LOW',
  MEDIUM = 'MEDIUM',
  HIGH = 'HIGH',
  URGENT = 'URGENT',
}
registerEnumType(Priority, { name: 'Priority', description: 'How much it matters that it is seen soon.' });

export enum NotificationStatus {
  PENDING = 'PENDING',
  DELIVERED = 'DELIVERED',
  READ = 'READ',
  FAILED = 'FAILED',
  CANCELLED = 'CANCELLED',
  EXPIRED = 'EXPIRED',
}
registerEnumType(NotificationStatus, {
  name: 'NotificationStatus',
  description: 'The life of a notification as its recipient sees it. Never set by the mere fact that it was emitted.',
  valuesMap: {
    PENDING: { description: 'Published; nobody has said yet that it arrived.' },
    DELIVERED: { description: 'A client acknowledged it, or a provider took it.' },
    READ: { description: 'Its recipient read it.' },
    FAILED: { description: 'Nobody acknowledged it, and every planned channel gave up.' },
    CANCELLED: { description: 'Recalled by its sender.' },
    EXPIRED: { description: 'Its time had passed before it was read.' },
  },
});

export enum InboxEventKind {
  SYNCED = 'SYNCED',
  ADDED = 'ADDED',
  UPDATED = 'UPDATED',
  REMOVED = 'REMOVED',
  RESYNC = 'RESYNC',
}
registerEnumType(InboxEventKind, {
  name: 'InboxEventKind',
  description: 'What an inbox event tells.',
  valuesMap: {
    SYNCED: { description: 'Everything up to `inbox.cursor` has been sent; live from here. Keep its cursor.' },
    ADDED: { description: 'A notification came into the inbox.' },
    UPDATED: {
      description:
        'A notification changed; it is in the event as it is now. One that you do not hold yet: take it in, as a replay tells each only once.',
    },
    REMOVED: { description: 'A notification left the inbox.' },
    RESYNC: { description: 'What changed can’t be told one by one: load the first page again. The stream goes on.' },
  },
});

export enum RejectionReason {
  UNKNOWN_RECIPIENT = 'UNKNOWN_RECIPIENT',
  RATE_LIMITED = 'RATE_LIMITED',
  INVALID = 'INVALID',
}
registerEnumType(RejectionReason, { name: 'RejectionReason', description: 'Why one recipient of a send got nothing.' });

export enum SendStatus {
  SCHEDULED = 'SCHEDULED',
  PUBLISHED = 'PUBLISHED',
  CANCELLED = 'CANCELLED',
}
registerEnumType(SendStatus, {
  name: 'SendStatus',
  description: 'Where a send is.',
  valuesMap: {
    SCHEDULED: { description: 'Its time has not come.' },
    PUBLISHED: { description: 'Its notifications are in the inboxes of its recipients.' },
    CANCELLED: {
      description: 'It was cancelled, or had expired before it was published. What was read by then stays where it is.',
    },
  },
});
