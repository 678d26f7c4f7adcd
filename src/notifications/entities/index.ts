import { BulkPaceEntity } from './bulk-pace.entity.js';
import { BulkSendEntity } from './bulk-send.entity.js';
import { BulkSendPartEntity } from './bulk-send-part.entity.js';
import { BulkSendRecipientEntity } from './bulk-send-recipient.entity.js';
import { ContentEntity } from './content.entity.js';
import { FeedCursorEntity } from './feed-cursor.entity.js';
import { FeedEntity } from './feed.entity.js';
import { FeedListenerEntity } from './feed-listener.entity.js';
import { IdempotencyKeyEntity } from './idempotency-key.entity.js';
import { NotificationEntity } from './notification.entity.js';
import { RecipientEntity } from './recipient.entity.js';
import { ScheduledSendEntity } from './scheduled-send.entity.js';
import { SendEntity } from './send.entity.js';
import { TemplateEntity, TemplateHeadEntity } from './template.entity.js';
import { TopicFollowerEntity, TopicEntity } from './topic.entity.js';

/** The tables of this module, held against the migrations by a test. Statements are plain SQL, in the repositories. */
export const notificationEntities = [
  FeedEntity,
  ContentEntity,
  SendEntity,
  ScheduledSendEntity,
  NotificationEntity,
  IdempotencyKeyEntity,
  RecipientEntity,
  TopicEntity,
  TopicFollowerEntity,
  FeedListenerEntity,
  FeedCursorEntity,
  BulkSendEntity,
  BulkSendPartEntity,
  BulkSendRecipientEntity,
  BulkPaceEntity,
  TemplateEntity,
  TemplateHeadEntity,
];
