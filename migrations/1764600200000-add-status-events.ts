import type { MigrationInterface, QueryRunner } from 'typeorm';

/** docs/decisions/0018-webhooks.md says why each of these is as it is. */
export class AddStatusEvents1764600200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The functions run in statements of whoever changes a row, wherever that connection looks for tables.
    const [{ schema }] = (await runner.query('SELECT quote_ident(current_schema()) AS schema')) as [{ schema: string }];
    for (const statement of [...tables(schema), ...lookedAt(schema), ...ended(schema)]) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const tables = (schema: string): string[] => [
  // Empty while no node wants any: then nothing is written, and this is all that is looked at.
  `CREATE TABLE status_kinds (
     kind text COLLATE "C" NOT NULL,
     wanted_until timestamptz NOT NULL,
     CONSTRAINT pk_status_kinds PRIMARY KEY (kind)
   )`,
  `CREATE TABLE status_events (
     id uuid NOT NULL,
     kind text COLLATE "C" NOT NULL,
     occurred_at timestamptz NOT NULL,
     notification_id uuid NOT NULL,
     delivery_id uuid,
     recipient text COLLATE "C" NOT NULL,
     channel text COLLATE "C",
     reason text,
     due_at timestamptz,
     is_replay boolean NOT NULL DEFAULT false,
     fence integer NOT NULL DEFAULT 0,
     failures smallint NOT NULL DEFAULT 0,
     sent_at timestamptz,
     CONSTRAINT pk_status_events PRIMARY KEY (id)
   ) PARTITION BY RANGE (id)`,
  `CREATE INDEX ix_status_events_due ON status_events (is_replay, due_at) WHERE due_at IS NOT NULL`,

  // A version 4 with the time in front, and the version's two other bits: a version 7.
  `CREATE FUNCTION status_event_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
     SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
       PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
       52, 1), 53, 1), 'hex')::uuid
   $$`,
  `CREATE FUNCTION wanted_status_kinds() RETURNS text[] LANGUAGE sql STABLE AS $$
     SELECT array_agg(kind) FROM ${schema}.status_kinds WHERE wanted_until > clock_timestamp()
   $$`,
];

const lookedAt = (schema: string): string[] => [
  `CREATE FUNCTION notifications_were_looked_at() RETURNS trigger LANGUAGE plpgsql AS $$
   DECLARE wanted text[];
   BEGIN
     IF NOT EXISTS (SELECT FROM ${schema}.status_kinds) THEN RETURN NULL; END IF;
     wanted := ${schema}.wanted_status_kinds();
     IF wanted IS NULL THEN RETURN NULL; END IF;
     INSERT INTO ${schema}.status_events (id, kind, occurred_at, notification_id, recipient, channel, due_at)
     SELECT ${schema}.status_event_id(), e.kind, e.at, n.id, n.recipient, 'inApp', clock_timestamp()
     FROM notifications_after n JOIN notifications_before o ON o.id = n.id
     CROSS JOIN LATERAL (VALUES
       (1, 'notification.delivered', o.delivered_at, n.delivered_at),
       (2, 'notification.seen', o.seen_at, n.seen_at),
       (3, 'notification.read', o.read_at, n.read_at)) AS e (place, kind, was_at, at)
     WHERE e.was_at IS NULL AND e.at IS NOT NULL AND e.kind = ANY(wanted)
     ORDER BY n.id, e.place;
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER notifications_were_looked_at AFTER UPDATE ON notifications
     REFERENCING NEW TABLE AS notifications_after OLD TABLE AS notifications_before
     FOR EACH STATEMENT EXECUTE FUNCTION notifications_were_looked_at()`,
];

const ended = (schema: string): string[] => [
  // Of two deliveries of one notification that fail at once, the second one sees that the first has: it waits for its end, and looks then.
  `CREATE FUNCTION deliveries_have_ended() RETURNS trigger LANGUAGE plpgsql AS $$
   DECLARE
     wanted text[];
     failed uuid[];
   BEGIN
     IF NOT EXISTS (SELECT FROM ${schema}.status_kinds) THEN RETURN NULL; END IF;
     wanted := ${schema}.wanted_status_kinds();
     IF wanted IS NULL THEN RETURN NULL; END IF;
     INSERT INTO ${schema}.status_events
       (id, kind, occurred_at, notification_id, delivery_id, recipient, channel, reason, due_at)
     SELECT ${schema}.status_event_id(), e.kind, clock_timestamp(), n.notification_id, n.id, n.recipient, n.channel, n.reason, clock_timestamp()
     FROM deliveries_after n JOIN deliveries_before o ON o.id = n.id
     JOIN (VALUES ('DELIVERED', 'notification.delivered'), ('FAILED', 'delivery.failed')) AS e (state, kind) ON e.state = n.state
     -- A digest has no notification of its own: its members are told of.
     WHERE o.state <> n.state AND e.kind = ANY(wanted) AND n.notification_id IS NOT NULL
     ORDER BY n.id;

     IF NOT 'notification.failed' = ANY(wanted) THEN RETURN NULL; END IF;
     SELECT array_agg(DISTINCT n.notification_id) INTO failed
     FROM deliveries_after n JOIN deliveries_before o ON o.id = n.id WHERE n.state = 'FAILED' AND o.state <> 'FAILED' AND n.notification_id IS NOT NULL;
     IF failed IS NULL THEN RETURN NULL; END IF;
     PERFORM pg_advisory_xact_lock(hashtextextended('failed ' || f.id, 1214603628))
     FROM (SELECT id FROM unnest(failed) AS t (id) ORDER BY id) f;
     INSERT INTO ${schema}.status_events (id, kind, occurred_at, notification_id, recipient, due_at)
     SELECT ${schema}.status_event_id(), 'notification.failed', clock_timestamp(), n.id, n.recipient, clock_timestamp()
     FROM ${schema}.notifications n
     WHERE n.id = ANY(failed) AND n.gone = 'unlisted' AND n.taken_at IS NULL
       AND NOT EXISTS (SELECT FROM ${schema}.deliveries d WHERE d.notification_id = n.id AND d.state <> 'FAILED')
     ORDER BY n.id;
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER deliveries_have_ended AFTER UPDATE ON deliveries
     REFERENCING NEW TABLE AS deliveries_after OLD TABLE AS deliveries_before
     FOR EACH STATEMENT EXECUTE FUNCTION deliveries_have_ended()`,
];
