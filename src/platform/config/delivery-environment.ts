import { z } from 'zod';
import { duration, durations, durationsByChannel, fraction, list, oneOf, whole } from './values.js';

/** A part of environment.ts: how deliveries are worked on. */
export const deliveryEnvironment = {
  RETRY_SCHEDULE: durations
    .default([1_000, 5_000, 30_000, 300_000])
    .describe(
      'How long after a failed attempt of a delivery the next one is made, one duration for each, give or take a tenth: there is one attempt more than durations. `none`: a single attempt.',
    ),
  RETRY_SCHEDULES: durationsByChannel
    .default([])
    .describe(
      'Schedules of single channels, where they differ from `RETRY_SCHEDULE`: `email:1s,1m,10m;push:1s`, parted by semicolons.',
    ),
  LEASE_SECONDS: fraction(0.2, 600)
    .default(30)
    .describe(
      'How long a worker may be at one attempt of a delivery. It gives up after four fifths of it; when it is over, whoever is at it counts as dead, and the delivery is tried again.',
    ),
  DELIVERY_CONCURRENCY: list
    .default(['50', 'email:8', 'email.bulk:6'])
    .pipe(
      z.array(
        z
          .string()
          .regex(
            /^([a-z][a-z0-9]{0,31}(\.(urgent|normal|bulk|held))?:)?([1-9]\d{0,2}|1000)$/i,
            'numbers from 1 to 1000 such as 50,email:10,email.bulk:4',
          ),
      ),
    )
    .describe(
      'Deliveries that one worker is at together, for each channel and lane (urgent, normal, bulk, and held: digests, and what was held back); or for some: `50,email:10,email.bulk:4`. The most specific one counts. A mail server is given ten connections: with many more mails at once, urgent ones would wait in line for them.',
    ),
  DELIVERY_WINDOW: whole(10, 100_000)
    .default(1_000)
    .describe(
      'Deliveries of one channel and lane that Redis is told of at once. The others wait in PostgreSQL, and move up.',
    ),
  BREAKER_FAILURES: whole(1, 1_000)
    .default(10)
    .describe(
      'After so many failures in a row that were a provider’s own, it counts as down at this worker: what is due waits in PostgreSQL, and costs no attempts.',
    ),
  BREAKER_PAUSE: duration
    .default(1_000)
    .describe(
      'How long a provider that is down is left alone before a single delivery tries it. Twice as long each time that it still is, up to thirty times this.',
    ),
  CAPS: list
    .default(['push:5/1m', 'email:20/1h', 'inApp:60/1m'])
    .pipe(
      z.union(
        [
          z.tuple([z.literal('none')]),
          z.array(z.string().regex(/^[a-z][a-z0-9]{0,31}:[1-9]\d{0,2}\/([1-9]\d{0,3}(s|m)|([1-9]|1\d|2[0-4])h)$/i)),
        ],
        'caps such as push:5/1m,email:20/1h, up to 999 in up to 24h; or none',
      ),
    )
    .describe(
      'How many one person gets over a channel within a time: `push:5/1m,email:20/1h`. The rest waits, and goes together when there is room. In the app all appear at once, and those over the cap without a sound. Critical categories have no caps, nor has what is urgent, unless the person’s quiet hours hold it as well. `none`: no caps.',
    ),
  DIGEST_TIME: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 09:00')
    .default('09:00')
    .describe('When daily and weekly digests go, by the clock of each person.'),
  DIGEST_WEEKDAY: oneOf(['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'])
    .default('MONDAY')
    .describe('When weekly digests go.'),
  PROVIDER_PATIENCE: duration
    .default(86_400_000)
    .describe('How long after its time a delivery waits for a provider that is down. Then it has failed.'),
};
