export { EventsEmitted } from './events-emitted.event.js';
export { GapHealed } from './gap-healed.event.js';
export { NotificationsPublished } from './notifications-published.event.js';
export { NotificationsTaken } from './notifications-taken.event.js';
export { SchedulePublished } from './schedule-published.event.js';
export { SignalsDropped } from './signals-dropped.event.js';
export { SendCompleted } from './send-completed.event.js';
