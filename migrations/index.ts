import { CreateFeeds1763683200000 } from './1763683200000-create-feeds.js';
import { AddLifecycle1764288000000 } from './1764288000000-add-lifecycle.js';
import { AddRecipientsAndTopics1764374400000 } from './1764374400000-add-recipients-and-topics.js';
import { AddFeedListeners1764400000000 } from './1764400000000-add-feed-listeners.js';
import { AddDeliveries1764500000000 } from './1764500000000-add-deliveries.js';
import { AddPreferences1764500100000 } from './1764500100000-add-preferences.js';
import { AddDigests1764600000000 } from './1764600000000-add-digests.js';
import { AddDevices1764600100000 } from './1764600100000-add-devices.js';
import { AddStatusEvents1764600200000 } from './1764600200000-add-status-events.js';
import { SealContents1764600300000 } from './1764600300000-seal-contents.js';
import { AddAudit1764700000000 } from './1764700000000-add-audit.js';
import { AddBulkSends1764700100000 } from './1764700100000-add-bulk-sends.js';
import { AddTemplates1764700200000 } from './1764700200000-add-templates.js';
import { AddSearch1764700300000 } from './1764700300000-add-search.js';
import { AddReports1764700400000 } from './1764700400000-add-reports.js';
import { AddRevokedSessions1764700500000 } from './1764700500000-add-revoked-sessions.js';
import { AddDeliveryTraces1764700600000 } from './1764700600000-add-delivery-traces.js';
import { AddErasures1764700700000 } from './1764700700000-add-erasures.js';
import { AddSuppressedPeople1764700800000 } from './1764700800000-add-suppressed-people.js';
import { AddBulkSendOfPart1764700900000 } from './1764700900000-add-bulk-send-of-part.js';

/** In the order in which they run. Forward only: expand, then contract. */
export const migrations = [
  CreateFeeds1763683200000,
  AddLifecycle1764288000000,
  AddRecipientsAndTopics1764374400000,
  AddFeedListeners1764400000000,
  AddDeliveries1764500000000,
  AddPreferences1764500100000,
  AddDigests1764600000000,
  AddDevices1764600100000,
  AddStatusEvents1764600200000,
  SealContents1764600300000,
  AddAudit1764700000000,
  AddBulkSends1764700100000,
  AddTemplates1764700200000,
  AddSearch1764700300000,
  AddReports1764700400000,
  AddRevokedSessions1764700500000,
  AddDeliveryTraces1764700600000,
  AddErasures1764700700000,
  AddSuppressedPeople1764700800000,
  AddBulkSendOfPart1764700900000,
];
