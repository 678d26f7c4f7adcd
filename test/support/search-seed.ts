/** Whatever a statement can be given to. */
export interface Seeded {
  query(sql: string, params?: unknown[]): Promise<readonly object[]>;
}

const NOBODY = '00000000-0000-7000-8000-000000000000';

/** Each has so many of all. */
export const RARE = 10;
/** Told to many by one send. */
const BULK_SHARE = 10;

/**
 * So many notifications over the last days, each of a send of its own but for those of one to many; with a content and a delivery each. Of every kind that can be
 * looked for there is what most have, and what ten have, evenly from the oldest to the newest.
 */
export async function seedSearch(database: Seeded, count: number): Promise<void> {
  const spanMs = 6 * 24 * 3_600_000;
  const startMs = Date.now() - spanMs - 60_000;
  // Ids of version 7, of the n-th millisecond.
  await database.query(`
    CREATE FUNCTION seed_id(ms bigint, salt text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
      SELECT (substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-7' || substr(m, 1, 3) || '-8' || substr(m, 4, 3) || '-' || substr(m, 7, 12))::uuid
      FROM (SELECT lpad(to_hex(ms), 12, '0') AS h, md5(salt) AS m) t $$`);
  await inPieces(count, async (from, to) => {
    const n = `generate_series(${from}, ${to - 1}) AS n`;
    // Of the one to many all have one millisecond.
    const ms = `(${startMs} + CASE WHEN n % ${BULK_SHARE} = 3 THEN ${Math.floor(spanMs / 2)} ELSE n * ${spanMs}::bigint / ${count} END)`;
    const single = `CASE WHEN n % ${BULK_SHARE} = 3 THEN 'bulk' ELSE n::text END`;
    const isRare = (offset: number) => `(n % (${count} / ${RARE}) = ${offset})`;
    const type = `CASE WHEN ${isRare(11)} THEN 'rare_type' ELSE 'type-' || n % 40 END`;
    const category = `CASE WHEN ${isRare(21)} THEN 'rare_category' ELSE 'system' END`;
    const topic = `CASE WHEN ${isRare(31)} THEN 'rare_topic' WHEN n % 5 = 0 THEN 'topic-' || n % 100 END`;
    const priority = `CASE WHEN ${isRare(41)} THEN 3 WHEN n % 7 = 0 THEN 2 ELSE 1 END`;
    const facts = `CASE WHEN n % ${BULK_SHARE} = 3 THEN 'bulk_type' ELSE ${type} END AS type, CASE WHEN n % ${BULK_SHARE} = 3 THEN 'system' ELSE ${category} END AS category,
      CASE WHEN n % ${BULK_SHARE} <> 3 THEN ${topic} END AS topic, CASE WHEN n % ${BULK_SHARE} = 3 THEN 1 ELSE ${priority} END AS priority`;
    await database.query(`
      INSERT INTO sends (id, created_by, created_at, type, recipients, category, topic, priority)
      SELECT seed_id(${ms}, 'send' || ${single}), 'shop', now(), type, 1, category, topic, priority
      FROM (SELECT DISTINCT ON (CASE WHEN n % ${BULK_SHARE} = 3 THEN -1 ELSE n END) n, ${facts} FROM ${n}) t
      ON CONFLICT (id) DO NOTHING`);
    await database.query(`
      INSERT INTO contents (id, title, message, words)
      SELECT seed_id(${ms}, 'content' || ${single}), 'No ' || n, words, to_tsvector('simple', words) || array_to_tsvector(ARRAY['@*'])
      FROM (SELECT DISTINCT ON (CASE WHEN n % ${BULK_SHARE} = 3 THEN -1 ELSE n END) n, 'order ' || CASE WHEN n % 2 = 0 THEN 'shipped' ELSE 'packed' END ||
              CASE WHEN n % 1000 = 7 THEN ' fragile' ELSE '' END || CASE WHEN ${isRare(51)} THEN ' zebra' ELSE '' END || ' number' || n AS words
            FROM ${n}) t
      ON CONFLICT (id) DO NOTHING`);
    await database.query(`
      INSERT INTO notifications (id, content_id, send_id, seq, rev, created_at, priority, recipient, category, type, topic, read_at, taken_at, delivered_at, gone)
      SELECT seed_id(${ms}, 'n' || n), seed_id(${ms}, 'content' || ${single}), seed_id(${ms}, 'send' || ${single}), n, n, to_timestamp(${ms} / 1000.0), priority,
        CASE WHEN ${isRare(61)} THEN 'rare' WHEN n % 10 = 4 THEN 'heavy' ELSE 'user-' || n % 20000 END, category, type, topic,
        CASE WHEN ${isRare(71)} THEN now() END, CASE WHEN n % 3 = 0 AND NOT ${isRare(121)} THEN now() END, CASE WHEN ${isRare(81)} THEN now() END,
        CASE WHEN ${isRare(91)} THEN 'recalled' WHEN ${isRare(101)} THEN 'expired' WHEN ${isRare(111)} THEN 'deleted' WHEN ${isRare(121)} THEN 'unlisted' WHEN n % 4 = 1 THEN 'unlisted' END
      FROM (SELECT n, ${facts} FROM ${n}) t`);
    await database.query(`
      INSERT INTO deliveries (id, notification_id, recipient, channel, lane, state, reason, withdraw_when_seen, due_at)
      SELECT seed_id(${ms}, 'd' || n), seed_id(${ms}, 'n' || n), CASE WHEN ${isRare(61)} THEN 'rare' WHEN n % 10 = 4 THEN 'heavy' ELSE 'user-' || n % 20000 END,
        CASE WHEN ${isRare(131)} THEN 'rare_channel' ELSE 'email' END, 1,
        CASE WHEN ${isRare(121)} THEN 'FAILED' WHEN ${isRare(141)} THEN 'SKIPPED' WHEN ${isRare(151)} THEN 'CANCELLED' ELSE 'DELIVERED' END,
        CASE WHEN ${isRare(121)} THEN 'CONTENT_REFUSED' WHEN ${isRare(141)} THEN 'NO_ADDRESS' WHEN ${isRare(151)} THEN 'SEEN_IN_APP' END, false, now()
      FROM ${n}`);
  });
  // One of those that a channel gave up still has another way to go.
  await database.query(`
    INSERT INTO deliveries (id, notification_id, recipient, channel, lane, state, withdraw_when_seen, due_at)
    SELECT (left(d.notification_id::text, 13) || '-7fff-8fff-0123456789ab')::uuid, d.notification_id, d.recipient, 'push', 1, 'SENDING', false, now()
    FROM deliveries d WHERE d.state = 'FAILED' ORDER BY d.id DESC OFFSET 3 LIMIT 1`);
  await database.query(`UPDATE sends SET recipients = $1 WHERE type = 'bulk_type'`, [Math.floor(count / BULK_SHARE)]);
  await database.query(`INSERT INTO feeds (recipient, epoch, last_seq) VALUES ('heavy', 1, $1), ('rare', 1, $2)`, [
    Math.floor(count / 10),
    RARE,
  ]);
  for (const table of ['sends', 'contents', 'notifications', 'deliveries']) await database.query(`ANALYZE ${table}`);
}

/** Where the send to many is. */
export async function bulkSendOf(database: Seeded): Promise<string> {
  const [row] = await database.query(`SELECT id FROM sends WHERE type = 'bulk_type'`);
  return (row as { id: string } | undefined)?.id ?? NOBODY;
}

async function inPieces(count: number, piece: (from: number, to: number) => Promise<void>): Promise<void> {
  const AT_ONCE = 10_000;
  for (let from = 0; from < count; from += AT_ONCE) await piece(from, Math.min(count, from + AT_ONCE));
}
