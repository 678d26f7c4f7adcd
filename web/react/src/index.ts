export { HeraldProvider, type HeraldProviderProps, useHeraldClient } from './herald-provider.js';
export { type KnownTab, type TabGiven } from './inbox-tab.js';
export { ENGLISH, type Labels, type LabelsGiven } from './labels.js';
export { type NotificationAction } from './look.js';
export { type InboxProps } from './inbox-props.js';
export { NotificationCenter, type NotificationCenterProps } from './notification-center.js';
export { NotificationInbox } from './notification-inbox.js';
export { type Position } from './placement.js';
export { type PreferencesState } from './preferences-store.js';
export { type ConnectionOfClient, useConnection } from './use-connection.js';
export {
  type Counts,
  type InboxCommands,
  type Notifications,
  useNotifications,
  useUnreadCount,
} from './use-notifications.js';
export { useOnNotification } from './use-on-notification.js';
export { type PreferencesOfPerson, usePreferences } from './use-preferences.js';
