/** Below this two clocks agree: it may be the way that the statement took. In seconds. */
const AGREE = 0.25;

/**
 * How far the database's clock is ahead of ours, as an interval: what is reckoned from our clock is due by that of the database. Without it an email
 * that is to go at once goes by as much later as our clock is ahead, and what is put off is looked at again and again where ours is behind.
 *
 * @param ourNow a parameter, with our clock's time when the statement is sent.
 */
export const clockDifference = (ourNow: string): string =>
  `CASE WHEN abs(extract(epoch FROM clock_timestamp() - ${ourNow}::timestamptz)) < ${AGREE} THEN interval '0'
        ELSE clock_timestamp() - ${ourNow}::timestamptz END`;
