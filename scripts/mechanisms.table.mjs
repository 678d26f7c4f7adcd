// What the promises rest on: how each mechanism is taken out of the code, and which tests must miss it.

import { PAGES_MECHANISMS } from './mechanisms.pages.mjs';
import { BULK_MECHANISMS } from './mechanisms.bulk.mjs';
import { BUS_MECHANISMS } from './mechanisms.bus.mjs';
import { CLIENT_PUSH_MECHANISMS } from './mechanisms.client-push.mjs';
import { CLIENT_MECHANISMS } from './mechanisms.client.mjs';
import { CONNECTION_MECHANISMS } from './mechanisms.connections.mjs';
import { DATABASE_MECHANISMS } from './mechanisms.database.mjs';
import { DIGESTS_MECHANISMS } from './mechanisms.digests.mjs';
import { ENGINE_MECHANISMS } from './mechanisms.engine.mjs';
import { EMAIL_MECHANISMS } from './mechanisms.email.mjs';
import { PUSH_MECHANISMS } from './mechanisms.push.mjs';
import { EXTENDING_MECHANISMS } from './mechanisms.extending.mjs';
import { FEED_MECHANISMS } from './mechanisms.feeds.mjs';
import { AUDIENCE_MECHANISMS } from './mechanisms.audience.mjs';
import { AUDIT_MECHANISMS } from './mechanisms.audit.mjs';
import { HOST_MECHANISMS } from './mechanisms.host.mjs';
import { LIFECYCLE_MECHANISMS } from './mechanisms.lifecycle.mjs';
import { LIVE_MECHANISMS } from './mechanisms.live.mjs';
import { DEFERRING_MECHANISMS } from './mechanisms.deferring.mjs';
import { PEOPLE_MECHANISMS } from './mechanisms.people.mjs';
import { PLANNING_MECHANISMS } from './mechanisms.planning.mjs';
import { PREFERENCE_MECHANISMS } from './mechanisms.preferences.mjs';
import { PRESENCE_MECHANISMS } from './mechanisms.presence.mjs';
import { SEARCH_MECHANISMS } from './mechanisms.search.mjs';
import { REPORT_MECHANISMS } from './mechanisms.reports.mjs';
import { SENSITIVE_MECHANISMS } from './mechanisms.sensitive.mjs';
import { SIGNAL_MECHANISMS } from './mechanisms.signals.mjs';
import { WATCHING_MECHANISMS } from './mechanisms.watching.mjs';
import { TEMPLATE_MECHANISMS } from './mechanisms.templates.mjs';
import { WAY_IN_MECHANISMS } from './mechanisms.ways-in.mjs';
import { WEBHOOK_MECHANISMS } from './mechanisms.webhooks.mjs';

export const MECHANISMS = [
  ...BULK_MECHANISMS,
  ...BUS_MECHANISMS,
  ...FEED_MECHANISMS,
  ...HOST_MECHANISMS,
  ...EXTENDING_MECHANISMS,
  ...LIFECYCLE_MECHANISMS,
  ...AUDIENCE_MECHANISMS,
  ...LIVE_MECHANISMS,
  ...DATABASE_MECHANISMS,
  ...CONNECTION_MECHANISMS,
  ...PEOPLE_MECHANISMS,
  ...PLANNING_MECHANISMS,
  ...PREFERENCE_MECHANISMS,
  ...PRESENCE_MECHANISMS,
  ...SEARCH_MECHANISMS,
  ...SENSITIVE_MECHANISMS,
  ...SIGNAL_MECHANISMS,
  ...TEMPLATE_MECHANISMS,
  ...WAY_IN_MECHANISMS,
  ...ENGINE_MECHANISMS,
  ...CLIENT_MECHANISMS,
  ...CLIENT_PUSH_MECHANISMS,
  ...EMAIL_MECHANISMS,
  ...PUSH_MECHANISMS,
  ...DEFERRING_MECHANISMS,
  ...DIGESTS_MECHANISMS,
  ...WATCHING_MECHANISMS,
  ...WEBHOOK_MECHANISMS,
  ...REPORT_MECHANISMS,
  ...AUDIT_MECHANISMS,
  ...PAGES_MECHANISMS,
];
