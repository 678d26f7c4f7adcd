import type { MigrationInterface, QueryRunner } from 'typeorm';

/** docs/decisions/0026-reports.md says why each of these is as it is. */
export class AddReports1764700400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
    // The functions run in statements of whoever changes a row, wherever that connection looks for tables.
    const [{ schema, begin }] = (await runner.query(
      `SELECT quote_ident(current_schema()) AS schema,
              quote_literal(CASE WHEN EXISTS (SELECT FROM notifications) THEN (date_trunc('hour', now()) + interval '2 hours')::text ELSE '-infinity' END) AS begin`,
    )) as [{ schema: string; begin: string }];
    for (const statement of triggers(schema, `${begin}::timestamptz`)) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Herald migrates forward only');
  }
}

const TABLES = [
  // Written and taken away again within seconds: what is left of that is cleaned up as often.
  `CREATE TABLE report_deltas (
     id bigint GENERATED ALWAYS AS IDENTITY,
     slot integer NOT NULL,
     category text COLLATE "C" NOT NULL,
     type text COLLATE "C" NOT NULL,
     priority smallint NOT NULL,
     plan text COLLATE "C",
     channel text COLLATE "C",
     bucket smallint,
     planned integer NOT NULL DEFAULT 0,
     delivered integer NOT NULL DEFAULT 0,
     seen integer NOT NULL DEFAULT 0,
     read integer NOT NULL DEFAULT 0,
     failed integer NOT NULL DEFAULT 0,
     dropped integer NOT NULL DEFAULT 0,
     cancelled integer NOT NULL DEFAULT 0,
     CONSTRAINT pk_report_deltas PRIMARY KEY (id)
   ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
           autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 5000)`,
  `CREATE TABLE report_types (
     day integer NOT NULL,
     type text COLLATE "C" NOT NULL,
     CONSTRAINT pk_report_types PRIMARY KEY (day, type)
   )`,
  `CREATE TABLE report_cells (
     id integer GENERATED ALWAYS AS IDENTITY,
     channel text COLLATE "C" NOT NULL,
     category text COLLATE "C" NOT NULL,
     type text COLLATE "C" NOT NULL,
     priority smallint NOT NULL,
     CONSTRAINT pk_report_cells PRIMARY KEY (id),
     CONSTRAINT uq_report_cells UNIQUE (channel, category, type, priority)
   )`,
  `CREATE TABLE report_figures (
     level smallint NOT NULL,
     slot integer NOT NULL,
     cell integer NOT NULL,
     planned integer NOT NULL,
     delivered integer NOT NULL,
     seen integer NOT NULL,
     read integer NOT NULL,
     failed integer NOT NULL,
     skipped integer NOT NULL,
     dropped integer NOT NULL,
     cancelled integer NOT NULL,
     latencies numeric NOT NULL,
     CONSTRAINT pk_report_figures PRIMARY KEY (level, slot, cell)
   ) WITH (fillfactor = 80)`,
];

/** Milliseconds at which a bucket ends and the next one begins: half as much again each time, from 5 ms to a week. */
const BOUNDS =
  '{5,8,11,17,25,38,57,85,128,192,288,432,649,973,1460,2189,3284,4926,7389,11084,16626,24938,37409,56114,84171,126256,189384,284076,426113,639170,' +
  '958755,1438133,2157199,3235799,4853699,7280548,10920822,16381233,24571850,36857774,55286662,82929992,124394989,186592483,279888724,419833087,629749630}';

/** Of one row's images, the new one counts 1 and the old one -1: what is the same in both comes to nothing, and is not written. */
const triggers = (schema: string, begin: string): string[] => [
  `CREATE FUNCTION report_slot(at timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
     'SELECT floor(date_part(''epoch'', at) / 900)::integer'`,
  `CREATE FUNCTION report_bucket(since timestamptz, at timestamptz) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
     'SELECT width_bucket(date_part(''epoch'', at - since) * 1000, ''${BOUNDS}''::float8[])::smallint'`,

  `CREATE FUNCTION report_published() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     INSERT INTO ${schema}.report_deltas (slot, category, type, priority, plan, planned)
     SELECT ${schema}.report_slot(n.created_at), n.category, n.type, n.priority, coalesce(n.plan, 'inApp a-'), count(*)
     FROM rows_new n WHERE n.created_at >= ${begin}
     GROUP BY 1, 2, 3, 4, 5;
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER report_published AFTER INSERT ON notifications REFERENCING NEW TABLE AS rows_new
     FOR EACH STATEMENT EXECUTE FUNCTION report_published()`,

  `CREATE FUNCTION report_looked_at() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     INSERT INTO ${schema}.report_deltas (slot, category, type, priority, plan, bucket, delivered, seen, read, cancelled)
     SELECT * FROM (
       SELECT ${schema}.report_slot(n.created_at), n.category, n.type, n.priority, coalesce(n.plan, 'inApp a-'),
              ${schema}.report_bucket(n.created_at, n.delivered_at),
              sum(CASE WHEN n.delivered_at IS NOT NULL THEN n.one ELSE 0 END) AS delivered,
              sum(CASE WHEN n.seen_at IS NOT NULL THEN n.one ELSE 0 END) AS seen,
              sum(CASE WHEN n.read_at IS NOT NULL THEN n.one ELSE 0 END) AS read,
              sum(CASE WHEN n.delivered_at IS NULL AND n.gone IN ('deleted', 'recalled', 'expired', 'replaced') THEN n.one ELSE 0 END) AS cancelled
       FROM (
         SELECT 1 AS one, created_at, category, type, priority, plan, delivered_at, seen_at, read_at, gone FROM rows_new
         UNION ALL
         SELECT -1, created_at, category, type, priority, plan, delivered_at, seen_at, read_at, gone FROM rows_old
       ) AS n
       WHERE n.created_at >= ${begin}
       GROUP BY 1, 2, 3, 4, 5, 6
     ) AS c WHERE c.delivered <> 0 OR c.seen <> 0 OR c.read <> 0 OR c.cancelled <> 0;
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER report_looked_at AFTER UPDATE ON notifications REFERENCING NEW TABLE AS rows_new OLD TABLE AS rows_old
     FOR EACH STATEMENT EXECUTE FUNCTION report_looked_at()`,

  // Most of what happens to deliveries is being claimed, and changes nothing here. LIMIT: each is looked up by its id, however the plan was made.
  `CREATE FUNCTION report_ended() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     INSERT INTO ${schema}.report_deltas (slot, category, type, priority, channel, bucket, delivered, failed, dropped, cancelled)
     SELECT ${schema}.report_slot(n.created_at), n.category, n.type, n.priority, c.channel,
            CASE WHEN c.state = 'DELIVERED' THEN ${schema}.report_bucket(n.created_at, c.delivered_at) END,
            coalesce(sum(c.change) FILTER (WHERE c.state = 'DELIVERED'), 0), coalesce(sum(c.change) FILTER (WHERE c.state = 'FAILED'), 0),
            coalesce(sum(c.change) FILTER (WHERE c.state = 'SKIPPED'), 0), coalesce(sum(c.change) FILTER (WHERE c.state = 'CANCELLED'), 0)
     FROM (
       SELECT id, notification_id, channel, state, delivered_at, sum(one) AS change
       FROM (
         SELECT 1 AS one, id, notification_id, channel, state, delivered_at FROM rows_new
         UNION ALL
         SELECT -1, id, notification_id, channel, state, delivered_at FROM rows_old
       ) AS both_sides
       -- A digest is no delivery of anything: its members are.
       WHERE state IN ('DELIVERED', 'FAILED', 'SKIPPED', 'CANCELLED') AND notification_id IS NOT NULL
       GROUP BY 1, 2, 3, 4, 5 HAVING sum(one) <> 0
     ) AS c
     CROSS JOIN LATERAL (
       SELECT created_at, category, type, priority FROM ${schema}.notifications WHERE id = c.notification_id LIMIT 1
     ) AS n
     WHERE n.created_at >= ${begin}
     GROUP BY 1, 2, 3, 4, 5, 6;
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER report_ended AFTER UPDATE ON deliveries REFERENCING NEW TABLE AS rows_new OLD TABLE AS rows_old
     FOR EACH STATEMENT EXECUTE FUNCTION report_ended()`,
];
