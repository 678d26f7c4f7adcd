import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PresenceStore } from '../../src/platform/presence/index.js';
import { startApp, type TestNode, tokenFor } from '../support/app.js';
import { aSubscription } from '../support/browser-subscription.js';
import { ask, aSend, run, send, socketClient } from '../support/client.js';

/**
 * Who may do what, over HTTP and over a socket, for every operation of the schema: one without a row fails the
 * test. Each cell has people of its own. `owner` was sent a notification, and chose something; `other` is signed in like him, and
 * `service` and `admin` are people with inboxes, too.
 */
const WHO = ['anonymous', 'owner', 'other', 'service', 'admin'] as const;
type Who = (typeof WHO)[number];
type Transport = 'http' | 'ws';

interface Scene {
  /** Whom the notification was sent to. */
  owner: string;
  /** The id of whoever asks. */
  caller: string;
  /** Of the owner's notification. */
  notificationId: string;
  /** Of the send that made it: by the service `shop`, which asks for none of this. */
  sendId: string;
  /** Of a send of the caller's own, if he may send. */
  ownSendId: string;
  /** That the owner alone was made to follow. */
  privateTopic: string;
  /** Of the owner. */
  deviceId: string;
  /** A position of the caller before anything was sent to him. */
  start: string;
}

interface Row {
  query: string;
  variables?: (scene: Scene) => Record<string, unknown>;
  /** What the caller got, in a word. */
  says: (data: never) => unknown;
  expected: Record<Exclude<Who, 'anonymous'>, unknown>;
  /** A signal that is said again and again meanwhile: it reaches whoever listens already. */
  said?: (scene: Scene) => Record<string, unknown>;
  /** What an admin does again and again meanwhile, likewise. */
  meanwhile?: string;
  /** Over HTTP, where it is different there for everybody who is signed in. */
  overHttp?: string;
}

const OWN = 'sent to the owner';
const THEIRS = 'sent to the caller';
/** About the caller himself, whatever his roles: each sees what was sent to him. */
const HIMSELF = { owner: OWN, other: THEIRS, service: THEIRS, admin: THEIRS };
const SENDERS = { owner: 'FORBIDDEN', other: 'FORBIDDEN', service: 1, admin: 1 };
/** Another's ids change nothing, and don't say whether they exist. */
const OWNER_ALONE = { owner: 1, other: 0, service: 0, admin: 0 };

const EVERYBODY = (what: unknown) => ({ owner: what, other: what, service: what, admin: what });
const ADMINS = (what: unknown) => ({ owner: 'FORBIDDEN', other: 'FORBIDDEN', service: 'FORBIDDEN', admin: what });

/** Of a bulk send that there isn’t: an admin is told so, and nobody else. */
const NO_BULK = '01890000-0000-7000-8000-000000000000';
const CHOOSE = `mutation { updatePreferences(input: { categories: [{ category: "system", digest: WEEKLY }] }) { updatedAt } }`;

const SET_TOPIC = `mutation ($key: String!, $add: [ID!]) {
  saveTopic(input: { key: "public", public: true }) { key }
  private: saveTopic(input: { key: $key }) { key }
  setTopicFollowers(topic: $key, add: $add) { key }
}`;

const REGISTER = `mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) { id label } }`;
const aDevice = (label: string) => ({
  input: { platform: 'WEB_PUSH', subscription: aSubscription().toJSON(), label },
});

const SAY = 'mutation ($input: SignalInput!) { publishSignal(input: $input) }';

interface Titled {
  title: string;
}
const ids = ({ notificationId }: Scene) => ({ ids: [notificationId] });
const after = ({ start }: Scene) => ({ after: start });

const ROWS: Record<string, Row> = {
  'Query.inbox': {
    query: '{ inbox { unreadCount } }',
    says: (data: { inbox: { unreadCount: number } }) => data.inbox.unreadCount,
    // The owner's is counted beside the one that every caller is sent.
    expected: { owner: 2, other: 1, service: 1, admin: 1 },
  },
  'Query.notifications': {
    query: '{ notifications { nodes { title } } }',
    says: (data: { notifications: { nodes: Titled[] } }) => data.notifications.nodes.at(-1)?.title,
    expected: HIMSELF,
  },
  'Query.notification': {
    query: 'query ($id: ID!) { notification(id: $id) { title } }',
    variables: ({ notificationId }) => ({ id: notificationId }),
    says: (data: { notification: Titled }) => data.notification.title,
    expected: { owner: OWN, other: 'NOT_FOUND', service: 'NOT_FOUND', admin: 'NOT_FOUND' },
  },
  'Query.unreadCount': {
    query: '{ unreadCount }',
    says: (data: { unreadCount: number }) => data.unreadCount,
    expected: { owner: 2, other: 1, service: 1, admin: 1 },
  },
  'Query.inboxChanges': {
    query: 'query ($after: Cursor!) { inboxChanges(after: $after) { events { notification { title } } } }',
    variables: after,
    says: (data: { inboxChanges: { events: { notification: Titled }[] } }) =>
      data.inboxChanges.events[0]?.notification.title,
    expected: HIMSELF,
  },
  'Mutation.sendNotification': {
    query: 'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { accepted } }',
    variables: ({ owner }) => ({ input: aSend([owner]) }),
    says: (data: { sendNotification: { accepted: number } }) => data.sendNotification.accepted,
    expected: SENDERS,
  },
  'Mutation.acknowledgeNotifications': {
    query: 'mutation ($ids: [ID!]!) { acknowledgeNotifications(ids: $ids) }',
    variables: ids,
    says: (data: { acknowledgeNotifications: number }) => data.acknowledgeNotifications,
    expected: OWNER_ALONE,
  },
  'Mutation.markNotificationsRead': {
    query: 'mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected } }',
    variables: ids,
    says: (data: { markNotificationsRead: { affected: number } }) => data.markNotificationsRead.affected,
    expected: OWNER_ALONE,
  },
  'Mutation.markNotificationsUnread': {
    query: `mutation ($ids: [ID!]!) {
      markNotificationsRead(ids: $ids) { affected }
      markNotificationsUnread(ids: $ids) { affected }
    }`,
    variables: ids,
    says: (data: { markNotificationsUnread: { affected: number } }) => data.markNotificationsUnread.affected,
    expected: OWNER_ALONE,
  },
  'Mutation.markAllNotificationsRead': {
    query: 'mutation { markAllNotificationsRead { affected } }',
    says: (data: { markAllNotificationsRead: { affected: number } }) => data.markAllNotificationsRead.affected,
    expected: { owner: 2, other: 1, service: 1, admin: 1 },
  },
  'Mutation.markNotificationsSeen': {
    query: 'mutation ($ids: [ID!]!) { markNotificationsSeen(ids: $ids) { affected } }',
    variables: ids,
    says: (data: { markNotificationsSeen: { affected: number } }) => data.markNotificationsSeen.affected,
    expected: OWNER_ALONE,
  },
  'Mutation.markAllNotificationsSeen': {
    query: 'mutation { markAllNotificationsSeen { affected } }',
    says: (data: { markAllNotificationsSeen: { affected: number } }) => data.markAllNotificationsSeen.affected,
    expected: { owner: 2, other: 1, service: 1, admin: 1 },
  },
  'Mutation.archiveNotifications': {
    query: 'mutation ($ids: [ID!]!) { archiveNotifications(ids: $ids) { affected } }',
    variables: ids,
    says: (data: { archiveNotifications: { affected: number } }) => data.archiveNotifications.affected,
    expected: OWNER_ALONE,
  },
  'Mutation.unarchiveNotifications': {
    query: `mutation ($ids: [ID!]!) {
      archiveNotifications(ids: $ids) { affected }
      unarchiveNotifications(ids: $ids) { affected }
    }`,
    variables: ids,
    says: (data: { unarchiveNotifications: { affected: number } }) => data.unarchiveNotifications.affected,
    expected: OWNER_ALONE,
  },
  'Mutation.archiveAllNotifications': {
    query: 'mutation { archiveAllNotifications { affected } }',
    says: (data: { archiveAllNotifications: { affected: number } }) => data.archiveAllNotifications.affected,
    expected: { owner: 2, other: 1, service: 1, admin: 1 },
  },
  'Mutation.deleteNotifications': {
    query: 'mutation ($ids: [ID!]!) { deleteNotifications(ids: $ids) { affected } }',
    variables: ids,
    says: (data: { deleteNotifications: { affected: number } }) => data.deleteNotifications.affected,
    expected: OWNER_ALONE,
  },
  'Mutation.snoozeNotification': {
    query: 'mutation ($id: ID!, $until: DateTime!) { snoozeNotification(id: $id, until: $until) { affected } }',
    variables: ({ notificationId }) => ({ id: notificationId, until: new Date(Date.now() + 3_600_000) }),
    says: (data: { snoozeNotification: { affected: number } }) => data.snoozeNotification.affected,
    expected: { owner: 1, other: 'NOT_FOUND', service: 'NOT_FOUND', admin: 'NOT_FOUND' },
  },
  'Mutation.unsnoozeNotifications': {
    query: `mutation ($ids: [ID!]!) { unsnoozeNotifications(ids: $ids) { affected notifications { id } } }`,
    variables: ids,
    // It was not asleep: whose it is shows in what is answered of it.
    says: (data: { unsnoozeNotifications: { notifications: unknown[] } }) =>
      data.unsnoozeNotifications.notifications.length,
    expected: OWNER_ALONE,
  },
  'Query.send': {
    query: 'query ($id: ID!) { send(id: $id) { recipients } }',
    variables: ({ sendId }) => ({ id: sendId }),
    says: (data: { send: { recipients: number } }) => data.send.recipients,
    expected: { owner: 'FORBIDDEN', other: 'FORBIDDEN', service: 'NOT_FOUND', admin: 1 },
  },
  'Mutation.cancelNotifications': {
    query: `mutation ($own: ID!, $id: ID!) {
      own: cancelNotifications(target: { sendId: $own }) { cancelled }
      cancelNotifications(target: { sendId: $id }) { cancelled }
    }`,
    variables: ({ ownSendId, sendId }) => ({ own: ownSendId, id: sendId }),
    says: (data: { own: { cancelled: number }; cancelNotifications: { cancelled: number } }) =>
      data.own.cancelled + data.cancelNotifications.cancelled,
    expected: { owner: 'FORBIDDEN', other: 'FORBIDDEN', service: 'NOT_FOUND', admin: 2 },
  },
  'Query.topics': {
    query: '{ topics(first: 200) { key following } }',
    says: (data: { topics: { key: string; following: boolean }[] }) =>
      data.topics.some(({ key, following }) => key !== 'public' && !following) ? 'all' : data.topics.length,
    expected: { owner: 2, other: 1, service: 'all', admin: 'all' },
  },
  'Query.topic': {
    query: 'query ($key: String!) { topic(key: $key) { following } }',
    variables: ({ privateTopic }) => ({ key: privateTopic }),
    says: (data: { topic: { following: boolean } }) => data.topic.following,
    expected: { owner: true, other: 'NOT_FOUND', service: false, admin: false },
  },
  'Mutation.saveTopic': {
    query: 'mutation ($key: String!) { saveTopic(input: { key: $key, description: "Of the owner" }) { description } }',
    variables: ({ privateTopic }) => ({ key: privateTopic }),
    says: (data: { saveTopic: { description: string } }) => data.saveTopic.description,
    expected: { owner: 'FORBIDDEN', other: 'FORBIDDEN', service: 'Of the owner', admin: 'Of the owner' },
  },
  'Mutation.followTopic': {
    query: 'mutation ($key: String!) { followTopic(topic: $key) { followers } }',
    variables: ({ privateTopic }) => ({ key: privateTopic }),
    says: (data: { followTopic: { followers: number } }) => data.followTopic.followers,
    expected: { owner: 1, other: 'NOT_FOUND', service: 2, admin: 2 },
  },
  'Mutation.unfollowTopic': {
    query: 'mutation ($key: String!) { unfollowTopic(topic: $key) { followers } }',
    variables: ({ privateTopic }) => ({ key: privateTopic }),
    says: (data: { unfollowTopic: { followers: number } }) => data.unfollowTopic.followers,
    expected: { owner: 0, other: 'NOT_FOUND', service: 1, admin: 1 },
  },
  'Mutation.setTopicFollowers': {
    query: 'mutation ($key: String!, $id: ID!) { setTopicFollowers(topic: $key, add: [$id]) { followers } }',
    variables: ({ privateTopic, caller }) => ({ key: privateTopic, id: `${caller}-friend` }),
    says: (data: { setTopicFollowers: { followers: number } }) => data.setTopicFollowers.followers,
    expected: { owner: 'FORBIDDEN', other: 'FORBIDDEN', service: 2, admin: 2 },
  },
  'Query.recipient': {
    query: 'query ($id: ID!) { recipient(id: $id) { id email } }',
    variables: ({ owner }) => ({ id: owner }),
    says: (data: { recipient: { email: string | null } }) => data.recipient.email,
    expected: { owner: 'FORBIDDEN', other: 'FORBIDDEN', service: null, admin: null },
  },
  'Mutation.upsertRecipients': {
    query: 'mutation ($id: ID!) { upsertRecipients(recipients: [{ id: $id, displayName: "Somebody" }]) }',
    variables: ({ owner }) => ({ id: owner }),
    says: (data: { upsertRecipients: number }) => data.upsertRecipients,
    expected: SENDERS,
  },
  'Query.preferences': {
    query: '{ preferences { updatedAt } }',
    // Of the caller himself: the owner alone has chosen something.
    says: (data: { preferences: { updatedAt: string | null } }) => data.preferences.updatedAt !== null,
    expected: { owner: true, other: false, service: false, admin: false },
  },
  'Query.categories': {
    query: '{ categories { key } }',
    says: (data: { categories: { key: string }[] }) => data.categories[0]?.key,
    expected: EVERYBODY('security'),
  },
  'Query.devices': {
    query: '{ devices { label } }',
    says: (data: { devices: { label: string }[] }) => data.devices.map(({ label }) => label).join(),
    expected: { owner: 'of the owner', other: '', service: '', admin: '' },
  },
  'Query.webPushKey': {
    query: '{ webPushKey }',
    says: (data: { webPushKey: string }) => data.webPushKey.length,
    expected: EVERYBODY(87),
  },
  'Mutation.registerDevice': {
    query: REGISTER,
    variables: ({ caller }) => aDevice(caller),
    says: (data: { registerDevice: { id: string } }) => data.registerDevice.id.length,
    expected: EVERYBODY(36),
  },
  'Mutation.unregisterDevice': {
    query: 'mutation ($id: ID!) { unregisterDevice(id: $id) }',
    variables: ({ deviceId }) => ({ id: deviceId }),
    says: (data: { unregisterDevice: boolean }) => data.unregisterDevice,
    expected: { owner: true, other: false, service: false, admin: false },
  },
  'Query.channels': {
    query: '{ channels { key } }',
    says: (data: { channels: { key: string }[] }) => data.channels[0]?.key,
    expected: EVERYBODY('inApp'),
  },
  'Mutation.updatePreferences': {
    query: `mutation { updatePreferences(input: { categories: [{ category: "task", digest: DAILY }] }) {
      categories { digest } } }`,
    // Beside what the owner chose already.
    says: (data: { updatePreferences: { categories: { digest: string }[] } }) =>
      data.updatePreferences.categories.map(({ digest }) => digest).join(),
    expected: {
      ...EVERYBODY('INSTANT,INSTANT,INSTANT,DAILY'),
      owner: 'INSTANT,WEEKLY,INSTANT,DAILY',
    },
  },
  'Mutation.resetPreferences': {
    query: 'mutation { resetPreferences { updatedAt categories { digest } } }',
    says: (data: { resetPreferences: { updatedAt: string | null } }) => data.resetPreferences.updatedAt !== null,
    expected: { owner: true, other: false, service: false, admin: false },
  },
  'Mutation.pauseNotifications': {
    query: 'mutation ($until: DateTime) { pauseNotifications(until: $until) { pausedUntil } }',
    variables: () => ({ until: new Date(Date.now() + 3_600_000) }),
    says: (data: { pauseNotifications: { pausedUntil: string | null } }) =>
      data.pauseNotifications.pausedUntil !== null,
    expected: EVERYBODY(true),
  },
  'Mutation.saveCategory': {
    query: 'mutation { saveCategory(input: { key: "system", title: "System" }) { key } }',
    says: (data: { saveCategory: { key: string } }) => data.saveCategory.key,
    expected: ADMINS('system'),
  },
  'Query.statusWebhook': {
    query: '{ statusWebhook { isOn } }',
    says: (data: { statusWebhook: { isOn: boolean } }) => data.statusWebhook.isOn,
    expected: ADMINS(false),
  },
  'Mutation.replayStatusEvents': {
    query: 'mutation { replayStatusEvents(from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z") }',
    says: (data: { replayStatusEvents: number }) => data.replayStatusEvents,
    // They are off here, which nobody else gets to know.
    expected: ADMINS('BAD_USER_INPUT'),
  },
  'Mutation.saveChannelDefaults': {
    query: 'mutation { saveChannelDefaults(channel: "inApp", enabled: true) { key } }',
    says: (data: { saveChannelDefaults: { key: string } }) => data.saveChannelDefaults.key,
    expected: ADMINS('inApp'),
  },
  'Mutation.refreshConnection': {
    query: 'mutation ($token: String!) { refreshConnection(token: $token) }',
    // The owner's token: nobody else can make his socket of his own with it.
    variables: ({ owner }) => ({ token: tokenFor(owner, [], 1_800) }),
    says: (data: { refreshConnection: string }) =>
      Math.round((Date.parse(data.refreshConnection) - Date.now()) / 60_000),
    expected: { owner: 30, other: 'FORBIDDEN', service: 'FORBIDDEN', admin: 'FORBIDDEN' },
    overHttp: 'BAD_USER_INPUT',
  },
  'Query.explainDelivery': {
    query: 'query ($id: ID!) { explainDelivery(notificationId: $id) { decisions { channel } } }',
    variables: ({ notificationId }) => ({ id: notificationId }),
    says: (data: { explainDelivery: { decisions: { channel: string }[] } }) =>
      data.explainDelivery.decisions[0]?.channel,
    expected: { owner: 'FORBIDDEN', other: 'FORBIDDEN', service: 'NOT_FOUND', admin: 'inApp' },
  },
  'Query.previewDelivery': {
    query: 'query ($input: SendNotificationInput!) { previewDelivery(input: $input) { userId } }',
    variables: ({ owner }) => ({ input: aSend([owner]) }),
    says: (data: { previewDelivery: unknown[] }) => data.previewDelivery.length,
    expected: SENDERS,
  },
  'Query.adminDeliveries': {
    query: 'query { adminDeliveries { pageInfo { hasPreviousPage } } }',
    says: (data: { adminDeliveries: { pageInfo: { hasPreviousPage: boolean } } }) =>
      data.adminDeliveries.pageInfo.hasPreviousPage,
    expected: ADMINS(false),
  },
  'Query.auditLog': {
    query: 'query { auditLog(first: 1) { pageInfo { hasPreviousPage } } }',
    says: (data: { auditLog: { pageInfo: { hasPreviousPage: boolean } } }) => data.auditLog.pageInfo.hasPreviousPage,
    expected: ADMINS(false),
  },
  'Subscription.activityAdded': {
    query: 'subscription { activityAdded { action } }',
    says: (data: { activityAdded: { action: string } }) => data.activityAdded.action.includes('.'),
    expected: ADMINS(true),
    meanwhile: 'mutation { saveTopic(input: { key: "active" }) { key } }',
  },
  'Mutation.revokeSessions': {
    query: 'mutation ($userId: ID!) { revokeSessions(userId: $userId) }',
    variables: ({ owner }) => ({ userId: `${owner}-elsewhere` }),
    says: (data: { revokeSessions: number }) => data.revokeSessions,
    expected: ADMINS(0),
  },
  'Mutation.saveTemplate': {
    query: 'mutation { saveTemplate(input: { key: "matrix", content: { title: "T", message: "M" } }) { key } }',
    says: (data: { saveTemplate: { key: string } }) => data.saveTemplate.key,
    expected: ADMINS('matrix'),
  },
  'Query.templates': {
    query: '{ templates { key } }',
    says: (data: { templates: { key: string }[] }) => data.templates.every(({ key }) => key === 'matrix'),
    expected: ADMINS(true),
  },
  'Query.template': {
    query: '{ template(key: "nosuch") { key } }',
    says: (data: { template: null }) => data.template,
    expected: ADMINS(null),
  },
  'Query.templateVersions': {
    query: '{ templateVersions(key: "nosuch") { key } }',
    says: (data: { templateVersions: unknown[] }) => data.templateVersions.length,
    expected: ADMINS(0),
  },
  'Query.renderTemplate': {
    query: '{ renderTemplate(input: { content: { title: "T", message: "M" } }) { title } }',
    says: (data: { renderTemplate: { title: string } }) => data.renderTemplate.title,
    expected: ADMINS('T'),
  },
  'Mutation.deleteTemplate': {
    query: 'mutation { deleteTemplate(key: "nosuch") }',
    says: (data: { deleteTemplate: boolean }) => data.deleteTemplate,
    expected: ADMINS(false),
  },
  'Mutation.sendTestNotification': {
    query: 'mutation { sendTestNotification(template: { key: "nosuch" }, userId: "nobody") { accepted } }',
    says: (data: { sendTestNotification: { accepted: number } }) => data.sendTestNotification.accepted,
    expected: ADMINS('BAD_USER_INPUT'),
  },
  'Query.bulkSends': {
    query: '{ bulkSends(first: 1) { pageInfo { hasPreviousPage } } }',
    says: (data: { bulkSends: { pageInfo: { hasPreviousPage: boolean } } }) => data.bulkSends.pageInfo.hasPreviousPage,
    expected: ADMINS(false),
  },
  'Query.bulkSend': {
    query: `{ bulkSend(id: "${NO_BULK}") { id } }`,
    says: () => 'found',
    expected: ADMINS('NOT_FOUND'),
  },
  'Query.bulkAudienceCount': {
    query: '{ bulkAudienceCount(to: { userIds: ["one", "two"] }) }',
    says: (data: { bulkAudienceCount: number }) => data.bulkAudienceCount,
    expected: ADMINS(2),
  },
  'Mutation.startBulkSend': {
    query: `mutation { startBulkSend(input: { to: { userIds: ["nobody-else"] }, type: "news", title: "News", message: "There is some." }) { total } }`,
    says: (data: { startBulkSend: { total: number } }) => data.startBulkSend.total,
    expected: ADMINS(1),
  },
  'Mutation.pauseBulkSend': {
    query: `mutation { pauseBulkSend(id: "${NO_BULK}") { id } }`,
    says: () => 'paused',
    expected: ADMINS('NOT_FOUND'),
  },
  'Mutation.resumeBulkSend': {
    query: `mutation { resumeBulkSend(id: "${NO_BULK}") { id } }`,
    says: () => 'resumed',
    expected: ADMINS('NOT_FOUND'),
  },
  'Mutation.cancelBulkSend': {
    query: `mutation { cancelBulkSend(id: "${NO_BULK}") { id } }`,
    says: () => 'cancelled',
    expected: ADMINS('NOT_FOUND'),
  },
  'Subscription.bulkSendProgress': {
    query: `subscription { bulkSendProgress(id: "${NO_BULK}") { id } }`,
    says: () => 'told',
    expected: ADMINS('NOT_FOUND'),
  },
  'Query.deliveryReport': {
    query: 'query { deliveryReport(from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z", groupBy: []) { sent } }',
    says: (data: { deliveryReport: unknown[] }) => data.deliveryReport.length,
    expected: ADMINS(0),
  },
  'Query.systemStatus': {
    query: '{ systemStatus { missing } }',
    says: (data: { systemStatus: { missing: string[] } }) => data.systemStatus.missing.length,
    expected: ADMINS(0),
  },
  'Subscription.systemStatusChanged': {
    query: 'subscription { systemStatusChanged(intervalMs: 250) { missing } }',
    says: (data: { systemStatusChanged: { missing: string[] } }) => data.systemStatusChanged.missing.length,
    expected: ADMINS(0),
  },
  'Mutation.exportPersonalData': {
    query: 'mutation ($userId: ID) { exportPersonalData(userId: $userId) { url } }',
    variables: ({ owner }) => ({ userId: owner }),
    says: (data: { exportPersonalData: { url: string } }) => data.exportPersonalData.url.includes('/personal-data?t='),
    expected: { owner: true, other: 'FORBIDDEN', service: 'FORBIDDEN', admin: true },
  },
  'Mutation.erasePersonalData': {
    query: 'mutation ($userId: ID!) { erasePersonalData(userId: $userId) }',
    variables: ({ owner }) => ({ userId: owner }),
    says: (data: { erasePersonalData: boolean }) => data.erasePersonalData,
    // SELF_ERASURE is off.
    expected: ADMINS(true),
  },
  'Query.adminNotifications': {
    query: 'query ($id: ID) { adminNotifications(filter: { userId: $id }) { nodes { notification { title } } } }',
    variables: ({ owner }) => ({ id: owner }),
    says: (data: { adminNotifications: { nodes: { notification: Titled }[] } }) =>
      data.adminNotifications.nodes.at(-1)?.notification.title,
    expected: ADMINS(OWN),
  },
  'Query.recipients': {
    query: 'query ($text: String) { recipients(text: $text) { nodes { id } } }',
    variables: ({ owner }) => ({ text: owner }),
    says: (data: { recipients: { nodes: unknown[] } }) => data.recipients.nodes.length > 0,
    expected: ADMINS(true),
  },
  'Query.suppressions': {
    query: 'query { suppressions { pageInfo { hasPreviousPage } } }',
    says: (data: { suppressions: { pageInfo: { hasPreviousPage: boolean } } }) =>
      data.suppressions.pageInfo.hasPreviousPage,
    expected: ADMINS(false),
  },
  'Mutation.retryDelivery': {
    query: 'mutation ($id: ID!) { retryDelivery(id: $id) { id } }',
    variables: ({ notificationId }) => ({ id: `${notificationId}:inApp` }),
    says: () => 'sent again',
    expected: ADMINS('BAD_USER_INPUT'),
  },
  'Mutation.retryFailedDeliveries': {
    query: 'mutation ($id: ID) { retryFailedDeliveries(filter: { userId: $id }) }',
    variables: ({ owner }) => ({ id: owner }),
    says: (data: { retryFailedDeliveries: number }) => data.retryFailedDeliveries,
    expected: ADMINS(0),
  },
  'Mutation.removeSuppression': {
    query: 'mutation { removeSuppression(address: "nobody@example.com", channel: "email") }',
    says: (data: { removeSuppression: boolean }) => data.removeSuppression,
    expected: ADMINS(false),
  },
  'Query.presence': {
    query: 'query ($ids: [ID!]!) { presence(userIds: $ids) { lastSeenAt } }',
    // He has been there: to those who may not see him it is as if he never was.
    variables: ({ owner }) => ({ ids: [`${owner}-watched`] }),
    says: (data: { presence: { lastSeenAt: string | null }[] }) => data.presence[0]?.lastSeenAt !== null,
    expected: { owner: false, other: false, service: true, admin: true },
  },
  'Subscription.presenceChanged': {
    query: 'subscription ($ids: [ID!]!) { presenceChanged(userIds: $ids) { lastSeenAt } }',
    variables: ({ owner }) => ({ ids: [`${owner}-watched`] }),
    says: (data: { presenceChanged: { lastSeenAt: string | null } }) => data.presenceChanged.lastSeenAt !== null,
    expected: { owner: false, other: false, service: true, admin: true },
  },
  'Mutation.publishSignal': {
    query: 'mutation ($input: SignalInput!) { publishSignal(input: $input) }',
    variables: ({ privateTopic }) => ({ input: { topic: privateTopic, name: 'typing' } }),
    says: (data: { publishSignal: boolean }) => data.publishSignal,
    expected: { owner: true, other: 'NOT_FOUND', service: true, admin: true },
  },
  'Subscription.signalReceived': {
    query: 'subscription ($topics: [String!]!) { signalReceived(topics: $topics) { name } }',
    variables: ({ privateTopic }) => ({ topics: [privateTopic] }),
    says: (data: { signalReceived: { name: string } }) => data.signalReceived.name,
    expected: { owner: 'said', other: 'NOT_FOUND', service: 'said', admin: 'said' },
    said: ({ privateTopic }) => ({ topic: privateTopic, name: 'said' }),
  },
  'Subscription.notificationAdded': {
    query: 'subscription ($after: Cursor) { notificationAdded(after: $after) { title } }',
    variables: after,
    says: (data: { notificationAdded: Titled }) => data.notificationAdded.title,
    expected: HIMSELF,
  },
  'Subscription.inboxChanged': {
    query: 'subscription ($after: Cursor) { inboxChanged(after: $after) { notification { title } } }',
    variables: after,
    says: (data: { inboxChanged: { notification: Titled } }) => data.inboxChanged.notification.title,
    expected: HIMSELF,
  },
};

function expectedOf(operation: string, row: Row, transport: Transport): Record<string, unknown> {
  // There is no socket without a token, and no subscription without a socket.
  if (transport === 'ws') return { anonymous: 'closed 4401', ...row.expected };
  if (operation.startsWith('Subscription.')) return Object.fromEntries(WHO.map((who) => [who, 'BAD_REQUEST']));
  const { overHttp } = row;
  const signedIn =
    overHttp === undefined ? row.expected : Object.fromEntries(WHO.map((who) => [who, overHttp] as const));
  return { ...signedIn, anonymous: 'UNAUTHENTICATED' };
}

interface Refusals {
  extensions?: { code?: string };
}

describe('who may do what', () => {
  let node: TestNode;
  let schema: GraphQLSchema;
  let scenes = 0;

  beforeAll(async () => {
    node = await startApp();
    ({ schema } = node.app.get(GraphQLSchemaHost, { strict: false }));
  });
  afterAll(() => node?.close());

  it('has a row for every operation of the schema, and for no other', () => {
    const operations = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
      (type) => (type ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : []),
    );
    expect(Object.keys(ROWS).toSorted()).toEqual(operations.toSorted());
  });

  async function set(who: Who): Promise<Scene> {
    scenes += 1;
    const owner = `owner-${scenes}`;
    const caller = who === 'owner' ? owner : `${who}-${scenes}`;
    const shop = tokenFor('shop', ['service']);
    const { inbox } = await run<{ inbox: { cursor: string } }>(node.url, tokenFor(caller), '{ inbox { cursor } }');
    const { notifications, sendId } = await send(node.url, shop, [owner], { title: OWN });
    await send(node.url, shop, [caller], { title: THEIRS });
    await run(node.url, tokenFor(owner), CHOOSE);
    const privateTopic = `private-${owner}`;
    await run(node.url, shop, SET_TOPIC, { key: privateTopic, add: [owner] });
    await node.app.get(PresenceStore, { strict: false }).touch('elsewhere', [`${owner}-watched`]);
    const { registerDevice } = await run<{ registerDevice: { id: string } }>(
      node.url,
      tokenFor(owner),
      REGISTER,
      aDevice('of the owner'),
    );
    const own = await send(node.url, tokenFor(caller, ['service']), [`${owner}-aside`]);
    const notificationId = notifications[0]!.notificationId;
    return {
      owner,
      caller,
      notificationId,
      sendId,
      ownSendId: own.sendId,
      privateTopic,
      deviceId: registerDevice.id,
      start: inbox.cursor,
    };
  }

  const readAlone = new Map<Who, Promise<Scene>>();
  /** Whoever only reads, or isn’t let in, leaves it as it is for the next one. */
  function sceneFor(operation: string, row: Row, who: Who): Promise<Scene> {
    const mayChange = who !== 'anonymous' && row.expected[who] !== 'FORBIDDEN' && !operation.startsWith('Query.');
    if (mayChange) return set(who);
    const scene = readAlone.get(who) ?? set(who);
    readAlone.set(who, scene);
    return scene;
  }

  async function outcome(operation: string, row: Row, who: Who, transport: Transport): Promise<unknown> {
    const scene = await sceneFor(operation, row, who);
    const roles = who === 'service' || who === 'admin' ? [who] : [];
    const token = who === 'anonymous' ? null : tokenFor(scene.caller, roles);
    const variables = row.variables?.(scene) ?? {};
    const input = row.said?.(scene);
    const saying = input && setInterval(() => void ask(node.url, tokenFor('shop', ['service']), SAY, { input }), 100);
    const { meanwhile } = row;
    const doing = meanwhile && setInterval(() => void ask(node.url, tokenFor('root', ['admin']), meanwhile), 100);
    const { data, errors } =
      transport === 'http'
        ? await ask<never>(node.url, token, row.query, variables)
        : await askOverSocket(node.wsUrl, token, row.query, variables);
    clearInterval(saying);
    clearInterval(doing);
    return errors?.[0]?.extensions?.code ?? row.says(data as never);
  }

  const cells = Object.entries(ROWS).flatMap(([operation, row]) =>
    (['http', 'ws'] as const).map((transport) => ({ operation, row, transport })),
  );
  it.each(cells)('$operation over $transport', async ({ operation, row, transport }) => {
    const seen = Object.fromEntries(
      await Promise.all(WHO.map(async (who) => [who, await outcome(operation, row, who, transport)] as const)),
    );
    expect(seen).toEqual(expectedOf(operation, row, transport));
  });

  it.each([
    ['expired', () => tokenFor('user-1', ['admin'], -1), 'closed 4403'],
    ['forged', () => `${tokenFor('user-1', ['admin'])}x`, 'closed 4401'],
  ])('a token that is %s opens nothing', async (_, make, closed) => {
    const answer = await ask(node.url, make(), '{ inbox { id } }');
    expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    const { errors } = await askOverSocket(node.wsUrl, make(), '{ inbox { id } }', {});
    expect(errors?.[0]?.extensions?.code).toBe(closed);
  });
});

/** The first answer to an operation over a socket of its own; a socket that is closed instead, as an error. */
async function askOverSocket(
  wsUrl: string,
  token: string | null,
  query: string,
  variables: Record<string, unknown>,
): Promise<{ data?: unknown; errors?: readonly Refusals[] }> {
  const client = socketClient(wsUrl, token);
  try {
    return await new Promise((resolve) => {
      client.subscribe<Record<string, unknown>>(
        { query, variables },
        {
          next: resolve,
          error: (reason) => {
            if (Array.isArray(reason)) resolve({ errors: reason as Refusals[] });
            else resolve({ errors: [{ extensions: { code: `closed ${(reason as { code?: number }).code}` } }] });
          },
          complete: () => resolve({ errors: [{ extensions: { code: 'completed' } }] }),
        },
      );
    });
  } finally {
    await client.dispose();
  }
}
