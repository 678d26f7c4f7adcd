// Generated from schema.graphql and operations.graphql by `npm run generate`: change those.
/* eslint-disable */
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string };
  String: { input: string; output: string };
  Boolean: { input: boolean; output: boolean };
  Int: { input: number; output: number };
  Float: { input: number; output: number };
  /** Opaque. Two kinds, and one given for the other is BAD_USER_INPUT: a page cursor (`NotificationEdge.cursor`, `pageInfo`) says where a page ends; a stream cursor (`Inbox.cursor`, also as `inbox.cursor` of an `InboxEvent`, and `Notification.cursor`) says how far a client has seen his feed. */
  Cursor: { input: string; output: string };
  /** A moment, as ISO 8601: "2026-11-20T09:30:00.000Z". A zone is required; answers are always in UTC. */
  DateTime: { input: string; output: string };
  /** Any JSON object, nested at most 32 deep. */
  JSONObject: { input: Record<string, unknown>; output: Record<string, unknown> };
  /** A time of the day on a clock of 24 hours, to the minute: "22:00". */
  LocalTime: { input: string; output: string };
  /** A field whose value exists in the standard IANA Time Zone Database: https://www.iana.org/time-zones */
  TimeZone: { input: string; output: string };
};

/** A notification, and whom it is for. Its deliveries are told with their attempts. */
export type AdminNotification = {
  /** The bulk send that made it; null: another way of sending did, or it is kept no longer. */
  bulkSendId?: Maybe<Scalars['ID']['output']>;
  /** One a channel that was considered, the app included, with what was tried. */
  deliveries: Array<Delivery>;
  /** The notification’s. */
  id: Scalars['ID']['output'];
  /** As its recipient has it, or had it; what was sent in a sensitive category shows placeholders. Its `cursor` is one of his feed. */
  notification: Notification;
  /** The send that made it: of one to a time or of many, the part of it that this one came with. */
  sendId: Scalars['ID']['output'];
  /** Whom it is for. */
  userId: Scalars['ID']['output'];
};

/** A page of everybody’s notifications, newest first. */
export type AdminNotificationConnection = {
  /** The page. */
  edges: Array<AdminNotificationEdge>;
  /** The page without its cursors. */
  nodes: Array<AdminNotification>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** A notification and where it stands in its list. */
export type AdminNotificationEdge = {
  /** `after` it comes the next page. */
  cursor: Scalars['String']['output'];
  /** The notification. */
  node: AdminNotification;
};

/** Which notifications. null in a field means "don’t care". */
export type AdminNotificationFilter = {
  /** Those that this bulk send made. */
  bulkSendId?: InputMaybe<Scalars['ID']['input']>;
  /** Any of these categories; at most 100. */
  categories?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Published after that. */
  createdAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Published before that. */
  createdBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Of any of these priorities. */
  priorities?: InputMaybe<Array<Priority>>;
  /** Those that this send made. */
  sendId?: InputMaybe<Scalars['ID']['input']>;
  /** Those that are so. CANCELLED: also what was deleted, or replaced by a newer one, before it arrived. */
  statuses?: InputMaybe<Array<NotificationStatus>>;
  /** Words of title and message, as in `NotificationFilter`; at most 200 characters. What was sent in a sensitive category is found by none. */
  text?: InputMaybe<Scalars['String']['input']>;
  /** Sent to any of these topics; at most 100. */
  topics?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Any of these types; at most 100. */
  types?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Those for this person. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** Whom a send is for: exactly one of these. */
export type AudienceInput =
  /** Each of its followers gets one notification, at most 1,000: those of this moment, or of `scheduledAt`. More are refused: they are for startBulkSend. */
  | {
      topic: Scalars['String']['input'];
      userIds?: never;
    } /** 1 to 1,000 user ids of at most 128 characters; each gets one notification. */
  | { topic?: never; userIds: Array<Scalars['ID']['input']> };

/** One change that an operator or a service made. Ids and codes, never what somebody is told. */
export type AuditEntry = {
  /** What was done: `template.save`. docs/audit.md has all of them. */
  action: Scalars['String']['output'];
  /** Who: the `sub` of his token; `erased:…`, the same for the same person, where that was erased. */
  actorId: Scalars['ID']['output'];
  /** When. */
  at: Scalars['DateTime']['output'];
  /** Numbers, codes and keys that tell more. `address`: where the request came from; left out where there was none. `people`: whom it was done to, the first 100 of `peopleCount`. */
  detail: Scalars['JSONObject']['output'];
  /** Of the entry. */
  id: Scalars['ID']['output'];
  /** To what: its kind, a colon, and its id or key: `recipient:ada`. null: to nothing in particular, or to several. */
  subject?: Maybe<Scalars['String']['output']>;
};

/** A page of the audit log, newest first. */
export type AuditEntryConnection = {
  /** The page. */
  edges: Array<AuditEntryEdge>;
  /** The page without its cursors. */
  nodes: Array<AuditEntry>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** An entry and where it stands in its list. */
export type AuditEntryEdge = {
  /** `after` it comes the next page. */
  cursor: Scalars['String']['output'];
  /** The entry. */
  node: AuditEntry;
};

/** Whom a bulk send is for: exactly one of these. */
export type BulkAudienceInput =
  /** Recipients whose attributes contain all of these; at most 4 KB of JSON. */
  | {
      attributes: Scalars['JSONObject']['input'];
      everyone?: never;
      topic?: never;
      userIds?: never;
    } /** Must be true: everybody who was ever upserted or sent to, and not erased. */
  | { attributes?: never; everyone: Scalars['Boolean']['input']; topic?: never; userIds?: never } /** Its followers. */
  | {
      attributes?: never;
      everyone?: never;
      topic: Scalars['String']['input'];
      userIds?: never;
    } /** 1 to 50,000 user ids; a request has at most 1 MB. Each gets one notification. */
  | { attributes?: never; everyone?: never; topic?: never; userIds: Array<Scalars['ID']['input']> };

/** One request to notify many, and how far it has come. Its counts never go back. */
export type BulkSend = {
  /** Those to whom it was published. */
  accepted: Scalars['Int']['output'];
  /** When it was asked for. */
  createdAt: Scalars['DateTime']['output'];
  /** Who started it. */
  createdBy: Scalars['ID']['output'];
  /** Those of whom a device or a provider has taken it. Counted by and by, as what follows is. */
  delivered: Scalars['Int']['output'];
  /** Those in whose case every channel gave up, and no device has it. */
  failed: Scalars['Int']['output'];
  /** Why it FAILED: EXPIRED: its `expiresAt` passed before everybody had it; TOPIC_GONE: its topic is no more. */
  failure?: Maybe<Scalars['String']['output']>;
  /** When it was over, in whichever way. */
  finishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Its id. */
  id: Scalars['ID']['output'];
  /** What whoever started it called it. */
  name?: Maybe<Scalars['String']['output']>;
  /** Those who were passed: `accepted` and `rejected`. */
  processed: Scalars['Int']['output'];
  /** Those who have read it. */
  read: Scalars['Int']['output'];
  /** Those to whom it could not be published. */
  rejected: Scalars['Int']['output'];
  /** When it was to begin; null: at once. */
  scheduledAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it began. */
  startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Where it is. */
  status: BulkSendStatus;
  /** How many it is for, as counted when it starts; 0 while that goes on. Who comes or goes meanwhile may change it: once it is COMPLETED, how many it was for. */
  total: Scalars['Int']['output'];
};

/** A page of bulk sends, newest first. */
export type BulkSendConnection = {
  /** The page. */
  edges: Array<BulkSendEdge>;
  /** The page without its cursors. */
  nodes: Array<BulkSend>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** A bulk send and where it stands in its list. */
export type BulkSendEdge = {
  /** `after` it comes the next page. */
  cursor: Scalars['String']['output'];
  /** The bulk send. */
  node: BulkSend;
};

/** One request to notify many. */
export type BulkSendInput = {
  /** Where it leads: an absolute http, https or mailto URL. */
  actionUrl?: InputMaybe<Scalars['String']['input']>;
  /** As of a send: default "system". */
  category?: InputMaybe<Scalars['String']['input']>;
  /** As of a send: these channels and no others. */
  channels?: InputMaybe<Array<ChannelInput>>;
  /** As of a send: at most 16 KB of JSON. */
  data?: InputMaybe<Scalars['JSONObject']['input']>;
  /** When it leaves all lists and counts; whoever does not have it by then does not get it: it is FAILED. */
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** At most 255 characters, kept for 24 hours per caller: the same key and request again answers the bulk send that was started, and starts none. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** As of a send: at most 10,000 characters. */
  message?: InputMaybe<Scalars['String']['input']>;
  /** What it is called among bulk sends: at most 200 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** As of a send. */
  priority?: InputMaybe<Priority>;
  /** Recipients a second, at most. null: as fast as the installation’s limit allows. */
  ratePerSecond?: InputMaybe<Scalars['Int']['input']>;
  /** When to begin, up to a year ahead; a time that has passed means now. */
  scheduledAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** What says it, in place of title and message: as it is when this is asked for, to each in his language of when his place comes. */
  template?: InputMaybe<TemplateInput>;
  /** As of a send: at most 200 characters. */
  title?: InputMaybe<Scalars['String']['input']>;
  /** Whom it is for: whoever is of these when his place comes, in the order of ids. */
  to: BulkAudienceInput;
  /** As of a send. */
  type: Scalars['String']['input'];
};

/** Where a bulk send is. */
export type BulkSendStatus =
  /** Somebody cancelled it. What was published by then stays, unless it was recalled. */
  | 'CANCELLED'
  /** Everybody of its audience was passed. */
  | 'COMPLETED'
  /** It could not be gone on with: `failure` says why. What was published by then stays. */
  | 'FAILED'
  /** Nothing of it is published until it is resumed. */
  | 'PAUSED'
  /** It is published, as fast as it may and goes. */
  | 'RUNNING'
  /** Its time has not come. */
  | 'SCHEDULED'
  | '%future added value';

/** Which sends to cancel: exactly one of these. */
export type CancelInput =
  /** All sends that were given this `cancellationKey`. */
  | { cancellationKey: Scalars['String']['input']; sendId?: never } /** The `sendId` that a send was answered with. */
  | { cancellationKey?: never; sendId: Scalars['ID']['input'] };

/** What was cancelled. When you read this, it is durable. */
export type CancelResult = {
  /** Notifications that were taken back or will never be. What takes longer than two seconds, or waits for an inbox that somebody holds, follows, and is not counted. */
  cancelled: Scalars['Int']['output'];
};

/** What kind a notification is; people choose by it. */
export type Category = {
  /** Every channel. */
  channels: Array<CategoryChannel>;
  /** true: always on, for everybody, over every channel. */
  critical: Scalars['Boolean']['output'];
  /** What is in it. */
  description?: Maybe<Scalars['String']['output']>;
  /** What sends name it by. */
  key: Scalars['String']['output'];
  /** true: what is in it is not for everybody who may look at a screen. */
  sensitive: Scalars['Boolean']['output'];
  /** What people call it. */
  title: Scalars['String']['output'];
};

/** What is true of a channel in a category for whoever chose nothing. */
export type CategoryChannel = {
  /** How long IF_UNSEEN waits for someone who is online, in seconds. */
  afterSeconds: Scalars['Int']['output'];
  /** The key of the channel. */
  channel: Scalars['String']['output'];
  /** Whether it is used. */
  enabled: Scalars['Boolean']['output'];
  /** When. */
  timing: DeliveryTiming;
};

/** What to say of one channel in a category. */
export type CategoryChannelInput = {
  /** How long IF_UNSEEN waits for someone who is online, in seconds: 0 to 86,400. Left out, it stays as it is, at first 300. */
  afterSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** The key of the channel. */
  channel: Scalars['String']['input'];
  /** Whether it is used. In a critical category it must be. */
  enabled: Scalars['Boolean']['input'];
  /** When; left out, it stays as it is. */
  timing?: InputMaybe<DeliveryTiming>;
};

/** A category, and what to say of it: what is left out stays as it is. */
export type CategoryInput = {
  /** Each channel once; others stay as they are. */
  channels?: InputMaybe<Array<CategoryChannelInput>>;
  /** Whether it is always on, for everybody, over every channel. `security` is, and stays so. */
  critical?: InputMaybe<Scalars['Boolean']['input']>;
  /** What is in it, at most 500 characters; null: nothing is said. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** A letter or digit, then letters, digits and _ . : -, at most 64 characters. */
  key: Scalars['String']['input'];
  /** Whether it is not for everybody who may look at a screen. */
  sensitive?: InputMaybe<Scalars['Boolean']['input']>;
  /** What people call it: one line of at most 100 characters. */
  title: Scalars['String']['input'];
};

/** What is true of one category for you. */
export type CategoryPreference = {
  /** The key of the category. */
  category: Scalars['String']['output'];
  /** Every channel. A choice by type comes before. */
  channels: Array<ChannelPreference>;
  /** true: it is always on, and nothing in it can be changed. */
  critical: Scalars['Boolean']['output'];
  /** Whether what there is of it is put together. Kept, and to be acted on when there are digests. */
  digest: DigestFrequency;
  /** What people call it. */
  title: Scalars['String']['output'];
};

/** What you want of one category. Not of a critical one. */
export type CategoryPreferenceInput = {
  /** Its key. */
  category: Scalars['String']['input'];
  /** Each channel once; others stay as they are. An empty list forgets all that you chose for its channels. */
  channels?: InputMaybe<Array<ChannelPreferenceInput>>;
  /** Whether what there is of it is put together. Kept, and to be acted on when there are digests. */
  digest?: InputMaybe<DigestFrequency>;
};

/** A way to reach people. */
export type Channel = {
  /** Whether anything goes out over it, as this installation is set up. */
  configured: Scalars['Boolean']['output'];
  /** Whether it is used where nobody says anything. */
  defaultEnabled: Scalars['Boolean']['output'];
  /** When, where nobody says anything. */
  defaultTiming: DeliveryTiming;
  /** What it is called by: "inApp", "email". */
  key: Scalars['String']['output'];
  /** What people call it. */
  title: Scalars['String']['output'];
};

/** A channel that a send is for. */
export type ChannelInput = {
  /** "inApp", "email", or one that was added: see `channels`. */
  channel: Scalars['String']['input'];
  /** null: what category and preferences say. */
  timing?: InputMaybe<DeliveryTiming>;
};

/** What is true of one channel for you, and what decided it. */
export type ChannelPreference = {
  /** "inApp", "email", or another one of `channels`. */
  channel: Scalars['String']['output'];
  /** Whether it is used. */
  enabled: Scalars['Boolean']['output'];
  /** true: the category is critical, and you can’t turn it off. */
  locked: Scalars['Boolean']['output'];
  /** What decided. */
  source: PreferenceSource;
  /** When, if it is used. */
  timing: DeliveryTiming;
};

/** What you want of one channel. */
export type ChannelPreferenceInput = {
  /** "inApp", "email", or another one of `channels`. */
  channel: Scalars['String']['input'];
  /** Whether it is used. */
  enabled: Scalars['Boolean']['input'];
  /** When; null leaves it to the defaults. For inApp there is only ALWAYS. */
  timing?: InputMaybe<DeliveryTiming>;
};

/** One notification over one channel to one recipient. */
export type Delivery = {
  /** Tries that were begun. */
  attemptCount: Scalars['Int']['output'];
  /** The delivery log of it, in its order. */
  attempts: Array<DeliveryAttempt>;
  /** "inApp", "email", or one that was added. */
  channel: Scalars['String']['output'];
  /** When it was taken; null: it has not been. */
  deliveredAt?: Maybe<Scalars['DateTime']['output']>;
  /** Of the app’s, and of one that was skipped, it is the notification’s with the channel behind it: these have no row of their own. */
  id: Scalars['ID']['output'];
  /** When it is tried next; null: never again, or it is under way. */
  nextAttemptAt?: Maybe<Scalars['DateTime']['output']>;
  /** What is delivered. */
  notificationId: Scalars['ID']['output'];
  /** Why: a code of docs/reasons.md. */
  reason?: Maybe<Scalars['String']['output']>;
  /** How far it is. */
  status: DeliveryStatus;
  /** Whom it is for. */
  userId: Scalars['ID']['output'];
};

/** One try of a delivery: a row of the delivery log. */
export type DeliveryAttempt = {
  /** A code of docs/reasons.md; null: it did not fail. */
  errorCode?: Maybe<Scalars['String']['output']>;
  /** The provider’s words, shortened. */
  errorMessage?: Maybe<Scalars['String']['output']>;
  /** When it was over; null: nobody knows yet. */
  finishedAt?: Maybe<Scalars['DateTime']['output']>;
  /** From 1 on. */
  number: Scalars['Int']['output'];
  /** DELIVERED, RETRYING or FAILED; SENDING while it is under way. */
  outcome: DeliveryStatus;
  /** What the provider calls it. */
  providerMessageId?: Maybe<Scalars['String']['output']>;
  /** When a worker took it up. */
  startedAt: Scalars['DateTime']['output'];
};

/** A page of deliveries, newest first. */
export type DeliveryConnection = {
  /** The page. */
  edges: Array<DeliveryEdge>;
  /** The page without its cursors. */
  nodes: Array<Delivery>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** What was decided for one channel, and why. */
export type DeliveryDecision = {
  /** "inApp", "email", or one that was added. */
  channel: Scalars['String']['output'];
  /** The reason in a sentence, for people. */
  detail?: Maybe<Scalars['String']['output']>;
  /** A code of docs/reasons.md. */
  reason: Scalars['String']['output'];
  /** What decided; null: no preference did. */
  source?: Maybe<PreferenceSource>;
  /** Not before then; null: at once, or never. */
  until?: Maybe<Scalars['DateTime']['output']>;
  /** PENDING: it goes. DEFERRED: later. SKIPPED: not at all. */
  verdict: DeliveryStatus;
};

/** A delivery and where it stands in its list. */
export type DeliveryEdge = {
  /** `after` it comes the next page. */
  cursor: Scalars['String']['output'];
  /** The delivery. */
  node: Delivery;
};

/** Why something was, wasn’t, or would be delivered. */
export type DeliveryExplanation = {
  /** One a channel, in the order they were taken. */
  decisions: Array<DeliveryDecision>;
  /** What has happened since; of a preview none. */
  deliveries: Array<Delivery>;
  /** null: a preview, of which nothing exists. */
  notificationId?: Maybe<Scalars['ID']['output']>;
  /** Whom it is for. */
  userId: Scalars['ID']['output'];
};

/** Which deliveries. null in a field means "don’t care". */
export type DeliveryFilter = {
  /** Those over one of these channels. */
  channels?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Those of notifications published then or later. */
  createdAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Those of notifications published before. */
  createdBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Those for one of these reasons, by the codes of docs/reasons.md. */
  reasons?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Those that are so; [FAILED]: what was given up. */
  statuses?: InputMaybe<Array<DeliveryStatus>>;
  /** Those for this person. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** How deliveries of one group fared, as it stands now. A delivery is one notification over one channel, the app among them; docs/reports.md says more. */
export type DeliveryReportRow = {
  /** Of those sent, those that were called off before they went: seen in the app, recalled, expired. */
  cancelled: Scalars['Int']['output'];
  /** Of these, those that a provider took; in the app: that a client acknowledged. */
  delivered: Scalars['Int']['output'];
  /** Of those sent and not cancelled, the part that was delivered: 0 to 1. */
  deliveryRate: Scalars['Float']['output'];
  /** Those that were given up. */
  failed: Scalars['Int']['output'];
  /** By the names asked for: { "CHANNEL": "email", "DAY": "2026-11-20" }. */
  group: Scalars['JSONObject']['output'];
  /** From being published to being delivered, in milliseconds: half of them took no longer. Exact to half as much again; null: nothing was delivered. */
  latencyP50Ms?: Maybe<Scalars['Float']['output']>;
  /** Likewise: 95 in a hundred took no longer. */
  latencyP95Ms?: Maybe<Scalars['Float']['output']>;
  /** Those whose notification was read in the app, and is not unread again. */
  read: Scalars['Int']['output'];
  /** Of those that were planned, the part whose notification was read: 0 to 1. */
  readRate: Scalars['Float']['output'];
  /** Those whose notification was seen in the app, whatever channel they went over. */
  seen: Scalars['Int']['output'];
  /** Those that were to go over their channel: all but the skipped ones. */
  sent: Scalars['Int']['output'];
  /** Those that policy kept from their channel, when it was published or later. */
  skipped: Scalars['Int']['output'];
};

/** How far a delivery is. Skipped, deferred, failed and cancelled are four different things. */
export type DeliveryStatus =
  /** No longer needed: seen elsewhere, recalled, expired. */
  | 'CANCELLED'
  /** Policy said later: quiet hours, a pause. It goes when they end. */
  | 'DEFERRED'
  /** A provider took it; in the app: a client acknowledged it. */
  | 'DELIVERED'
  /** We tried, and gave up. */
  | 'FAILED'
  /** It is to go, at once or when the time given has come. */
  | 'PENDING'
  /** An attempt failed, and there will be another. */
  | 'RETRYING'
  /** A worker is at it. */
  | 'SENDING'
  /** Policy said no: a preference, no address. */
  | 'SKIPPED'
  | '%future added value';

/** What a recipient may know of a delivery: codes, never a provider’s words. */
export type DeliverySummary = {
  /** "inApp", "email", or one that was added. */
  channel: Scalars['String']['output'];
  /** When it was taken; null: it has not been. */
  deliveredAt?: Maybe<Scalars['DateTime']['output']>;
  /** Why: a code of docs/reasons.md. */
  reason?: Maybe<Scalars['String']['output']>;
  /** How far it is. */
  status: DeliveryStatus;
};

/** When a channel beside the app is used. */
export type DeliveryTiming =
  /** At once, beside the app. */
  | 'ALWAYS'
  /** Only if it has not been seen in the app in time (at once when the person is offline), and withdrawn the moment it is. */
  | 'IF_UNSEEN'
  | '%future added value';

/** A phone or a browser that you are told on while you are not there. Where it is reached is told to nobody. */
export type Device = {
  /** When it was first registered, for him. */
  createdAt: Scalars['DateTime']['output'];
  /** For `unregisterDevice`. */
  id: Scalars['ID']['output'];
  /** What its owner calls it. */
  label?: Maybe<Scalars['String']['output']>;
  /** When its service last took something for it, to the hour; null: never. */
  lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Over which service it is reached. */
  platform: DevicePlatform;
};

/** Over which service a device is reached. */
export type DevicePlatform =
  /** Firebase Cloud Messaging: apps on Android and iOS. */
  | 'FCM'
  /** A browser, over the push service that it names. */
  | 'WEB_PUSH'
  | '%future added value';

/** How often what there is of a category is put together into one. */
export type DigestFrequency =
  /** Once a day. */
  | 'DAILY'
  /** Once an hour. */
  | 'HOURLY'
  /** Never: each by itself, at once. */
  | 'INSTANT'
  /** Once a week. */
  | 'WEEKLY'
  | '%future added value';

/** Counts and position of the signed-in person’s inbox. Its id is constant per person, so that a normalizing cache keeps one, and every answer and event refreshes the badge. */
export type Inbox = {
  /** Stream cursor: take it, then subscribe `after` it, and miss nothing. */
  cursor: Scalars['Cursor']['output'];
  /** Constant per person. */
  id: Scalars['ID']['output'];
  /** Published, unread, and in the inbox. O(1). */
  unreadCount: Scalars['Int']['output'];
  /** Of those, how many have not been seen: the badge of a bell. Opening it marks all seen. O(1). */
  unseenCount: Scalars['Int']['output'];
};

/** The answer of every change: the entities as they are now, for a cache. Never resume from its cursor: an earlier event may still be under way to you. */
export type InboxChange = {
  /** How many really changed. */
  affected: Scalars['Int']['output'];
  /** The inbox after the change; its cursor says where the change stands in the stream. */
  inbox: Inbox;
  /** Those of `ids` that still exist; empty for changes by filter. */
  notifications: Array<Notification>;
};

/** One change of the signed-in person’s inbox, in order. Counts travel in the same stream as the list. */
export type InboxEvent = {
  /** The inbox as it is after this event; its cursor is where to resume. */
  inbox: Inbox;
  /** What it tells. */
  kind: InboxEventKind;
  /** The notification as it is now: for ADDED and UPDATED. */
  notification?: Maybe<Notification>;
  /** Which one: for ADDED, UPDATED and REMOVED. */
  notificationId?: Maybe<Scalars['ID']['output']>;
};

/** What an inbox event tells. */
export type InboxEventKind =
  /** A notification came into the inbox. */
  | 'ADDED'
  /** A notification left the inbox. */
  | 'REMOVED'
  /** What changed can’t be told one by one: load the first page again. The stream goes on. */
  | 'RESYNC'
  /** Everything up to `inbox.cursor` has been sent; live from here. Keep its cursor. */
  | 'SYNCED'
  /** A notification changed; it is in the event as it is now. One that you do not hold yet: take it in, as a replay tells each only once. */
  | 'UPDATED'
  | '%future added value';

/** A piece of the replay of `inboxChanged`, for clients that poll. */
export type InboxEventPage = {
  /** In the order of the changes; each notification once, as it is now. */
  events: Array<InboxEvent>;
  /** Ask again, `after` the cursor of `inbox`. */
  hasMore: Scalars['Boolean']['output'];
  /** The counts now; its cursor is where the next call goes on. */
  inbox: Inbox;
};

export type Mutation = {
  /** This device has them. They count as DELIVERED from the first acknowledgement on; it makes no event. Answers how many were new. */
  acknowledgeNotifications: Scalars['Int']['output'];
  /** Archives all that match and had come by now, or up to `upTo`; what comes meanwhile stays. */
  archiveAllNotifications: InboxChange;
  /** Puts them away, out of the inbox and its counts; a snoozed one does not come back. Idempotent. */
  archiveNotifications: InboxChange;
  /** When it has answered, nothing more of it is published. With `recall`, what is published and unread is taken back everywhere, too, in some minutes where it was much; then one that is over may be cancelled as well. Idempotent. */
  cancelBulkSend: BulkSend;
  /** Cancels sends of yours; an admin those of anybody. What is scheduled never appears, what is unread disappears everywhere, what was read stays. Idempotent. */
  cancelNotifications: CancelResult;
  /** Deletes them, for good. Idempotent. */
  deleteNotifications: InboxChange;
  /** Takes a template from new sends; what was accepted before is sent all the same. Saved again, its numbers go on. false: it was not there. */
  deleteTemplate: Scalars['Boolean']['output'];
  /** Forgets a person for good: rows, tokens, queued work, sockets; in the audit log a keyed hash stands in his place. For admins; and for himself where the installation lets people do so (SELF_ERASURE). True: it is done, or written down to be done; false: nothing was known of him. Send him nothing more: who is sent to again begins anew. */
  erasePersonalData: Scalars['Boolean']['output'];
  /** A link to everything that is known about a person: what he was told, what became of it, what he chose and when. Your own; admins may ask for anyone’s. NOT_FOUND of whom nothing is known. */
  exportPersonalData: PersonalDataExport;
  /** Follows a topic: what is sent to it from now on, you get. Idempotent. At most 1,000 a person. */
  followTopic: Topic;
  /** Marks all read that match and had come by now, or up to `upTo`; what comes meanwhile stays unread. */
  markAllNotificationsRead: InboxChange;
  /** The bell was opened: marks all of the inbox seen that had come by now, or up to `upTo`. */
  markAllNotificationsSeen: InboxChange;
  /** Marks them read. Idempotent. */
  markNotificationsRead: InboxChange;
  /** Marks them seen, which is not read. Idempotent. */
  markNotificationsSeen: InboxChange;
  /** Marks them unread. Idempotent. */
  markNotificationsUnread: InboxChange;
  /** When it has answered, nothing more of it is published until it is resumed. Idempotent. */
  pauseBulkSend: BulkSend;
  /** Holds back what would go out to you, but for critical categories; nothing is dropped, and the app shows all, silently. Idempotent. */
  pauseNotifications: Preferences;
  /** Says something to whoever listens to a topic now: services to every topic, people where the policy lets them. true: it is on its way to them, whoever they are. false: it can’t be now, and nobody hears it. NOT_FOUND for a topic that you may not signal to; RATE_LIMITED beyond the rate of a caller. */
  publishSignal: Scalars['Boolean']['output'];
  /** Over a socket: gives it a fresh token of the same person, and it lives until the answer. Its subscriptions go on. Another person’s token is FORBIDDEN; what is refused changes nothing. */
  refreshConnection: Scalars['DateTime']['output'];
  /** Has you told on this device from now on. Idempotent; one that was somebody else’s is yours from then on. At most 20: beyond, the one that was not heard of for the longest time goes. */
  registerDevice: Device;
  /** What is sent from now on goes to this address again, from every node; what failed or was skipped before stays so. Answers whether it was suppressed. Idempotent. */
  removeSuppression: Scalars['Boolean']['output'];
  /** Sends status webhooks again, with the same ids, behind those that are new: what was sent before, as far back as it is kept. Answers how many. BAD_USER_INPUT where they are off. */
  replayStatusEvents: Scalars['Int']['output'];
  /** Forgets all that you chose: by channel, category and type, quiet hours, a pause. Idempotent. */
  resetPreferences: Preferences;
  /** Goes on where it was paused: nobody gets it twice. Idempotent. */
  resumeBulkSend: BulkSend;
  /** Sends again what was given up: it is due now, with all of its retries before it, and is looked at again before it goes. Its attempts are counted on. BAD_USER_INPUT for what did not fail, and for what nobody needs any more: `reason` says why. */
  retryDelivery: Delivery;
  /** The same with all that failed and match, however many, but for what nobody needs any more; answers how many. They go in the lane of bulk sends: nobody waits for them. Idempotent: what is to go again has not failed. */
  retryFailedDeliveries: Scalars['Int']['output'];
  /** Ends a person’s sessions: his sockets and streams are closed on every node within two seconds (4401), and tokens that were issued before are refused from now on, those of this very second too. Answers how many connections that closed, as far as nodes said so in half a second; while Redis is away, at this node alone. */
  revokeSessions: Scalars['Int']['output'];
  /** Makes a category, or changes one, a built-in one too: only what is given. True on every node within a second. */
  saveCategory: Category;
  /** Says what is true of a channel where neither a person nor a category says anything. */
  saveChannelDefaults: Channel;
  /** Saves a new version, which sends that name none take from now on: at every node within a second. What was accepted before says what it said. */
  saveTemplate: Template;
  /** Makes a topic, or changes one: only what is given. */
  saveTopic: Topic;
  /** Notifies 1 to 1,000 people. When it answers, it is durable, and whoever is connected gets it at once, or at its time. Refused, it has written nothing. */
  sendNotification: SendResult;
  /** Sends a template to one person, as a send would, of type `template_test` and with "[Test]" before its title and subject. Name yourself to look at it. */
  sendTestNotification: SendResult;
  /** Makes people follow a topic, and others not: at most 1,000 each, all or none of them. */
  setTopicFollowers: Topic;
  /** Takes it out of the inbox until then; it comes back as new, unread and live: the same id, at a new place. Snoozed again, it comes back at the new time. */
  snoozeNotification: InboxChange;
  /** Notifies many: a million people by one request. When it answers, it is durable, and will be worked off, at once or from its time on. Refused, it has written nothing. */
  startBulkSend: BulkSend;
  /** Brings archived ones back into the inbox, to their old places. Idempotent. */
  unarchiveNotifications: InboxChange;
  /** Ends following one. Idempotent. A private one, which a service made you follow, is out of sight then. */
  unfollowTopic: Topic;
  /** Nothing is sent to this device of yours any more: when you sign out. Answers whether there was one. */
  unregisterDevice: Scalars['Boolean']['output'];
  /** Brings snoozed ones back into the inbox now, to their old places and as they were. Idempotent. */
  unsnoozeNotifications: InboxChange;
  /** Changes what you want: only what is given, all or nothing of it. True on every node within a second. */
  updatePreferences: Preferences;
  /** Makes 1 to 1,000 people known, or changes what is known of them: only what is given, all or none of them. Answers how many. Idempotent. */
  upsertRecipients: Scalars['Int']['output'];
};

export type MutationAcknowledgeNotificationsArgs = {
  ids: Array<Scalars['ID']['input']>;
};

export type MutationArchiveAllNotificationsArgs = {
  filter?: InputMaybe<NotificationFilter>;
  upTo?: InputMaybe<Scalars['Cursor']['input']>;
};

export type MutationArchiveNotificationsArgs = {
  ids: Array<Scalars['ID']['input']>;
};

export type MutationCancelBulkSendArgs = {
  id: Scalars['ID']['input'];
  recall?: InputMaybe<Scalars['Boolean']['input']>;
};

export type MutationCancelNotificationsArgs = {
  target: CancelInput;
};

export type MutationDeleteNotificationsArgs = {
  ids: Array<Scalars['ID']['input']>;
};

export type MutationDeleteTemplateArgs = {
  key: Scalars['String']['input'];
  locale?: InputMaybe<Scalars['String']['input']>;
};

export type MutationErasePersonalDataArgs = {
  userId: Scalars['ID']['input'];
};

export type MutationExportPersonalDataArgs = {
  userId?: InputMaybe<Scalars['ID']['input']>;
};

export type MutationFollowTopicArgs = {
  topic: Scalars['String']['input'];
};

export type MutationMarkAllNotificationsReadArgs = {
  filter?: InputMaybe<NotificationFilter>;
  upTo?: InputMaybe<Scalars['Cursor']['input']>;
};

export type MutationMarkAllNotificationsSeenArgs = {
  upTo?: InputMaybe<Scalars['Cursor']['input']>;
};

export type MutationMarkNotificationsReadArgs = {
  ids: Array<Scalars['ID']['input']>;
};

export type MutationMarkNotificationsSeenArgs = {
  ids: Array<Scalars['ID']['input']>;
};

export type MutationMarkNotificationsUnreadArgs = {
  ids: Array<Scalars['ID']['input']>;
};

export type MutationPauseBulkSendArgs = {
  id: Scalars['ID']['input'];
};

export type MutationPauseNotificationsArgs = {
  until?: InputMaybe<Scalars['DateTime']['input']>;
};

export type MutationPublishSignalArgs = {
  input: SignalInput;
};

export type MutationRefreshConnectionArgs = {
  token: Scalars['String']['input'];
};

export type MutationRegisterDeviceArgs = {
  input: RegisterDeviceInput;
};

export type MutationRemoveSuppressionArgs = {
  address: Scalars['String']['input'];
  channel: Scalars['String']['input'];
};

export type MutationReplayStatusEventsArgs = {
  from: Scalars['DateTime']['input'];
  kinds?: InputMaybe<Array<Scalars['String']['input']>>;
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

export type MutationResumeBulkSendArgs = {
  id: Scalars['ID']['input'];
};

export type MutationRetryDeliveryArgs = {
  id: Scalars['ID']['input'];
};

export type MutationRetryFailedDeliveriesArgs = {
  filter: DeliveryFilter;
};

export type MutationRevokeSessionsArgs = {
  userId: Scalars['ID']['input'];
};

export type MutationSaveCategoryArgs = {
  input: CategoryInput;
};

export type MutationSaveChannelDefaultsArgs = {
  channel: Scalars['String']['input'];
  enabled: Scalars['Boolean']['input'];
  timing?: InputMaybe<DeliveryTiming>;
};

export type MutationSaveTemplateArgs = {
  input: SaveTemplateInput;
};

export type MutationSaveTopicArgs = {
  input: TopicInput;
};

export type MutationSendNotificationArgs = {
  input: SendNotificationInput;
};

export type MutationSendTestNotificationArgs = {
  channels?: InputMaybe<Array<ChannelInput>>;
  template: TemplateInput;
  userId: Scalars['ID']['input'];
};

export type MutationSetTopicFollowersArgs = {
  add?: InputMaybe<Array<Scalars['ID']['input']>>;
  remove?: InputMaybe<Array<Scalars['ID']['input']>>;
  topic: Scalars['String']['input'];
};

export type MutationSnoozeNotificationArgs = {
  id: Scalars['ID']['input'];
  until: Scalars['DateTime']['input'];
};

export type MutationStartBulkSendArgs = {
  input: BulkSendInput;
};

export type MutationUnarchiveNotificationsArgs = {
  ids: Array<Scalars['ID']['input']>;
};

export type MutationUnfollowTopicArgs = {
  topic: Scalars['String']['input'];
};

export type MutationUnregisterDeviceArgs = {
  id: Scalars['ID']['input'];
};

export type MutationUnsnoozeNotificationsArgs = {
  ids: Array<Scalars['ID']['input']>;
};

export type MutationUpdatePreferencesArgs = {
  input: UpdatePreferencesInput;
};

export type MutationUpsertRecipientsArgs = {
  recipients: Array<RecipientInput>;
};

/** One process of the installation. */
export type NodeStatus = {
  /** Sockets that are signed in, and streams of server-sent events. */
  connections: Scalars['Int']['output'];
  /** It is on its way out: it takes no new connections, and closes those that it has. */
  draining: Scalars['Boolean']['output'];
  /** How late its event loop comes round, in all but one of a hundred times, over the last 10 to 20 seconds. */
  eventLoopLagP99Ms: Scalars['Float']['output'];
  /** Drawn when it started. */
  id: Scalars['ID']['output'];
  /** What it does: api, gateway, worker. */
  roles: Array<Scalars['String']['output']>;
  /** Memory that it takes. */
  rssBytes: Scalars['Float']['output'];
  /** When. */
  startedAt: Scalars['DateTime']['output'];
  /** Subscriptions that are running. */
  subscriptions: Scalars['Int']['output'];
};

/** What one recipient is told: content, category, priority, and its own read state. */
export type Notification = {
  /** Where it leads: http, https or mailto only. */
  actionUrl?: Maybe<Scalars['String']['output']>;
  /** When its recipient put it away; null: he has not. */
  archivedAt?: Maybe<Scalars['DateTime']['output']>;
  /** What kind it is: "security", "system", "social", "task", or one that was added. */
  category: Scalars['String']['output'];
  /** When it was published. */
  createdAt: Scalars['DateTime']['output'];
  /** Stream cursor: subscribe `after` it for everything behind this notification. */
  cursor: Scalars['Cursor']['output'];
  /** What the sender attached; {} when nothing. */
  data: Scalars['JSONObject']['output'];
  /** When it was first acknowledged by a client or taken by a provider. */
  deliveredAt?: Maybe<Scalars['DateTime']['output']>;
  /** One a channel that was considered, the app included: how far it is, and why. */
  deliveries: Array<DeliverySummary>;
  /** When it leaves all lists by itself; null: never. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** A UUIDv7. */
  id: Scalars['ID']['output'];
  /** Plain text of at most 10,000 characters, as sent; escaping is the client’s. */
  message: Scalars['String']['output'];
  /** How much it matters that it is seen soon. */
  priority: Priority;
  /** When its recipient read it; null: unread. */
  readAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it last came back from a snooze: the same id, at a new place, with a new cursor. */
  resurfacedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it was first shown to its recipient, or read; null: unseen. */
  seenAt?: Maybe<Scalars['DateTime']['output']>;
  /** Show it, make no sound: quiet hours, a pause or a cap were on when it came. */
  silent: Scalars['Boolean']['output'];
  /** When it comes back into the inbox; null: it is not snoozed. */
  snoozedUntil?: Maybe<Scalars['DateTime']['output']>;
  /** How far it has come: never set by having been emitted alone. */
  status: NotificationStatus;
  /** At most 200 characters, as sent; escaping is the client’s. */
  title: Scalars['String']['output'];
  /** The topic that it was sent to; null: to people by name. */
  topic?: Maybe<Scalars['String']['output']>;
  /** What happened, in the sender’s words: "order_status". */
  type: Scalars['String']['output'];
};

/** A page of notifications, newest first. */
export type NotificationConnection = {
  /** The page. */
  edges: Array<NotificationEdge>;
  /** The page without its cursors. */
  nodes: Array<Notification>;
  /** Where the page stands. */
  pageInfo: PageInfo;
  /** How many match in all. Computed only when selected. */
  totalCount: Scalars['Int']['output'];
};

/** A notification and where it stands in its list. */
export type NotificationEdge = {
  /** Page cursor: `after` it comes the next page. */
  cursor: Scalars['Cursor']['output'];
  /** The notification. */
  node: Notification;
};

/** No filter is {}. Archived and snoozed ones are left out; null in any field means "don’t care". */
export type NotificationFilter = {
  /** true: those that were archived, instead of the inbox; with `snoozed: true`, either. */
  archived?: InputMaybe<Scalars['Boolean']['input']>;
  /** Any of these categories; at most 100. */
  categories?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Published after this moment. */
  createdAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Published before this moment. */
  createdBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Of this priority or above. */
  minPriority?: InputMaybe<Priority>;
  /** true: only read ones; false: only unread ones. */
  read?: InputMaybe<Scalars['Boolean']['input']>;
  /** true: only seen ones; false: only unseen ones. */
  seen?: InputMaybe<Scalars['Boolean']['input']>;
  /** true: those that are snoozed, instead of the inbox; with `archived: true`, either. */
  snoozed?: InputMaybe<Scalars['Boolean']['input']>;
  /** Words of title and message: all of them, in any form of upper and lower case, the last one by its beginning too. "Quoted words" stand together, -word must not be there, or means either. At most 200 characters. */
  text?: InputMaybe<Scalars['String']['input']>;
  /** Sent to any of these topics; at most 100. */
  topics?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Any of these types; at most 100. */
  types?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** The life of a notification as its recipient sees it. Never set by the mere fact that it was emitted. */
export type NotificationStatus =
  /** Recalled by its sender. */
  | 'CANCELLED'
  /** A client acknowledged it, or a provider took it. */
  | 'DELIVERED'
  /** Its time had passed before it was read. */
  | 'EXPIRED'
  /** Nobody acknowledged it, and every planned channel gave up. */
  | 'FAILED'
  /** Published; nobody has said yet that it arrived. */
  | 'PENDING'
  /** Its recipient read it. */
  | 'READ'
  | '%future added value';

/** What a stream can be narrowed by: what never changes about a notification. */
export type NotificationStreamFilter = {
  /** Any of these categories. */
  categories?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Of this priority or above. */
  minPriority?: InputMaybe<Priority>;
  /** Sent to any of these topics. */
  topics?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Any of these types. */
  types?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** Where a page stands in its list. */
export type PageInfo = {
  /** Page cursor of the last edge; null when there is none. */
  endCursor?: Maybe<Scalars['Cursor']['output']>;
  /** There are more behind this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** There are some before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Page cursor of the first edge; null when there is none. */
  startCursor?: Maybe<Scalars['Cursor']['output']>;
};

/** Where everything that is known about a person can be fetched. */
export type PersonalDataExport = {
  /** Until when the link is good: 15 minutes. */
  expiresAt: Scalars['DateTime']['output'];
  /** When the link was made. What is fetched is as it is then. */
  generatedAt: Scalars['DateTime']['output'];
  /** A signed link to a download (JSON, streamed). Whoever has it can fetch it, without a token, until it expires: hand it to nobody but him. */
  url: Scalars['String']['output'];
};

/** What decided over a channel. The first that applies does: CRITICAL, PAUSE, TYPE, CATEGORY, CHANNEL, CATEGORY_DEFAULT, CHANNEL_DEFAULT. */
export type PreferenceSource =
  /** He chose so for the category. */
  | 'CATEGORY'
  /** An admin said so of the category. */
  | 'CATEGORY_DEFAULT'
  /** He chose so for the channel. */
  | 'CHANNEL'
  /** It is so for the channel where nobody says anything. */
  | 'CHANNEL_DEFAULT'
  /** The category is critical: always on. */
  | 'CRITICAL'
  /** He paused: it is held back until then, not dropped. Beside it stands what is true when the pause is over. */
  | 'PAUSE'
  /** He chose so for the type. */
  | 'TYPE'
  | '%future added value';

/** What reaches you, where and when. */
export type Preferences = {
  /** Every category. */
  categories: Array<CategoryPreference>;
  /** What is true of each channel in general: where neither a type nor a category decides. */
  channels: Array<ChannelPreference>;
  /** Until then nothing goes out to you but what is critical; the app shows all. null: you have not paused. */
  pausedUntil?: Maybe<Scalars['DateTime']['output']>;
  /** When you don’t want to hear of anything. */
  quietHours: QuietHours;
  /** The types that you chose something for, by name. */
  types: Array<TypePreference>;
  /** When anything here was last changed; null: never. */
  updatedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Whether somebody is connected: by a socket or a stream, at any node. */
export type Presence = {
  /** The last moment at which he is known to have been connected: while he is online, a few seconds ago at most, or when he came. Null: not in the last 30 days, or not for you to see. */
  lastSeenAt?: Maybe<Scalars['DateTime']['output']>;
  /** Is he connected? Of somebody whom you may not see: false, as of one who never was. */
  online: Scalars['Boolean']['output'];
  /** Who. */
  userId: Scalars['ID']['output'];
};

/** How much it matters that it is seen soon. */
export type Priority = 'HIGH' | 'LOW' | 'MEDIUM' | 'URGENT' | '%future added value';

export type Query = {
  /** Everybody’s deliveries over channels beside the app, newest first, by pages of at most 100. `statuses: [FAILED]` is the list of what was given up. A page may have fewer than asked for, or none, while `hasNextPage`: go on from `endCursor`. */
  adminDeliveries: DeliveryConnection;
  /** Everybody’s notifications, those that are gone included, newest first, by pages of at most 100. A page may have fewer than asked for, or none, while `hasNextPage`: go on from `endCursor`. */
  adminNotifications: AdminNotificationConnection;
  /** Who has changed what, newest first, by pages of at most 100: every action of admins and services that changed something, as far back as AUDIT_DAYS. */
  auditLog: AuditEntryConnection;
  /** How many a bulk send would be for, if it began now. Nothing is sent. */
  bulkAudienceCount: Scalars['Int']['output'];
  /** How a bulk send stands. */
  bulkSend?: Maybe<BulkSend>;
  /** Bulk sends of everybody, newest first, by pages of at most 100. */
  bulkSends: BulkSendConnection;
  /** The categories that there are, with what is true in them for whoever chose nothing. */
  categories: Array<Category>;
  /** The ways to reach people that there are. */
  channels: Array<Channel>;
  /** How the deliveries of what was published in some time have fared, in the order of the groups; what had nothing is left out. At most 400 days, 35 of them by HOUR, and 10,000 rows. */
  deliveryReport: Array<DeliveryReportRow>;
  /** Your phones and browsers that are registered, the newest first. */
  devices: Array<Device>;
  /** What was decided for a notification that you sent, channel by channel, and what has happened since, for as long as it is kept; an admin may ask for any. NOT_FOUND for any other, whether it exists or not. */
  explainDelivery: DeliveryExplanation;
  /** Counts and position of your inbox. */
  inbox: Inbox;
  /** The replay of `inboxChanged`, over plain HTTP: what changed since a position, by pages of at most 200. */
  inboxChanges: InboxEventPage;
  /** One of your notifications. NOT_FOUND for any other, whether it exists or not. */
  notification?: Maybe<Notification>;
  /** Your inbox, newest first, by pages of at most 100. */
  notifications: NotificationConnection;
  /** What reaches you, where and when, and what decided it. */
  preferences: Preferences;
  /** Who is online, in the order asked for: those whom the caller may see (services: everybody; people: themselves, unless a policy says more). UNAVAILABLE while nobody can know; RATE_LIMITED beyond what a caller may ask for. */
  presence: Array<Presence>;
  /** What would be decided if this was sent now, for each recipient, by the very rules of sending. Writes nothing. */
  previewDelivery: Array<DeliveryExplanation>;
  /** Who a person is. NOT_FOUND for one who was never upserted or sent to. */
  recipient?: Maybe<Recipient>;
  /** Everybody who was ever upserted or sent to, by id, by pages of at most 100. A page may have fewer than asked for, or none, while `hasNextPage`: go on from `endCursor`. */
  recipients: RecipientConnection;
  /** What somebody would be told, of a template that is saved or of one that is not. Nothing is sent. */
  renderTemplate: RenderedTemplate;
  /** What became of a send of yours; an admin may ask for any. NOT_FOUND for any other, whether it exists or not. */
  send?: Maybe<Send>;
  /** Whether status webhooks are on, and how much is still to be sent. */
  statusWebhook: StatusWebhook;
  /** Addresses that are not written to any more, by address and channel, by pages of at most 100. */
  suppressions: SuppressionConnection;
  /** How the installation is: its nodes, what waits, how much is published and brought to people, and how quickly. It answers while Redis or PostgreSQL is away, and says what is missing. */
  systemStatus: SystemStatus;
  /** One of them; null: it is not there in this language. */
  template?: Maybe<Template>;
  /** What was saved of a template in one language, newest first, at most 100. */
  templateVersions: Array<Template>;
  /** The newest version of each template, in each of its languages. */
  templates: Array<Template>;
  /** One topic. NOT_FOUND for one that you may not see, whether it exists or not. */
  topic?: Maybe<Topic>;
  /** The topics that are public, or that you follow, by key. To services: all. */
  topics: Array<Topic>;
  /** How many of your notifications are unread, of those that match. */
  unreadCount: Scalars['Int']['output'];
  /** What browsers subscribe with, as `applicationServerKey`: a point of P-256, as base64url. null: there is no push to browsers here. A subscription that was made with another one is worth nothing. */
  webPushKey?: Maybe<Scalars['String']['output']>;
};

export type QueryAdminDeliveriesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<DeliveryFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type QueryAdminNotificationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AdminNotificationFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type QueryAuditLogArgs = {
  action?: InputMaybe<Scalars['String']['input']>;
  actorId?: InputMaybe<Scalars['ID']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type QueryBulkAudienceCountArgs = {
  to: BulkAudienceInput;
};

export type QueryBulkSendArgs = {
  id: Scalars['ID']['input'];
};

export type QueryBulkSendsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type QueryDeliveryReportArgs = {
  from: Scalars['DateTime']['input'];
  groupBy: Array<ReportGroup>;
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
  to: Scalars['DateTime']['input'];
};

export type QueryExplainDeliveryArgs = {
  notificationId: Scalars['ID']['input'];
};

export type QueryInboxChangesArgs = {
  after: Scalars['Cursor']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type QueryNotificationArgs = {
  id: Scalars['ID']['input'];
};

export type QueryNotificationsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  filter?: InputMaybe<NotificationFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type QueryPresenceArgs = {
  userIds: Array<Scalars['ID']['input']>;
};

export type QueryPreviewDeliveryArgs = {
  input: SendNotificationInput;
};

export type QueryRecipientArgs = {
  id: Scalars['ID']['input'];
};

export type QueryRecipientsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  text?: InputMaybe<Scalars['String']['input']>;
};

export type QueryRenderTemplateArgs = {
  input: RenderTemplateInput;
};

export type QuerySendArgs = {
  id: Scalars['ID']['input'];
};

export type QuerySuppressionsArgs = {
  address?: InputMaybe<Scalars['String']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type QueryTemplateArgs = {
  key: Scalars['String']['input'];
  locale?: InputMaybe<Scalars['String']['input']>;
  version?: InputMaybe<Scalars['Int']['input']>;
};

export type QueryTemplateVersionsArgs = {
  key: Scalars['String']['input'];
  locale?: InputMaybe<Scalars['String']['input']>;
};

export type QueryTopicArgs = {
  key: Scalars['String']['input'];
};

export type QueryTopicsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  following?: InputMaybe<Scalars['Boolean']['input']>;
};

export type QueryUnreadCountArgs = {
  filter?: InputMaybe<NotificationFilter>;
};

/** What waits to be done, as PostgreSQL has it. Each count ends at 10,000. */
export type QueueStatus = {
  /** Being worked on. */
  active: Scalars['Int']['output'];
  /** Due later: put off, or to be tried again. */
  delayed: Scalars['Int']['output'];
  /** Given up: the dead-letter list; of all queues together the newest 10,000 are counted. Of schedules and bulk sends: those that can’t be published, and are tried on. */
  failed: Scalars['Int']['output'];
  /** A channel and a lane (`email.urgent`, `.normal`, `.bulk`, `.held`: digests, and what was held back), `schedules`: sends that wait for their time, or `bulk`: bulk sends that are not over. */
  name: Scalars['String']['output'];
  /** For how long the first that is due has been due; null: none is. */
  oldestWaitingSeconds?: Maybe<Scalars['Float']['output']>;
  /** Due, and nobody is at them. */
  waiting: Scalars['Int']['output'];
};

/** When you don’t want to hear of anything: it comes when the quiet ends. */
export type QuietHours = {
  /** Whether URGENT ones come all the same. Those of critical categories do. */
  allowUrgent: Scalars['Boolean']['output'];
  /** Whether they are in force. */
  enabled: Scalars['Boolean']['output'];
  /** Whose clock counts: what you chose, else that of your profile, else UTC. */
  timeZone: Scalars['TimeZone']['output'];
  /** When it is quiet. */
  windows: Array<QuietWindow>;
};

/** When you don’t want to hear of anything. */
export type QuietHoursInput = {
  /** Whether URGENT ones come all the same. At first they do. */
  allowUrgent?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether they are in force. */
  enabled: Scalars['Boolean']['input'];
  /** Whose clock counts; null: that of your profile, or UTC. */
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
  /** All of them, at most 28, in place of those before. */
  windows?: InputMaybe<Array<QuietWindowInput>>;
};

/** A time of the week in which it is quiet. */
export type QuietWindow = {
  /** The days that it begins on. */
  days: Array<Weekday>;
  /** When it begins. */
  from: Scalars['LocalTime']['output'];
  /** When it ends; if that is not later than `from`, on the day after. Of the same time: a whole day. */
  to: Scalars['LocalTime']['output'];
};

/** A time of the week in which it is to be quiet. */
export type QuietWindowInput = {
  /** The days that it begins on. */
  days: Array<Weekday>;
  /** When it begins. */
  from: Scalars['LocalTime']['input'];
  /** When it ends; if that is not later than `from`, on the day after. The same time: a whole day. */
  to: Scalars['LocalTime']['input'];
};

/** A person: a user id of your application, and what is known of him. */
export type Recipient = {
  /** What else you told of him; {} when nothing. */
  attributes: Scalars['JSONObject']['output'];
  /** Since when he is known: upserted, or first sent to. */
  createdAt: Scalars['DateTime']['output'];
  /** His phones and browsers that are registered, the newest first. Where they are reached is told to nobody. */
  devices: Array<Device>;
  /** What he is called. */
  displayName?: Maybe<Scalars['String']['output']>;
  /** Where mail reaches him. */
  email?: Maybe<Scalars['String']['output']>;
  /** The `sub` of his tokens. */
  id: Scalars['ID']['output'];
  /** His language, as BCP 47: "fr-CH". */
  locale?: Maybe<Scalars['String']['output']>;
  /** His telephone, as E.164: "+33123456789". */
  phone?: Maybe<Scalars['String']['output']>;
  /** What reaches him, where and when, and what decided it. */
  preferences: Preferences;
  /** Where his clock stands. */
  timeZone?: Maybe<Scalars['TimeZone']['output']>;
};

/** A page of people, by id. */
export type RecipientConnection = {
  /** The page. */
  edges: Array<RecipientEdge>;
  /** The page without its cursors. */
  nodes: Array<Recipient>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** A person and where he stands in the list. */
export type RecipientEdge = {
  /** `after` it comes the next page. */
  cursor: Scalars['String']['output'];
  /** The person. */
  node: Recipient;
};

/** A person, and what to keep of him: what is left out stays as it is, null forgets it. */
export type RecipientInput = {
  /** Whatever you tell audiences apart by; at most 8 KB of JSON, replaced as a whole. */
  attributes?: InputMaybe<Scalars['JSONObject']['input']>;
  /** At most 200 characters, one line. */
  displayName?: InputMaybe<Scalars['String']['input']>;
  /** One address, at most 254 characters. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** The `sub` of his tokens; at most 128 characters. */
  id: Scalars['ID']['input'];
  /** A BCP 47 tag: "fr-CH". */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** As E.164: "+33123456789". */
  phone?: InputMaybe<Scalars['String']['input']>;
  /** An IANA name: "Europe/Paris". */
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};

/** How a device is reached. */
export type RegisterDeviceInput = {
  /** What you call it: "Firefox at work". One line, at most 100 characters. */
  label?: InputMaybe<Scalars['String']['input']>;
  /** Over which service. */
  platform: DevicePlatform;
  /** Of WEB_PUSH: `PushSubscription.toJSON()`, made with `webPushKey`. Its endpoint must be of a push service that is allowed here. */
  subscription?: InputMaybe<Scalars['JSONObject']['input']>;
  /** Of FCM: what its library calls the registration token. */
  token?: InputMaybe<Scalars['String']['input']>;
};

/** A recipient who got nothing, and why. */
export type RejectedRecipient = {
  /** Why. */
  reason: RejectionReason;
  /** As given in the request. */
  userId: Scalars['ID']['output'];
};

/** Why one recipient of a send got nothing. */
export type RejectionReason = 'INVALID' | 'RATE_LIMITED' | 'UNKNOWN_RECIPIENT' | '%future added value';

/** What is to be rendered: what is saved, by `key`, or `content` that is not. */
export type RenderTemplateInput = {
  /** What is not saved, in place of what is. */
  content?: InputMaybe<TemplateContentInput>;
  /** Of a saved one. */
  key?: InputMaybe<Scalars['String']['input']>;
  /** In which language; null: that of the installation, or the nearest. */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** What stands in it. */
  variables?: InputMaybe<Scalars['JSONObject']['input']>;
  /** Of it; null: the newest. */
  version?: InputMaybe<Scalars['Int']['input']>;
};

/** What somebody would be told by a template. */
export type RenderedTemplate = {
  /** The mail as a page, in the layout of the installation. */
  html?: Maybe<Scalars['String']['output']>;
  /** Likewise. */
  message: Scalars['String']['output'];
  /** Of the mail; null: its title. */
  subject?: Maybe<Scalars['String']['output']>;
  /** The mail as plain text. */
  text: Scalars['String']['output'];
  /** In the app, on a phone, and in mails without html of their own. */
  title: Scalars['String']['output'];
};

/** What deliveries are told apart by in a report. */
export type ReportGroup =
  /** By its key. */
  | 'CATEGORY'
  /** "inApp", "email", and so on. */
  | 'CHANNEL'
  /** Likewise: "2026-11-20". */
  | 'DAY'
  /** When it was published, by the clock of the time zone: "2026-11-20T14:00:00+01:00". */
  | 'HOUR'
  /** "LOW", "MEDIUM", "HIGH", "URGENT". */
  | 'PRIORITY'
  /** In the sender’s words; "(other)": those of a day that had too many. */
  | 'TYPE'
  | '%future added value';

/** A template, or a new version of one. */
export type SaveTemplateInput = {
  /** Of sends that name none themselves. null: that of the version before, in this language or any; else "system". */
  category?: InputMaybe<Scalars['String']['input']>;
  /** What it is made of. */
  content: TemplateContentInput;
  /** A letter or digit, then letters, digits and _ . : - ; at most 64. */
  key: Scalars['String']['input'];
  /** Its language, as BCP 47 has it: "de-AT". */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** A JSON Schema (2020-12) of at most 32 KB that the variables of a send must satisfy. One that lists its properties must have all that the content reads. */
  variables?: InputMaybe<Scalars['JSONObject']['input']>;
};

/** What became of a send, for who sent it. Counted now, of what retention still keeps. */
export type Send = {
  /** Of those: from how many it was taken back, or kept. */
  cancelled: Scalars['Int']['output'];
  /** When it was accepted. */
  createdAt: Scalars['DateTime']['output'];
  /** Who sent it: the `sub` of the token. */
  createdBy: Scalars['ID']['output'];
  /** Of those: to how many it was delivered. */
  delivered: Scalars['Int']['output'];
  /** Of those: for how many every channel gave up. */
  failed: Scalars['Int']['output'];
  /** As `sendNotification` answered. */
  id: Scalars['ID']['output'];
  /** Of those: how many have read it. */
  read: Scalars['Int']['output'];
  /** How many people it is for. */
  recipients: Scalars['Int']['output'];
  /** When it was, or is, to be published; null: at once. */
  scheduledAt?: Maybe<Scalars['DateTime']['output']>;
  /** Of those: how many have seen it. */
  seen: Scalars['Int']['output'];
  /** Where it is. */
  status: SendStatus;
  /** As it was sent. */
  type: Scalars['String']['output'];
};

/** One request to notify. */
export type SendNotificationInput = {
  /** Where it leads: an absolute http, https or mailto URL. */
  actionUrl?: InputMaybe<Scalars['String']['input']>;
  /** At most 255 characters, of your own sends alone: `cancelNotifications` recalls all of this key. */
  cancellationKey?: InputMaybe<Scalars['String']['input']>;
  /** What kind it is; default "system". An unknown one is refused. */
  category?: InputMaybe<Scalars['String']['input']>;
  /** Over these channels and no others, each at most once; without "inApp" it appears in no inbox. What a person turned off stays off. null: what category and preferences say. */
  channels?: InputMaybe<Array<ChannelInput>>;
  /** At most 255 characters. A newer notification of the same person and key replaces the older one, wherever that is: of "3 of 5 done" only the last remains. */
  collapseKey?: InputMaybe<Scalars['String']['input']>;
  /** What your client needs beside the text; at most 16 KB of JSON. */
  data?: InputMaybe<Scalars['JSONObject']['input']>;
  /** When it leaves all lists and counts by itself; it is not published after that. */
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** At most 255 characters, kept for 24 hours per caller: the same key and request again gives the first answer, and sends nothing. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** At most 10,000 characters of plain text. */
  message?: InputMaybe<Scalars['String']['input']>;
  /** How much it matters that it is seen soon. */
  priority?: InputMaybe<Priority>;
  /** When to publish it, up to a year ahead; a time that has passed means now. */
  scheduledAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** In place of title and message: what it says, in each recipient’s language; and its category, where none is given. */
  template?: InputMaybe<TemplateInput>;
  /** At most 200 characters of plain text, one line. Title and message are required, or a template. */
  title?: InputMaybe<Scalars['String']['input']>;
  /** Whom it is for. */
  to: AudienceInput;
  /** What happened, in your words: a letter or digit, then letters, digits and _ . : - ; at most 64. */
  type: Scalars['String']['input'];
};

/** What became of a send. When you read this, it is durable. */
export type SendResult = {
  /** How many recipients it is for. */
  accepted: Scalars['Int']['output'];
  /** true: this idempotencyKey was used before, and this is the first answer again. */
  duplicate: Scalars['Boolean']['output'];
  /** One for each recipient, in the order given; none for a scheduled send: they come into being at its time. */
  notifications: Array<SentNotification>;
  /** Who got nothing. */
  rejected: Array<RejectedRecipient>;
  /** The id of the send. */
  sendId: Scalars['ID']['output'];
};

/** Where a send is. */
export type SendStatus =
  /** It was cancelled, or had expired before it was published. What was read by then stays where it is. */
  | 'CANCELLED'
  /** Its notifications are in the inboxes of its recipients. */
  | 'PUBLISHED'
  /** Its time has not come. */
  | 'SCHEDULED'
  | '%future added value';

/** The notification that one recipient got. */
export type SentNotification = {
  /** The id of his notification. */
  notificationId: Scalars['ID']['output'];
  /** As given in the request. */
  userId: Scalars['ID']['output'];
};

/** Something said to whoever listens to a topic now: a typing sign, a figure of a live dashboard. Not stored, heard at most once. */
export type Signal = {
  /** When, by the clock of the node that took it. */
  at: Scalars['DateTime']['output'];
  /** What goes with it; empty when nothing does. */
  data: Scalars['JSONObject']['output'];
  /** Who said it: the `sub` of the token. */
  from: Scalars['ID']['output'];
  /** What it is, in the sender’s words: "typing". */
  name: Scalars['String']['output'];
  /** The topic that it was said to. */
  topic: Scalars['String']['output'];
};

/** What to say to whoever listens to a topic now. */
export type SignalInput = {
  /** At most 8 KB as JSON; left out: empty. */
  data?: InputMaybe<Scalars['JSONObject']['input']>;
  /** 1 to 100 characters, of one line. */
  name: Scalars['String']['input'];
  /** The key of the topic. */
  topic: Scalars['String']['input'];
};

/** How status webhooks stand: docs/webhooks.md. */
export type StatusWebhook = {
  /** The node that answers has `STATUS_WEBHOOK_URL`. */
  isOn: Scalars['Boolean']['output'];
  /** What they tell of: `notification.seen`, for instance. */
  kinds: Array<Scalars['String']['output']>;
  /** Events that are still to be sent; 100,000 stands for that many or more. */
  waiting: Scalars['Int']['output'];
  /** Since when the first of those that are due has been due; null: none is overdue. */
  waitingSince?: Maybe<Scalars['DateTime']['output']>;
};

export type Subscription = {
  /** Each entry of the audit log from now on, once, from all nodes, within half a second of its commit. A slow reader misses none: they wait for him in the log. */
  activityAdded: AuditEntry;
  /** First how it stands, then whenever that has changed, some times a second at most; a slow reader gets the newest. Ends when it is COMPLETED, CANCELLED or FAILED. */
  bulkSendProgress: BulkSend;
  /** Every change of your inbox, in order, with the counts after it. Begins with what was missed since `after`, then SYNCED. */
  inboxChanged: InboxEvent;
  /** Every notification of yours, in order, each exactly once to a client that resumes `after` its last cursor. A cursor that is too old, or of another life of the database: CURSOR_EXPIRED. */
  notificationAdded: Notification;
  /** First each of them as he is, in the order given; then whoever comes or goes. A slow reader gets the newest of each. Who may be seen is decided at the beginning. RATE_LIMITED as for `presence`. */
  presenceChanged: Presence;
  /** What is said to these topics from now on, your own signals too, each at most once: a reader that is behind loses some. NOT_FOUND if you may not follow one of them; also when that ends while you listen, within a minute. */
  signalReceived: Signal;
  /** The same, at once and then each interval. A slow reader gets fewer. */
  systemStatusChanged: SystemStatus;
};

export type SubscriptionBulkSendProgressArgs = {
  id: Scalars['ID']['input'];
};

export type SubscriptionInboxChangedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
};

export type SubscriptionNotificationAddedArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  filter?: InputMaybe<NotificationStreamFilter>;
};

export type SubscriptionPresenceChangedArgs = {
  userIds: Array<Scalars['ID']['input']>;
};

export type SubscriptionSignalReceivedArgs = {
  topics: Array<Scalars['String']['input']>;
};

export type SubscriptionSystemStatusChangedArgs = {
  intervalMs?: InputMaybe<Scalars['Int']['input']>;
};

/** An address that is not written to any more over a channel. */
export type Suppression = {
  /** In the form in which they are compared: in lower case, without spaces around. */
  address: Scalars['String']['output'];
  /** "email", or one that was added. */
  channel: Scalars['String']['output'];
  /** A code of docs/reasons.md, or the provider’s words, shortened. */
  reason: Scalars['String']['output'];
  /** Since when. */
  since: Scalars['DateTime']['output'];
};

/** A page of suppressions, by address and channel. */
export type SuppressionConnection = {
  /** The page. */
  edges: Array<SuppressionEdge>;
  /** The page without its cursors. */
  nodes: Array<Suppression>;
  /** Where the page stands. */
  pageInfo: PageInfo;
};

/** A suppression and where it stands in its list. */
export type SuppressionEdge = {
  /** `after` it comes the next page. */
  cursor: Scalars['String']['output'];
  /** The suppression. */
  node: Suppression;
};

/** How the installation is, over all of its nodes. */
export type SystemStatus = {
  /** When this was put together. What nodes say is a second old at most. */
  at: Scalars['DateTime']['output'];
  /** Of all nodes. */
  connections: Scalars['Int']['output'];
  /** Live events handed to sockets and streams, and deliveries that providers took, over the last 10 seconds. */
  deliveredPerSecond: Scalars['Float']['output'];
  /** From the publishing of a notification to its handing to a socket: 95 of 100 were quicker, over the last 10 seconds and all nodes. Null: there were none. */
  deliveryLatencyP95Ms?: Maybe<Scalars['Float']['output']>;
  /** What could not be asked for. `nodes`: Redis is away, and all of this is of the one node that answers. `queues`: PostgreSQL is away or too slow, and there are none here. Empty: all is here. */
  missing: Array<Scalars['String']['output']>;
  /** Those that are alive, the oldest first. One that was killed is not there after four seconds. */
  nodes: Array<NodeStatus>;
  /** Notifications published, over the last 10 seconds. */
  publishedPerSecond: Scalars['Float']['output'];
  /** What waits, the urgent first. */
  queues: Array<QueueStatus>;
};

/** A template in one language, as it was saved once. */
export type Template = {
  /** Of sends that name no category themselves. */
  category: Scalars['String']['output'];
  /** What it is made of. */
  content: TemplateContent;
  /** When it was saved. */
  createdAt: Scalars['DateTime']['output'];
  /** By whom. */
  createdBy: Scalars['ID']['output'];
  /** Of this version. */
  id: Scalars['ID']['output'];
  /** By which sends name it, in all of its languages. */
  key: Scalars['String']['output'];
  /** Its language: "de-AT". */
  locale: Scalars['String']['output'];
  /** A JSON Schema (2020-12) that variables must satisfy; {}: whatever they are. */
  variables: Scalars['JSONObject']['output'];
  /** From 1 on, of each key and language. */
  version: Scalars['Int']['output'];
};

/** What a template is made of, in Liquid. */
export type TemplateContent = {
  /** Of mails, in their layout; null: the message. */
  html?: Maybe<Scalars['String']['output']>;
  /** Plain text. */
  message: Scalars['String']['output'];
  /** Of mails; null: the title. */
  subject?: Maybe<Scalars['String']['output']>;
  /** Plain text, one line. */
  title: Scalars['String']['output'];
};

/** What a template is made of, in Liquid. docs/templates.md has what of it there is. */
export type TemplateContentInput = {
  /** Of mails, in the layout of the installation; at most 100,000 characters. Variables are escaped in it, and what is not fit for a mail is taken out. null: the message. */
  html?: InputMaybe<Scalars['String']['input']>;
  /** At most 20,000 characters, of which come at most 10,000. Plain text. */
  message: Scalars['String']['input'];
  /** Of mails; at most 2,000 characters. null: the title. */
  subject?: InputMaybe<Scalars['String']['input']>;
  /** At most 2,000 characters, of which come at most 200, in one line. */
  title: Scalars['String']['input'];
};

/** A template that is sent: see `templates`. */
export type TemplateInput = {
  /** Which. */
  key: Scalars['String']['input'];
  /** The language that all are told it in, as "de-AT", or the nearest that it is there in. null: each in his own: "de-AT", else "de", else that of the installation, else the one that it was written in. */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** What stands in it: JSON of at most 64 KB, which must satisfy its schema. */
  variables?: InputMaybe<Scalars['JSONObject']['input']>;
  /** Which version of each language; null: the newest. */
  version?: InputMaybe<Scalars['Int']['input']>;
};

/** Something that people follow: an audience, not a category. */
export type Topic = {
  /** What it is about. */
  description?: Maybe<Scalars['String']['output']>;
  /** How many people follow it. */
  followers: Scalars['Int']['output'];
  /** Do you? */
  following: Scalars['Boolean']['output'];
  /** Its name: "orders", "project:42". */
  key: Scalars['String']['output'];
  /** true: anybody may see and follow it; false: only whom a service lets. */
  public: Scalars['Boolean']['output'];
};

/** A topic to make, or what to change of one. */
export type TopicInput = {
  /** At most 500 characters; left out: as it is; null: none. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** A letter or digit, then letters, digits and _ . : / - ; at most 128. It can’t be changed. */
  key: Scalars['String']['input'];
  /** May anybody see and follow it? null: as it is; no, of a new one. */
  public?: InputMaybe<Scalars['Boolean']['input']>;
};

/** What you chose for one type. */
export type TypePreference = {
  /** The channels that you chose something for; of others the category decides. */
  channels: Array<ChannelPreference>;
  /** The type, in the words of who sends. */
  type: Scalars['String']['output'];
};

/** What you want of one type, whatever its category: it comes before what you chose for that. */
export type TypePreferenceInput = {
  /** Each channel once; others stay as they are. An empty list forgets what you chose for this type. */
  channels: Array<ChannelPreferenceInput>;
  /** The type, in the words of who sends. At most 200 that you chose something for. */
  type: Scalars['String']['input'];
};

/** What you want to have otherwise: only what is given changes. */
export type UpdatePreferencesInput = {
  /** By category. Each once. */
  categories?: InputMaybe<Array<CategoryPreferenceInput>>;
  /** In general. Each channel once. */
  channels?: InputMaybe<Array<ChannelPreferenceInput>>;
  /** When it is to be quiet. */
  quietHours?: InputMaybe<QuietHoursInput>;
  /** By type. Each once. */
  types?: InputMaybe<Array<TypePreferenceInput>>;
};

/** A day of the week. */
export type Weekday =
  'FRIDAY' | 'MONDAY' | 'SATURDAY' | 'SUNDAY' | 'THURSDAY' | 'TUESDAY' | 'WEDNESDAY' | '%future added value';
