export {
  BulkChunkPublished,
  ContentKeysCounted,
  EventsEmitted,
  GapHealed,
  InboxChanged,
  type InboxHappening,
  NotificationsAcknowledged,
  NotificationsPublished,
  NotificationsTaken,
  SchedulePublished,
  SendCompleted,
  SendPublished,
} from './events/index.js';
export {
  BULK_QUEUE,
  BulkBacklog,
  type BulkAudienceRequest,
  type BulkSendPage,
  type BulkSendRecord,
  type BulkSendRequest,
  BulkSendsService,
  BulkStartsService,
} from './bulk/index.js';
export { ChannelInput } from './dto/channel.input.js';
export { Categories } from './categories.js';
export { FeedListener, FeedListeners, type ListenedChange, type ListenedNotification } from './listeners/index.js';
export { isUserId } from './field-rules.js';
export { ScheduleBacklog } from './due/schedule-backlog.js';
export { ensurePartitions } from './feed-maintenance.js';
export { InboxChangesService } from './inbox-changes.service.js';
export { InboxService, type NotificationView, notificationView } from './inbox.service.js';
export { NotificationsModule } from './notifications.module.js';
export { notificationResolvers } from './notifications.resolvers.js';
export {
  NOBODY,
  type RecipientChange,
  RecipientDirectory,
  type RecipientProfile,
  type WritableRecipientDirectory,
} from './recipients/recipient-directory.js';
export { type RecipientPage, RecipientListService } from './recipients/recipient-list.service.js';
export { RecipientsService } from './recipients/recipients.service.js';
export { FollowersTopicPolicy, type TopicFacts, TopicPolicy } from './topics/topic-policy.js';
export { type SendAnswer, SendService } from './send.service.js';
export { type CancelRequest, SendsService } from './sends.service.js';
export { TransactionSendsService, type WrittenSend } from './transaction-sends.service.js';
export { SEND_LIMITS, type SendRequest } from './send-request.js';
export type { ChannelRequest, PlannedContent, PlannedRecipient, PlannedSend } from './planned-send.js';
export {
  DeliveryHooks,
  type PublishingPlan,
  PublishingHooks,
  type RecipientPlan,
  type SoundCap,
} from './publishing-hooks.js';
export {
  type NotificationRecord,
  type NotificationStatusName,
  PRIORITIES,
  type PriorityName,
  type SealedContent,
} from './notification.record.js';
export { RECORD_COLUMNS, type RecordRow, toRecord } from './feed/feed.rows.js';
export { Conditions, named } from './notification-filter.js';
export { marksOf, ownQueryOf, queryOf, searchedText } from './notification-search.js';
export { ContentOpener, type ContentText, SEALED_COLUMN, toSealed } from './sealing/index.js';
export { NotificationStatus, Priority } from './dto/enums.js';
export { Notification } from './dto/notification.model.js';
export { Recipient } from './dto/recipient.model.js';
export { toRecipient } from './dto/recipient.mapping.js';
export { PageInfo } from './dto/notification-connection.model.js';
export { toSendRequest } from './dto/send.mapping.js';
export { SendNotificationInput } from './dto/send-notification.input.js';
export { toSendResult } from './dto/send.mapping.js';
export { SendResult } from './dto/send-result.model.js';
export { TemplateInput, toTemplateRequest } from './dto/template.input.js';
export { type Said, type SaidText, SendTemplates } from './templates/send-templates.js';
export { SendLanguages } from './templates/send-languages.js';
export {
  MissingVariables,
  TemplateEngine,
  type TemplateField,
  TemplateFault,
  type TemplateSource,
} from './templates/template-engine.js';
export { type SaveTemplateRequest, TEMPLATE_LIMITS, type TemplateRequest } from './templates/template-request.js';
export { type RenderRequest, TemplatesService } from './templates/templates.service.js';
export type { TemplateVersion } from './templates/templates.repository.js';
