import { z } from 'zod';
import { auditEnvironment } from './audit-environment.js';
import { bulkEnvironment } from './bulk-environment.js';
import { boardEnvironment } from './board-environment.js';
import { pagesEnvironment, pagesProblems } from './pages-environment.js';
import { deliveryEnvironment } from './delivery-environment.js';
import { templateEnvironment } from './template-environment.js';
import { mailEnvironment, mailProblems } from './mail-environment.js';
import { peopleEnvironment } from './people-environment.js';
import type { Problem } from './problem.js';
import { pushEnvironment, pushProblems } from './push-environment.js';
import { ratesEnvironment } from './rates-environment.js';
import { redisEnvironment } from './redis-environment.js';
import { redisProblems } from './redis-problems.js';
import { reportEnvironment } from './report-environment.js';
import { sealingEnvironment } from './sealing-environment.js';
import { tracingEnvironment } from './tracing-environment.js';
import { duration, isNetwork, isOrigin, list, oneHost, oneOf, onOff, url, whole } from './values.js';
import { webhookEnvironment, webhookProblems } from './webhook-environment.js';

/**
 * The one description of Herald's environment: every variable, its meaning, its default.
 * docs/configuration.md is generated from it (`npm run generate`).
 */

export const ROLES = ['api', 'gateway', 'worker'] as const;
export type Role = (typeof ROLES)[number];
const SOME_ROLES = `one or more of ${ROLES.join(', ')}, parted by commas`;

const NAME = /^[a-z0-9][a-z0-9_.:-]{0,63}$/i;

export const environment = {
  NODE_ENV: oneOf(['development', 'test', 'production'])
    .default('development')
    .describe('`production` refuses generated secrets and turns GraphiQL off.'),
  PORT: whole(0, 65_535).default(3000).describe('The port of HTTP and WebSocket. 0: any free one.'),
  HOST: z.string().default('0.0.0.0').describe('The address to listen on.'),
  DATABASE_URL: url('postgres:', 'postgresql:')
    .refine(oneHost, 'one host, which leads to the primary: the driver takes no list')
    .optional()
    .describe(
      'PostgreSQL 15 or newer: the primary, by a name or an address that leads to the new one after a failover. Unset: Herald starts its own under `HERALD_DIR`, in production with a warning in the log.',
    ),
  DATABASE_POOL: whole(2, 500).default(20).describe('Connections to PostgreSQL of one process.'),
  OPERATORS_POOL: whole(1, 100)
    .default(4)
    .describe(
      'Connections to PostgreSQL of one process, beside `DATABASE_POOL`, for what operators ask: searches, reports, exports.',
    ),
  DATABASE_SCHEMA: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, '1 to 63 lower-case letters, digits and _, not beginning with a digit')
    .optional()
    .describe(
      'The schema of that database that Herald’s tables are in, made where it is missing. Name one where the database is also somebody else’s, whose tables may have the same names; but not one that is called like the role that the others connect as, as PostgreSQL looks there first. Unset: the first one of the role’s `search_path`.',
    ),
  DATABASE_TIMEOUT: duration
    .default(10_000)
    .describe(
      'A connection to PostgreSQL that has not answered a statement by then is given up. A statement itself may take four fifths of it, and 20 s at most.',
    ),
  ...redisEnvironment,
  HERALD_DIR: z
    .string()
    .default('.herald')
    .describe('Where servers of Herald’s own, with their data, and the generated secret are kept.'),
  JWT_SECRET: z
    .string()
    .refine((text) => Buffer.byteLength(text) >= 32, 'at least 32 bytes')
    .optional()
    .describe(
      'The HS256 secret, at least 32 bytes. Unset with no `JWKS_URL`: generated in development; production refuses to start.',
    ),
  JWKS_URL: url('http:', 'https:')
    .optional()
    .describe('The key set for RS256, ES256 and EdDSA tokens; rotation is followed.'),
  JWT_ISSUER: z.string().optional().describe('When set, a token’s `iss` must be this.'),
  JWT_AUDIENCE: z.string().optional().describe('When set, a token’s `aud` must contain this.'),
  ALLOWED_ORIGINS: list
    .default([])
    .pipe(z.array(z.string().refine(isOrigin, 'an origin such as https://app.example.com')))
    .describe(
      'Comma-separated origins (`https://app.example.com`) that browsers may call from, for CORS and sockets alike. Unset: the same origin, and clients that send no Origin.',
    ),
  TRUSTED_PROXIES: list
    .default([])
    .pipe(
      z.array(
        z.string().refine(isNetwork, 'an address or a range such as 10.0.0.0/8, or loopback, linklocal, uniquelocal'),
      ),
    )
    .describe(
      'Comma-separated addresses or ranges (also `loopback`, `linklocal`, `uniquelocal`) whose `X-Forwarded-For` is believed. Unset: ignored. Behind a proxy set it: otherwise all clients have the address of the proxy, and share its `MAX_CONNECTIONS_PER_ADDRESS`.',
    ),
  ROLES: list
    .default([...ROLES])
    .pipe(z.array(z.enum(ROLES, SOME_ROLES)).min(1, SOME_ROLES))
    .describe(
      'What this process does: `api` answers operations over HTTP, `gateway` takes sockets, `worker` does what is due: deliveries, scheduled sends, snoozes, what expires, recalls, partitions and retention.',
    ),
  GRAPHIQL: onOff.optional().describe('GraphiQL at `GET /graphql`: `on` or `off`. Default: on, but off in production.'),
  CATEGORIES: list
    .default([])
    .pipe(z.array(z.string().regex(NAME, 'names of a letter or digit, then letters, digits and _ . : - ; 64 at most')))
    .describe(
      'Categories beside the built-in `security`, `system`, `social` and `task`. Admins add more while it runs, by `saveCategory`.',
    ),
  RETENTION_DAYS: whole(7, 3_650)
    .default(30)
    .describe(
      'How long notifications are kept, by whole weeks: a week’s are dropped together, when the last of them is this old. A snooze must end before.',
    ),
  SWEEP_SECONDS: z.coerce
    .number('a number from 0.05 to 60')
    .min(0.05, 'a number from 0.05 to 60')
    .max(60, 'a number from 0.05 to 60')
    .default(1)
    .describe(
      'How often a worker looks for what is due: deliveries, scheduled sends, snoozes that end, what expires, recalls to finish. It looks ahead as far, so that what is due comes on time.',
    ),
  FEED_GENERATION: whole(0, 2_147_483_647)
    .default(0)
    .describe(
      'Raise it after restoring a backup in a way that PostgreSQL does not show: copied files or a volume’s snapshot (archive recovery and a dump do show), or where system identifier and timeline are hidden. Every cursor handed out before is then refused; without it people who were away could miss something silently.',
    ),
  MAX_CONNECTIONS: whole(1, 1_000_000)
    .default(20_000)
    .describe(
      'Sockets open at one node, signed in or not. The process must be allowed as many open files and some hundred more (`ulimit -n`).',
    ),
  MAX_CONNECTIONS_PER_ADDRESS: whole(1, 1_000_000)
    .default(10_000)
    .describe(
      'Sockets open at one node from one address; an IPv6 network of 64 bits counts as one. Generous, as thousands of people may share an address.',
    ),
  MAX_CONNECTIONS_PER_USER: whole(1, 1_000_000)
    .default(10)
    .describe('Sockets of one person open at one node. Beyond it the one that looks deadest or oldest gives way.'),
  ACCEPT_RATE: whole(1, 1_000_000)
    .default(5_000)
    .describe('Sockets that one node takes in a second; twice as many at once after a quiet while.'),
  FRAME_RATE: whole(1, 1_000_000)
    .default(100)
    .describe('Frames that one socket may send in a second; twice as many at once after a quiet while.'),
  PING_INTERVAL: duration
    .default(12_000)
    .describe('How often a socket is pinged. One that gives no sign of life between two pings is cut.'),
  DRAIN_SECONDS: whole(0, 600)
    .default(8)
    .describe(
      'How long a stopping node takes to close its sockets, evenly. It answers over HTTP until they are closed, and for all of that time where `/health/ready` was asked in the minute before: point a balancer’s check there. Ten seconds beyond it the process gives up and exits 1.',
    ),
  MAX_REQUESTS_IN_FLIGHT: whole(1, 1_000_000)
    .default(1_000)
    .describe(
      'GraphQL requests over HTTP that one node works on at once. What comes beyond is answered 503 with `Retry-After` before it is read.',
    ),
  MAX_EVENT_LOOP_DELAY: duration
    .default(1_000)
    .describe(
      'When a node comes round to its work later than this on average, for a second, it answers new GraphQL requests 503 with `Retry-After` until it has caught up.',
    ),
  POSITION_CHECK: duration
    .default(3_000)
    .describe('How often a gateway compares its live feeds with PostgreSQL: a lost event heals within twice this.'),
  GAP_WAIT: duration
    .default(25)
    .describe('How long a gateway waits for a number that skips ahead before it reads the gap.'),
  BUS_TIMEOUT: duration.default(1_000).describe('How long anything waits for Redis before it goes on without it.'),
  BUS_PROBE: duration
    .default(2_000)
    .describe('How often a node sends itself an event over Redis to learn that it still comes through.'),
  PRESENCE_HEARTBEAT: duration
    .default(10_000)
    .describe(
      'How often a node says in Redis who is connected to it; the same at every node. One that vanished is offline after 2.2 times this, and who watches is told within 0.3 times more.',
    ),
  SIGNAL_RATE: whole(1, 1_000_000)
    .default(50)
    .describe(
      'Signals that one caller may publish at one node in a second; twice as many at once after a quiet while.',
    ),
  SIGNAL_RECHECK: duration
    .default(60_000)
    .describe('How often it is asked again whether those who listen to signals still may.'),
  STREAM_QUEUE_EVENTS: whole(16, 100_000)
    .default(256)
    .describe(
      'Events that may wait for one socket. What comes beyond is read from PostgreSQL when there is room, unless the reader stalls.',
    ),
  STREAM_QUEUE_BYTES: whole(16_384, 1_073_741_824)
    .default(1_048_576)
    .describe('Bytes of events that may wait for one socket, likewise.'),
  STREAM_STALL: duration
    .default(5_000)
    .describe('A reader that takes nothing for this long while no more may wait for it is closed (retryable).'),
  FAST_PATH: onOff
    .default(true)
    .describe(
      '`off`: every event is executed as GraphQL for every subscription, at several times the cost; the answers are the same.',
    ),
  SOCKET_COMPRESSION: onOff
    .default(false)
    .describe(
      '`on`: frames of more than 256 bytes are compressed for sockets that offer it (permessage-deflate). An event of 400 bytes shrinks by less than a third, for half as much CPU again and several times the memory of a connection (docs/performance.md): for those who pay for bytes. Answers over HTTP are compressed in any case, server-sent events never.',
    ),
  SYNC_INTERVAL: duration
    .default(60_000)
    .describe('How often an idle `inboxChanged` says SYNCED, with a fresh cursor.'),
  ...bulkEnvironment,
  ...auditEnvironment,
  ...deliveryEnvironment,
  ...mailEnvironment,
  ...pushEnvironment,
  ...webhookEnvironment,
  ...peopleEnvironment,
  ...reportEnvironment,
  ...sealingEnvironment,
  ...ratesEnvironment,
  ...templateEnvironment,
  ...tracingEnvironment,
  ...boardEnvironment,
  ...pagesEnvironment,
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('The least level that is logged.'),
  LOG_PRETTY: onOff.optional().describe('`on`: lines for people. Default: on at a terminal in development.'),
};

const schema = z.object(environment);
export type ConfigValues = Readonly<z.output<typeof schema>>;

/** Every variable that is wrong, by name; never a value, as it may be a secret. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(
      `Herald can't start, its configuration is wrong:\n${problems
        .map((problem) => `  ${problem.variable}: ${problem.message}`)
        .join('\n')}`,
    );
    this.name = 'ConfigurationError';
  }
}

/** Reads and checks the environment. @throws ConfigurationError naming all that is wrong. */
export function readEnvironment(env: Record<string, string | undefined>): ConfigValues {
  const given = Object.fromEntries(
    Object.keys(environment).map((name) => [name, env[name] === '' ? undefined : env[name]]),
  );
  const parsed = schema.safeParse(given);
  const problems: Problem[] = parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({
        variable: String(issue.path[0]),
        message: issue.message,
      }));
  if (given['NODE_ENV'] === 'production' && !given['JWT_SECRET'] && !given['JWKS_URL']) {
    problems.push({ variable: 'JWT_SECRET', message: 'required in production, or JWKS_URL' });
  }
  problems.push(
    ...redisProblems(given),
    ...mailProblems(given),
    ...pagesProblems(given),
    ...pushProblems(given),
    ...webhookProblems(given),
  );
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(eachOnce(problems));
  return Object.freeze(parsed.data);
}

/** Several entries of one list may be wrong in the same way. */
function eachOnce(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.variable}: ${problem.message}`, problem])).values()];
}
